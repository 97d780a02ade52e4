package dev.rostersync.outcome;

/** How serious a {@link Code} is, from least to most. */
public enum Severity {
    /** Worth knowing; the outcome of the sync does not change. */
    INFO,
    /** A single record was left out, or was kept although the data is unclear; the sync stays SUCCEEDED. */
    WARNING,
    /** A school or collection was left as it was: the sync is PARTIAL. */
    PARTIAL,
    /** Nothing was published: the sync is FAILED, or the command did nothing. */
    FATAL
}
