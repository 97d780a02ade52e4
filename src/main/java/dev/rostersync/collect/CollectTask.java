package dev.rostersync.collect;

import dev.rostersync.collect.read.Progress;
import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.integration.Rules;
import dev.rostersync.roster.RosterSource;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What one sync collects.
 *
 * @param today the sync's own date
 * @param excludedSchools sourcedIds, as they were when the sync began
 * @param rules of the sync
 * @param source connects at the first call
 * @param ownership throws if another process has taken this sync over; called inside each chunk's transaction
 * @param progress told of each chunk
 * @param stop checked between chunks, and while the sync waits for the provider
 */
public record CollectTask(
        UUID sync,
        UUID tenant,
        UUID integration,
        LocalDate today,
        Set<String> excludedSchools,
        Rules rules,
        Supplier<RosterSource> source,
        Runnable ownership,
        Progress progress,
        StopFlag stop) {

    public CollectTask {
        excludedSchools = Set.copyOf(excludedSchools);
    }
}
