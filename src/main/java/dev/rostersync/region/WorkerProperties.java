package dev.rostersync.region;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a worker works on its region's queue. Set as {@code ROSTER_SYNC_WORKER_SYNCS_AT_ONCE} and so on.
 *
 * @param syncsAtOnce in one worker; each may need three connections to the database for a moment, and one all the time
 * @param betweenLooks pause before the next look at a queue that had nothing to take
 * @param firstRetryAfter backoff after a transient failure; it doubles for each further one in a row. Example: 5, 10,
 *     20, 40, 80, 120 minutes
 * @param longestRetryAfter cap of this backoff
 */
@ConfigurationProperties("roster-sync.worker")
public record WorkerProperties(
        @DefaultValue("6") int syncsAtOnce,
        @DefaultValue("2s") Duration betweenLooks,
        @DefaultValue("5m") Duration firstRetryAfter,
        @DefaultValue("2h") Duration longestRetryAfter) {

    /** Up to this number, the connection pool has enough connections for each sync. */
    private static final int SYNCS_AT_ONCE_MAX = 16;

    public WorkerProperties {
        if (syncsAtOnce < 1 || syncsAtOnce > SYNCS_AT_ONCE_MAX) {
            throw new IllegalArgumentException("roster-sync.worker.syncs-at-once is %d, must be 1 to %d"
                    .formatted(syncsAtOnce, SYNCS_AT_ONCE_MAX));
        }
    }

    /** How long to wait after so many failures in a row, at least one. */
    Duration retryAfter(int failures) {
        var wait = firstRetryAfter;
        for (int i = 1; i < failures && wait.compareTo(longestRetryAfter) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longestRetryAfter) < 0 ? wait : longestRetryAfter;
    }
}
