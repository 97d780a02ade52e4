package dev.rostersync.console.syncs;

import dev.rostersync.overview.SyncHistory.Step;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a running sync is.
 *
 * @param step the name of the step; empty before the first
 * @param place of the step among all steps, from 1 on; 0 before the first
 * @param percent of the step; null if the SIS announces no total
 * @param perSecond records a second in this step; null in its first second
 * @param left time left of this step, at this rate; null if it is not known
 */
public record Progress(
        String step,
        int place,
        int steps,
        long records,
        @Nullable Long total,
        @Nullable Long percent,
        @Nullable Long perSecond,
        @Nullable Duration left,
        Duration runs) {

    private static final long HUNDRED = 100;
    private static final int CLASSROOM_STEPS = 3;
    private static final int OTHER_STEPS = 4;

    /**
     * How far a sync is.
     *
     * @param begun the steps that have begun, in order
     */
    static Progress of(Sync sync, List<Step> begun, Instant now) {
        var rules = sync.rules();
        int steps = OTHER_STEPS
                + (rules.classroomData() ? CLASSROOM_STEPS : 0)
                + (rules.relationshipTypes().isEmpty() ? 0 : 1);
        var runs = Duration.between(sync.startedAt(), now);
        var at = sync.progress();
        var step = begun.isEmpty() ? "" : begun.getLast().name();
        if (at == null || !at.step().equals(step)) {
            return new Progress(step, begun.size(), steps, 0, null, null, null, null, runs);
        }
        var total = at.total();
        var perSecond = perSecond(sync, begun, at);
        return new Progress(
                step,
                begun.size(),
                steps,
                at.records(),
                total,
                total == null || total == 0 ? null : Math.min(HUNDRED, at.records() * HUNDRED / total),
                perSecond,
                total == null || perSecond == null || perSecond == 0
                        ? null
                        : Duration.ofSeconds(Math.max(0, total - at.records()) / perSecond),
                runs);
    }

    private static @Nullable Long perSecond(Sync sync, List<Step> begun, SyncProgress.At at) {
        return begun.stream()
                .filter(step -> step.name().equals(at.step()))
                .map(step -> Duration.between(sync.startedAt().plus(step.begins()), at.at())
                        .toSeconds())
                .filter(seconds -> seconds > 0)
                .map(seconds -> at.records() / seconds)
                .findFirst()
                .orElse(null);
    }
}
