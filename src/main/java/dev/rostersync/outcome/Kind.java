package dev.rostersync.outcome;

import java.util.Locale;

/** The kinds of rows that a sync publishes, as its counts name them. */
public enum Kind {
    SCHOOLS("difference_school"),
    USERS("difference_user"),
    CLASSROOMS("difference_classroom"),
    MEMBERS("difference_member"),
    GUARDIANS("difference_guardian"),
    RELATIONSHIPS("difference_relationship");

    private final String differenceTable;

    Kind(String differenceTable) {
        this.differenceTable = differenceTable;
    }

    /** The staging table that holds the difference of this kind. */
    public String differenceTable() {
        return differenceTable;
    }

    /** The kind's name in JSON, tables and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Kind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
