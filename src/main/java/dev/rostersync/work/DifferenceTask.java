package dev.rostersync.work;

import dev.rostersync.integration.Rules;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;

/**
 * The rules by which a staged roster is compared.
 *
 * @param today the sync's own date
 * @param excludedSchools sourcedIds, as they were when the sync began
 */
public record DifferenceTask(UUID tenant, UUID integration, LocalDate today, Rules rules, Set<String> excludedSchools) {

    public DifferenceTask {
        excludedSchools = Set.copyOf(excludedSchools);
    }
}
