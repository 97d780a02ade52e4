package dev.rostersync.sync;

import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of one integration, as recorded.
 *
 * @param number rises with each sync
 * @param integration its id
 * @param reference TENANT/NAME of the integration
 * @param today the date it calculates with
 * @param settingsVersion of the integration, when it began
 * @param outcome null until it ended
 * @param code the gravest reason, null where there is none, or where it failed of a defect
 * @param message the code's sentence with its particulars
 * @param unmatchedUsers null, like the three after it, where the sync never came to know
 * @param changes by kind; empty where it never came to know
 * @param findings how many of each code
 */
public record Sync(
        UUID id,
        long number,
        UUID integration,
        String reference,
        boolean preview,
        LocalDate today,
        int settingsVersion,
        Set<String> excludedSchools,
        State state,
        @Nullable Outcome outcome,
        @Nullable Code code,
        @Nullable String message,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Long unmatchedUsers,
        @Nullable Long matchedStudents,
        @Nullable Long matchedTeachers,
        @Nullable Long importedClasses,
        Map<Kind, Changes> changes,
        Map<String, Long> findings) {

    /** Where it stands. */
    public enum State {
        RUNNING,
        /** It was asked to stop; restart goes on from there. */
        STOPPED,
        /** Its process died; restart goes on from its last committed page. */
        INTERRUPTED,
        ENDED
    }

    public Sync {
        excludedSchools = Set.copyOf(excludedSchools);
        changes = Map.copyOf(changes);
        findings = Map.copyOf(findings);
    }
}
