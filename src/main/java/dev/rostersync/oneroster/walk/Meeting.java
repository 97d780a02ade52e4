package dev.rostersync.oneroster.walk;

/** How it is seen that two pages meet, so that no record is missing between them. The first that the server serves. */
public enum Meeting {
    /** Each page but the first is asked from the last record of the page before, which both must share. */
    OVERLAP,
    /**
     * Offsets are multiples of the limit, since some servers round them to that. After each page the record before it
     * is asked for alone; it must still be the last record of the page before.
     */
    LOOK_BACK,
    /** Neither is served: only a second walk that brings the same records shows that the first was right. */
    SECOND_WALK
}
