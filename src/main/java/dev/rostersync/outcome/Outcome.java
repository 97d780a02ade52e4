package dev.rostersync.outcome;

/** What a sync came to. */
public enum Outcome {
    /** The whole roster was read and published; findings may speak of single records. */
    SUCCEEDED,
    /** Published, but a school or a collection was left as it was. */
    PARTIAL,
    /** Nothing was changed in School Manager. */
    FAILED
}
