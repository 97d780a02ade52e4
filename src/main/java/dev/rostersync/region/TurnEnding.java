package dev.rostersync.region;

import dev.rostersync.outcome.Outcome;

/** How a turn ended. */
public enum TurnEnding {
    SUCCEEDED,
    PARTIAL,
    FAILED,
    /** Somebody stopped it; the window does not take it again. */
    STOPPED;

    static TurnEnding of(Outcome outcome) {
        return valueOf(outcome.name());
    }
}
