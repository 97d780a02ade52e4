package dev.rostersync.outcome;

/** What a sync does with the roster that it has read. The name of the constant is stored. */
public enum SyncKind {

    /** Reads the whole roster and publishes it. */
    FULL,
    /** Reads the whole roster and compares it, but publishes nothing. */
    PREVIEW;

    public boolean publishes() {
        return this == FULL;
    }
}
