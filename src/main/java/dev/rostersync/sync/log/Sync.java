package dev.rostersync.sync.log;

import dev.rostersync.integration.Rules;
import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Hold;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.outcome.Vanishing;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
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
 * @param rules of the integration, when it began
 * @param outcome null until it ended
 * @param code the most serious reason; null if there is none, or if the sync failed because of a defect
 * @param message the code's sentence with details
 * @param unmatchedUsers null if the sync ended before it was counted; the same holds for the three after it
 * @param changes by kind; empty if the sync ended before they were counted
 * @param findings how many of each code
 * @param holds what the sync left as it was: everything first, then schools by name
 * @param progress how far the sync is; null before anything was read and after the end
 * @param removed how many rows are removed, by kind and reason
 * @param vanishing what would have vanished from what the guard holds, in the same order
 */
public record Sync(
        UUID id,
        long number,
        UUID integration,
        String reference,
        SyncKind kind,
        LocalDate today,
        int settingsVersion,
        Rules rules,
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
        Map<String, Long> findings,
        List<Hold> holds,
        List<Vanishing> vanishing,
        List<Removed> removed,
        SyncProgress.@Nullable At progress) {

    /** The state of a sync. */
    public enum State {
        RUNNING,
        /** It was asked to stop; restart resumes it. */
        STOPPED,
        /** Its process died; restart resumes it from its last committed page. */
        INTERRUPTED,
        /** Something waits for approve. */
        HELD,
        ENDED
    }

    /** True if it publishes nothing. */
    public boolean preview() {
        return kind == SyncKind.PREVIEW;
    }

    /** True if something was left as it was for one of these reasons. */
    public boolean holds(Code... codes) {
        var reasons = List.of(codes);
        return holds.stream().map(Hold::code).anyMatch(reasons::contains);
    }

    /** What would have vanished at the held school; everything if the whole is held. */
    public List<Vanishing> vanishingOf(Hold hold) {
        return vanishing.stream()
                .filter(vanishing -> hold.school() == null || hold.school().equals(vanishing.school()))
                .toList();
    }

    public Sync {
        excludedSchools = Set.copyOf(excludedSchools);
        changes = Map.copyOf(changes);
        findings = Map.copyOf(findings);
        holds = List.copyOf(holds);
        vanishing = List.copyOf(vanishing);
        removed = List.copyOf(removed);
    }
}
