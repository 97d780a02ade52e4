package dev.rostersync.roster;

/** A top-level collection that a sync reads: its path under the root, and the name that wraps its array. */
public enum RosterCollection {
    SCHOOLS("schools", "orgs", "school"),
    /** Read for its orgs of type school if {@code /schools} is missing or refused. */
    ORGS("orgs", "orgs", "school"),
    USERS("users", "users", "user"),
    ACADEMIC_SESSIONS("academicSessions", "academicSessions", "session"),
    CLASSES("classes", "classes", "class"),
    ENROLLMENTS("enrollments", "enrollments", "enrollment");

    private final String path;
    private final String wrapper;
    private final String kind;

    RosterCollection(String path, String wrapper, String kind) {
        this.path = path;
        this.wrapper = wrapper;
        this.kind = kind;
    }

    public String path() {
        return path;
    }

    public String wrapper() {
        return wrapper;
    }

    /** True if there is no roster without this collection. */
    public boolean isNeeded() {
        return listsSchools() || this == USERS;
    }

    public boolean listsSchools() {
        return this == SCHOOLS || this == ORGS;
    }

    /** The word for one record of this collection, in findings and staging. */
    public String kind() {
        return kind;
    }
}
