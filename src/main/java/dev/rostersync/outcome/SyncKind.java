package dev.rostersync.outcome;

/** What a sync does with the roster that it has read; stored as it is named. */
public enum SyncKind {

    /** It reads the whole roster and publishes it. */
    FULL,
    /** It reads the whole roster and compares it; it publishes nothing. */
    PREVIEW;

    public boolean publishes() {
        return this == FULL;
    }
}
