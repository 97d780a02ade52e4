package dev.rostersync.integration;

import dev.rostersync.oneroster.Sis;
import dev.rostersync.outcome.GuardThresholds;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of Add OneRoster Sync, but for the name and the Client Secret.
 *
 * @param tokenUrl exactly as entered; null where none was
 * @param scopes of a token exactly as the vendor prescribes them, separated by spaces; null: those of the standard
 * @param relationshipTypes the chosen ones in lower case, the strongest first; empty where Sync Parent Data is off
 * @param guard from where on what would vanish unexplained is held
 * @param requestsPerDay that may be sent to the provider in a day of the tenant; null: any number
 */
public record Settings(
        Sis sis,
        URI endpointUrl,
        @Nullable URI tokenUrl,
        String clientId,
        @Nullable String scopes,
        boolean classroomData,
        boolean respectEnrolmentDate,
        boolean respectAcademicSessions,
        List<String> relationshipTypes,
        GuardThresholds guard,
        @Nullable Integer requestsPerDay) {

    /** All that can be chosen, the strongest first. */
    public static final List<String> RELATIONSHIP_TYPES = List.of("parent", "guardian", "relative");

    public Settings {
        relationshipTypes = List.copyOf(relationshipTypes);
    }
}
