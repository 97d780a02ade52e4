package dev.rostersync.text;

import org.jspecify.annotations.Nullable;

/**
 * The one place that makes text from outside safe to show: in a line of a terminal or a log, in a message that is
 * stored, and in a cell of a spreadsheet. It does not change what is published.
 */
public final class Shown {

    /** A name has 1,000 characters at most and is shown whole; more text does not help the reader. */
    private static final int LENGTH_MAX = 2_000;

    /** Characters that begin a formula; the last four are the full-width forms, which spreadsheets also accept. */
    private static final String FORMULA = "=+-@\uFF1D\uFF0B\uFF0D\uFF20";

    private Shown() {}

    /**
     * The text in one line, cut after 2,000 characters. A control character becomes a space. Any other unsafe
     * character, for example a mark that changes the direction of reading, becomes its code: {@code \}{@code u202E}.
     */
    public static String line(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var cut = text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + "…" : text;
        if (cut.chars().noneMatch(c -> isUnsafe((char) c))) {
            return cut;
        }
        var line = new StringBuilder(cut.length() + 20);
        for (int i = 0; i < cut.length(); i++) {
            char c = cut.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c) && i + 1 < cut.length() && Character.isLowSurrogate(cut.charAt(i + 1));
            if (pair) {
                line.append(c).append(cut.charAt(++i));
            } else if (isUnsafe(c)) {
                line.append(Character.isISOControl(c) ? " " : "\\u%04X".formatted((int) c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    /**
     * True for a control character (C0, C1, delete), a line or paragraph separator, a mark that changes the direction
     * of reading, the byte order mark, and half of a surrogate pair.
     */
    public static boolean isUnsafe(char c) {
        return c < ' '
                || c >= '\u007F' && c <= '\u009F'
                || c == '\u061C'
                || c == '\u200E'
                || c == '\u200F'
                || c >= '\u2028' && c <= '\u202E'
                || c >= '\u2066' && c <= '\u2069'
                || c == '\uFEFF'
                || Character.isSurrogate(c);
    }

    /** The text as a cell that no spreadsheet takes for a formula, even if white space stands before the sign. */
    public static String cell(@Nullable String text) {
        var line = line(text);
        var begins = Text.trimmed(line);
        return begins != null && FORMULA.indexOf(begins.charAt(0)) >= 0 ? "'" + line : line;
    }
}
