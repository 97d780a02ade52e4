package dev.rostersync.region;

import dev.rostersync.outcome.Outcome;

/** How a turn ended. */
public enum Ending {
    SUCCEEDED,
    PARTIAL,
    FAILED,
    /** Somebody stopped it; the window does not take it again. */
    STOPPED;

    static Ending of(Outcome outcome) {
        return valueOf(outcome.name());
    }
}
