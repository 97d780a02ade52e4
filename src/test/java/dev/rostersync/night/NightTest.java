package dev.rostersync.night;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.region.TurnEnding;
import dev.rostersync.testing.Scrape;
import dev.rostersync.testing.Until;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A night in which workers are killed and providers fail at random: each integration ends with exactly one finished
 * sync. Slow because the workers are processes that start, die and are replaced. By default 60 small integrations, 2
 * workers and 3 kills; README has the command for a night of 2,000.
 */
class NightTest {

    private static final long SEED = Long.getLong("night.seed", 5);
    private static final int INTEGRATIONS = Integer.getInteger("night.integrations", 60);
    private static final int WORKERS = Integer.getInteger("night.workers", 2);

    /** The number of kills: at equal steps of finished integrations, or every so many seconds if that is set. */
    private static final int KILLS = Integer.getInteger("night.kills", 3);

    private static final int KILL_EVERY_SECONDS = Integer.getInteger("night.kill-every", 0);

    private final Night night = new Night(SEED, INTEGRATIONS);

    @AfterEach
    void close() {
        night.close();
    }

    @Test
    void endsWithExactlyOneFinishedSyncOfEachIntegration() {
        System.out.printf("night seed %d, %d integrations, %d workers%n", SEED, INTEGRATIONS, WORKERS);
        night.providersFailAtRandom();
        var began = Instant.now();
        for (int i = 0; i < WORKERS; i++) {
            night.startWorker();
        }

        var killedAt = new Instant[] {began};
        Until.holds("the night is over", Duration.ofHours(6), () -> {
            if (isTimeToKill(killedAt[0])) {
                night.killOne();
                killedAt[0] = Instant.now();
            }
            return night.isOver();
        });

        var took = Duration.between(began, Instant.now());
        System.out.printf(
                "the night took %d s, %d workers were killed, %s%n",
                took.toSeconds(), night.killed(), night.tonight().done());
        assertThat(night.killed())
                .as("workers that were killed")
                .isGreaterThanOrEqualTo(KILL_EVERY_SECONDS > 0 ? 1 : KILLS);
        assertThat(night.exitCodes()).as("workers that were not killed").containsOnly(0);
        eachHasOneFinishedSync();
        nothingCountsAsRunning();
        theMetricsSayWhatTheTablesSay();
    }

    private boolean isTimeToKill(Instant last) {
        if (KILL_EVERY_SECONDS > 0) {
            return Duration.between(last, Instant.now()).toSeconds() >= KILL_EVERY_SECONDS;
        }
        long due = (long) INTEGRATIONS * (night.killed() + 1) / (KILLS + 1);
        return night.killed() < KILLS && night.tonight().doneInAll() >= due;
    }

    private void eachHasOneFinishedSync() {
        var tonight = night.tonight();
        assertThat(tonight.toGo()).isZero();
        assertThat(
                        night.tenant()
                                .lines(
                                        "SELECT integration_id || ' ' || ending || ' ' || coalesce(code, 'defect') FROM roster_sync.window_entry WHERE ending <> 'SUCCEEDED'"))
                .isEmpty();
        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(INTEGRATIONS);
        assertThat(night.tenant().lines("""
                SELECT s.integration_id || ' has ' || count(*)
                  FROM roster_sync.sync s
                 WHERE s.started_at <> s.finished_at + interval '2 hours'
                 GROUP BY s.integration_id
                HAVING count(*) <> 1 OR min(s.outcome) <> 'SUCCEEDED'""")).isEmpty();
        assertThat(night.tenant()
                        .lines("SELECT DISTINCT integration_id FROM roster_sync.sync WHERE outcome = 'SUCCEEDED'"))
                .hasSize(INTEGRATIONS);
    }

    private void nothingCountsAsRunning() {
        assertThat(night.nothingRuns()).isTrue();
        assertThat(night.tenant().lines("SELECT state FROM roster_sync.sync WHERE state <> 'ENDED'"))
                .isEmpty();
        assertThat(night.tenant()
                        .lines("SELECT status || ' ' || job_execution_id FROM batch.batch_job_execution"
                                + " WHERE status NOT IN ('COMPLETED', 'FAILED')"))
                .isEmpty();
    }

    private void theMetricsSayWhatTheTablesSay() {
        Scrape scrape;
        int port = Night.freePort();
        try (var serve = night.process(port, "serve")) {
            scrape = Scrape.of(port, serve);
        }
        var records = night.staged().keySet().stream()
                .collect(Collectors.toMap(
                        collection -> collection,
                        collection -> scrape.sum(
                                "roster_sync_records_total",
                                "collection=\"%s\"".formatted(collection),
                                "region=\"uk\"")));
        assertThat(records).isEqualTo(night.staged());
        assertThat(scrape.sum("roster_sync_runs_total", "outcome=\"SUCCEEDED\""))
                .isEqualTo(INTEGRATIONS);
        assertThat(scrape.sum("roster_sync_duration_seconds_count", "outcome=\"SUCCEEDED\""))
                .isEqualTo(INTEGRATIONS);
        for (var change : List.of("added", "updated", "deleted")) {
            for (var row : night.tenant()
                    .lines("SELECT kind || ' ' || sum(%s) FROM roster_sync.sync_changes GROUP BY kind"
                            .formatted(change))) {
                var kind = row.split(" ");
                assertThat(scrape.sum(
                                "roster_sync_changes_total",
                                "kind=\"%s\"".formatted(kind[0]),
                                "change=\"%s\"".formatted(change)))
                        .as("%s %s", kind[0], change)
                        .isEqualTo(Long.parseLong(kind[1]));
            }
        }
        assertThat(scrape.sum("roster_sync_window_integrations", "state=\"succeeded\"", "region=\"uk\""))
                .isEqualTo(INTEGRATIONS);
    }
}
