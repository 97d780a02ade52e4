package dev.rostersync.difference;

import dev.rostersync.outcome.GuardThresholds;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * By which rules a staged roster is compared.
 *
 * @param today the sync's own date
 * @param relationshipTypes the chosen ones in lower case; empty where Sync Parent Data is off
 * @param excludedSchools sourcedIds, as they were when the sync began
 * @param guard from where on what would vanish is held
 */
public record DifferenceTask(
        UUID tenant,
        UUID integration,
        LocalDate today,
        boolean classroomData,
        boolean respectEnrolmentDate,
        boolean respectAcademicSessions,
        List<String> relationshipTypes,
        Set<String> excludedSchools,
        GuardThresholds guard) {

    public DifferenceTask {
        relationshipTypes = List.copyOf(relationshipTypes);
        excludedSchools = Set.copyOf(excludedSchools);
    }
}
