package dev.rostersync.request;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a process takes requested syncs. Set as {@code ROSTER_SYNC_REQUESTS_AT_ONCE} and so on.
 *
 * @param atOnce requested syncs that one process runs at the same time, in addition to those of a window; 0: it takes
 *     none
 * @param betweenLooks pause between two looks at the requests
 */
@ConfigurationProperties("roster-sync.requests")
public record RequestProperties(
        @DefaultValue("2") int atOnce, @DefaultValue("2s") Duration betweenLooks) {

    private static final int AT_ONCE_MAX = 4;

    public RequestProperties {
        if (atOnce < 0 || atOnce > AT_ONCE_MAX) {
            throw new IllegalArgumentException(
                    "roster-sync.requests.at-once is %d, must be 0 to %d".formatted(atOnce, AT_ONCE_MAX));
        }
    }
}
