package dev.rostersync.collect;

import dev.rostersync.oneroster.ProviderClient;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * What one sync collects.
 *
 * @param today the sync's own date
 * @param excludedSchools sourcedIds, as they were when the sync began
 * @param relationshipTypes the chosen ones in lower case; empty where Sync Parent Data is off
 * @param client connects at the first call
 * @param ownership throws where another process has taken this sync over; called inside each chunk's transaction
 * @param progress told of each chunk
 * @param stop asked between chunks, and while the provider is waited for
 */
public record CollectTask(
        UUID sync,
        UUID tenant,
        UUID integration,
        LocalDate today,
        Set<String> excludedSchools,
        List<String> relationshipTypes,
        Supplier<ProviderClient> client,
        Runnable ownership,
        Progress progress,
        StopFlag stop) {

    public CollectTask {
        excludedSchools = Set.copyOf(excludedSchools);
        relationshipTypes = List.copyOf(relationshipTypes);
    }
}
