package dev.rostersync.outcome;

import java.util.Locale;

/** What a sync publishes rows of, in the words of its counts. */
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

    /** As in JSON, tables and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Kind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
