package dev.rostersync.night;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.region.RegionWorker;
import dev.rostersync.region.TurnEnding;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.TestTenant.Unwatched;
import dev.rostersync.testing.Until;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Measures the time of an unchanged small school within a night, and the time that the queue adds. It prints figures
 * and asserts none. Compare the figures only with each other, since databases, SISs and workers share one machine.
 */
class NightBenchmark {

    private static final long SEED = Long.getLong("night.seed", 5);
    private static final int INTEGRATIONS = Integer.getInteger("night.integrations", 400);
    private static final int WORKERS = Integer.getInteger("night.workers", 2);

    private static final int SMALL_SCHOOL = 500;
    private static final int ALONE = 20;
    private static final int STOPS = 20;

    /** As many integrations as a worker has places. */
    private static final int BUSY = 6;

    private final Night night = new Night(SEED, INTEGRATIONS);

    /** The first process archives its classes at its end, so no measured worker has to do this. */
    @BeforeEach
    void aFirstProcess() {
        try (var first = night.process(Night.freePort(), "status")) {
            assertThat(first.exitCode()).isZero();
        }
    }

    @AfterEach
    void close() {
        night.close();
    }

    @Test
    void anUnchangedSmallSchoolAndTheQueue() {
        System.out.printf(
                "night seed %d: %d integrations, %d of them with %d users; %d workers, %d processors%n",
                SEED,
                INTEGRATIONS,
                night.integrationsOf(SMALL_SCHOOL).size(),
                SMALL_SCHOOL,
                WORKERS,
                Runtime.getRuntime().availableProcessors());
        print("a night in which all is new", passes());
        night.aDayPasses();
        print("a night in which nothing changed", passes());
        nothingWasPublished();
        var nothingLeft = passes();
        System.out.printf(
                "a worker that finds nothing to do: %d ms of processor%n",
                nothingLeft.cpu().toMillis() / WORKERS);

        var inTheNight =
                median(night.integrationsOf(SMALL_SCHOOL).stream().map(integration -> took(lastOf(integration))));
        var alone = alone();
        var queue = queue();
        System.out.printf(
                "an unchanged school of %d users: %d ms within the night, %d ms alone (medians)%n",
                SMALL_SCHOOL, inTheNight.toMillis(), alone.toMillis());
        System.out.printf(
                "the queue: %.1f ms an integration, %.1f %% of that school alone%n",
                queue.toNanos() / 1e6, 100.0 * queue.toNanos() / alone.toNanos());
    }

    /** Sends SIGTERM again and again in a night in which all rosters are new; the last ones hit the largest SISs. */
    @Test
    void theStopOfABusyWorker() {
        var stops = new ArrayList<Duration>();
        for (int i = 0; i < STOPS; i++) {
            long due = (long) INTEGRATIONS * i / STOPS;
            night.startWorker();
            Until.holds("the worker is busy", Duration.ofHours(1), () -> {
                var tonight = night.tonight();
                return tonight.doneInAll() >= due && tonight.running() >= Math.min(BUSY, tonight.toGo());
            });
            var worker = night.workers().getLast();
            var asked = Instant.now();
            worker.terminate();
            assertThat(worker.exitCode()).isEqualTo(128 + 15);
            stops.add(Duration.between(asked, Instant.now()));
        }
        System.out.printf(
                "%d stops of a worker with up to %d syncs: median %d ms, longest %d ms%n",
                STOPS,
                BUSY,
                median(stops.stream()).toMillis(),
                stops.stream().mapToLong(Duration::toMillis).max().orElseThrow());
    }

    private record Passed(Duration took, Duration cpu) {}

    /** Runs workers from their start until the queue is empty. */
    private Passed passes() {
        var began = Instant.now();
        for (int i = 0; i < WORKERS; i++) {
            night.startWorker();
        }
        Until.holds("the night is over", Duration.ofHours(6), () -> {
            night.workers().forEach(CliProcess::cpuTime);
            return night.isOver();
        });
        var took = Duration.between(began, Instant.now());
        assertThat(night.exitCodes()).containsOnly(0);
        assertThat(night.tonight().done(TurnEnding.SUCCEEDED)).isEqualTo(INTEGRATIONS);
        var cpu = night.workers().stream().map(CliProcess::cpuTime).reduce(Duration.ZERO, Duration::plus);
        night.workersLeave();
        return new Passed(took, cpu);
    }

    private static void print(String what, Passed passed) {
        System.out.printf(
                "%s: %d s, %d integrations a minute; %d ms of a worker's processor an integration, its start included%n",
                what,
                passed.took().toSeconds(),
                INTEGRATIONS * 60_000L / passed.took().toMillis(),
                passed.cpu().toMillis() / INTEGRATIONS);
    }

    private void nothingWasPublished() {
        assertThat(night.tenant().lines("""
                SELECT sum(c.added + c.updated + c.deleted)
                  FROM roster_sync.sync_changes c JOIN roster_sync.sync s ON s.id = c.sync_id
                 WHERE s.started_at > now() - interval '12 hours'""")).containsExactly("0");
    }

    /** Runs one manual sync after the other in a warm process. */
    private Duration alone() {
        var schools = night.integrationsOf(SMALL_SCHOOL).stream().limit(ALONE).toList();
        schools.forEach(this::sync);
        return median(schools.stream().map(this::sync).map(NightBenchmark::took));
    }

    private Sync sync(Integration integration) {
        return night.tenant()
                .bean(SyncRunner.class)
                .sync(TestTenant.ACTOR, integration, SyncKind.FULL, null, new Unwatched());
    }

    private Sync lastOf(Integration integration) {
        return night.tenant().bean(SyncLog.class).last(integration.id()).orElseThrow();
    }

    private static Duration took(Sync sync) {
        return Duration.between(sync.startedAt(), Objects.requireNonNull(sync.finishedAt()));
    }

    private static Duration median(Stream<Duration> durations) {
        var sorted = durations.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** A worker with one place takes each integration and finds that it needs no sync. */
    private Duration queue() {
        var worker = night.tenant().bean(RegionWorker.class);
        night.allWaitAgain();
        worker.work(Night.REGION);
        night.allWaitAgain();
        var began = Instant.now();
        var tonight = worker.work(Night.REGION);
        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(INTEGRATIONS);
        return Duration.between(began, Instant.now()).dividedBy(INTEGRATIONS);
    }
}
