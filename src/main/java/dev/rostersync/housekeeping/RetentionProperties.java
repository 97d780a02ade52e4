package dev.rostersync.housekeeping;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long data is kept. Each is set by a variable such as {@code ROSTER_SYNC_RETENTION_FINDINGS}. Findings of a sync
 * that began on 2026-01-01 at 6 PM are deleted 90 days later, after 2026-04-01, 6 PM. The newest sync of an integration
 * keeps its row and its findings at any age.
 *
 * @param staging collected rosters, with the differences that undo needs; a hold expires with its roster
 * @param executions Spring Batch's metadata of ended syncs
 * @param findings with the names and addresses in them
 * @param turns of past windows, and requested syncs
 * @param syncs the log of syncs, and of actions
 */
@ConfigurationProperties("roster-sync.retention")
public record RetentionProperties(
        @DefaultValue("14d") Duration staging,
        @DefaultValue("30d") Duration executions,
        @DefaultValue("90d") Duration findings,
        @DefaultValue("60d") Duration turns,
        @DefaultValue("400d") Duration syncs) {

    /** The shortest retention. If it were shorter than a window, a sync could lose the data for its restart. */
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
