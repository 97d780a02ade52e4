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

    /**
     * Version of the rules by which this program matches, compares and publishes. Raise it if the new rules remove rows
     * that the old ones kept: on the first night under a new version, such a removal is explained, and is a finding.
     */
    public static final int RULES_VERSION = 2;

    public DifferenceTask {
        excludedSchools = Set.copyOf(excludedSchools);
    }
}
