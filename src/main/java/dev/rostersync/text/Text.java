package dev.rostersync.text;

import org.jspecify.annotations.Nullable;

/** The one trimming. */
public final class Text {

    private Text() {}

    /**
     * The text without Unicode white space at both ends (the property White_Space, so no-break spaces too) and without
     * NUL characters, which PostgreSQL cannot store; null if nothing is left.
     */
    public static @Nullable String trimmed(@Nullable String text) {
        if (text == null) {
            return null;
        }
        var clean = text.indexOf('\0') < 0 ? text : text.replace("\0", "");
        int start = 0;
        int end = clean.length();
        while (start < end && isWhiteSpace(clean.charAt(start))) {
            start++;
        }
        while (end > start && isWhiteSpace(clean.charAt(end - 1))) {
            end--;
        }
        return start == end ? null : clean.substring(start, end);
    }

    /** The text, cut to this many characters; it never ends with half of a surrogate pair. */
    public static String cut(String text, int lengthMax) {
        if (text.length() <= lengthMax) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(lengthMax - 1));
        return text.substring(0, splits ? lengthMax - 1 : lengthMax);
    }

    private static boolean isWhiteSpace(char c) {
        return c >= '\t' && c <= '\r' || c == '\u0085' || Character.isSpaceChar(c);
    }
}
