package dev.rostersync.console.syncs;

import dev.rostersync.overview.SyncHistory.Step;
import java.time.Duration;
import java.util.List;

/**
 * The steps of a sync on a line from its beginning to its end.
 *
 * @param from per thousand of the whole, where the step begins
 * @param length per thousand of the whole, at least 4, so that it can be seen
 */
public record Timeline(Step step, long from, long length) {

    private static final long WHOLE = 1_000;
    private static final long SMALLEST = 4;

    static List<Timeline> of(List<Step> steps) {
        long whole = Math.max(
                1,
                steps.stream()
                        .map(step -> step.begins().plus(step.took() == null ? Duration.ZERO : step.took()))
                        .mapToLong(Duration::toMillis)
                        .max()
                        .orElse(1));
        return steps.stream()
                .map(step -> {
                    long took = step.took() == null ? 0 : step.took().toMillis();
                    long from = Math.min(WHOLE - SMALLEST, step.begins().toMillis() * WHOLE / whole);
                    return new Timeline(step, from, Math.min(WHOLE - from, Math.max(SMALLEST, took * WHOLE / whole)));
                })
                .toList();
    }
}
