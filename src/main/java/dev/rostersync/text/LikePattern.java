package dev.rostersync.text;

/** Patterns for {@code ILIKE}. */
public final class LikePattern {

    private LikePattern() {}

    /** A pattern that finds a text anywhere. Its characters stand for themselves. */
    public static String anywhere(String text) {
        return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
