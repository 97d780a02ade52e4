package dev.rostersync.outcome;

import java.util.Arrays;

/** What the guard counts, each kind by itself. */
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

    /** As people, JSON and the database have it. */
    public String label() {
        return label;
    }

    /** By its label. */
    public static GuardedKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label.equals(label))
                .findFirst()
                .orElseThrow();
    }
}
