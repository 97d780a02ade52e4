package dev.rostersync.housekeeping;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long what is kept. Set as {@code ROSTER_SYNC_RETENTION_FINDINGS} and so on. The newest sync of an integration keeps
 * its row and its findings however old it is.
 *
 * @param staging rosters as they were collected, with the differences that undo needs; a hold expires with them
 * @param executions Spring Batch's metadata of syncs that have ended
 * @param findings with the names and addresses in them
 * @param turns of past windows
 * @param syncs the log
 */
@ConfigurationProperties("roster-sync.retention")
public record RetentionProperties(
        @DefaultValue("14d") Duration staging,
        @DefaultValue("30d") Duration executions,
        @DefaultValue("90d") Duration findings,
        @DefaultValue("60d") Duration turns,
        @DefaultValue("400d") Duration syncs) {

    /** Younger than a window, and a night's syncs would lose what their restart needs. */
    private static final Duration AT_LEAST = Duration.ofDays(2);

    public RetentionProperties {
        atLeast("staging", staging, AT_LEAST);
        atLeast("executions", executions, staging);
        atLeast("findings", findings, AT_LEAST);
        atLeast("turns", turns, AT_LEAST);
        atLeast("syncs", syncs, executions);
    }

    private static void atLeast(String name, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                    "roster-sync.retention.%s is %s, must be %s or more".formatted(name, value, least));
        }
    }
}
