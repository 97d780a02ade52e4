package dev.rostersync.outcome;

import java.util.Arrays;

/** The kinds of rows that the guard counts, each on its own. */
public enum GuardedKind {
    STUDENTS("students"),
    TEACHERS("teachers"),
    CLASSES("classes"),
    STUDENT_MEMBERSHIPS("student memberships"),
    TEACHER_MEMBERSHIPS("teacher memberships"),
    GUARDIANS("guardians");

    private final String label;

    GuardedKind(String label) {
        this.label = label;
    }

    /** The kind's name for people, in JSON and in the database. */
    public String label() {
        return label;
    }

    /** The kind with this label. */
    public static GuardedKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow();
    }
}
