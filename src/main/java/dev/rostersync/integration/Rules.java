package dev.rostersync.integration;

import dev.rostersync.integration.form.IntegrationForm;
import dev.rostersync.outcome.GuardThresholds;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The options that decide what a sync publishes. They are stored as one document, with the integration and with each
 * sync that began with them. A new option needs a component here, a field of {@link IntegrationForm}, and the SQL that
 * uses it.
 *
 * @param classroomData Sync Classroom Data
 * @param relationshipTypes the chosen ones in lower case, the strongest first; empty if Sync Parent Data is off
 * @param guard the thresholds from which the guard holds what would vanish unexplained
 * @param removals what a sync may remove; a document of an older release has none, which means all
 */
public record Rules(
        boolean classroomData,
        boolean respectEnrolmentDate,
        boolean respectAcademicSessions,
        List<String> relationshipTypes,
        GuardThresholds guard,
        @Nullable Removals removals) {

    /** All Relationship Types that can be chosen, the strongest first. */
    public static final List<String> RELATIONSHIP_TYPES = List.of("parent", "guardian", "relative");

    /** The rules of a new integration, unless others are chosen. */
    public static final Rules DEFAULT = new Rules(true, false, false, List.of(), GuardThresholds.DEFAULT, Removals.ALL);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /** What a sync may remove. */
    public enum Removals {
        /** Rows that the SIS no longer sends are removed. */
        ALL,
        /** Nothing is removed: the sync only adds and updates. */
        NONE
    }

    public Rules {
        relationshipTypes = List.copyOf(relationshipTypes);
        removals = removals == null ? Removals.ALL : removals;
    }

    /** True if nothing may be removed. */
    public boolean additionsOnly() {
        return removals == Removals.NONE;
    }

    /** Each option by its name. */
    Map<String, @Nullable Object> values() {
        return JSON.convertValue(this, new TypeReference<>() {});
    }

    /** As it is stored. */
    public String json() {
        return JSON.writeValueAsString(this);
    }

    /** From what was stored; components that the document lacks have their default. */
    public static Rules of(String json) {
        return JSON.readValue(json, Rules.class);
    }
}
