package dev.rostersync.outcome;

/** How a sync ended. */
public enum Outcome {
    /** The whole roster was read and published; there may be findings about single records. */
    SUCCEEDED,
    /** The roster was published, but a school or a collection was left as it was. */
    PARTIAL,
    /** Nothing was changed in School Manager. */
    FAILED
}
