package dev.rostersync.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.region.RegionWorker;
import dev.rostersync.region.Windows;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.IntegrationRemoval;
import dev.rostersync.testing.RunningClock;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.totals.RunningTotals;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The metrics of a database: the same from each process. */
class DatabaseMetricsTest {

    private static final Instant SIX_PM = Instant.parse("2026-11-24T23:00:00Z");

    private final RunningClock clock = new RunningClock(SIX_PM.minus(Duration.ofHours(4)));
    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start(SampleSis.start(), Map.of("roster-sync.worker.between-looks", "1ms"), clock);
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.roster().student("s2", "north");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("s1", "c1", "student");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** As Prometheus reads it. */
    private List<String> scrape() {
        var source = tenant.bean(DataSource.class);
        var registry = new PrometheusRegistry();
        registry.register(new DatabaseMetrics(
                new RunningTotals(source),
                tenant.bean(Windows.class),
                new IntegrationStates(source, tenant.bean(Windows.class)),
                tenant.bean(RequestQueue.class)));
        var text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String integration() {
        return tenant.integration().id().toString();
    }

    @Test
    void countsWhatSyncsReadAndPublished() {
        tenant.sync();
        tenant.roster().student("s3", "north");
        tenant.sync();

        assertThat(scrape())
                .contains(
                        "roster_sync_runs_total{code=\"\",outcome=\"SUCCEEDED\",region=\"us-nz\"} 2.0",
                        "roster_sync_records_total{collection=\"users\",region=\"us-nz\"} 5.0",
                        "roster_sync_records_total{collection=\"enrollments\",region=\"us-nz\"} 2.0",
                        "roster_sync_changes_total{change=\"added\",kind=\"users\",region=\"us-nz\"} 3.0",
                        "roster_sync_changes_total{change=\"added\",kind=\"members\",region=\"us-nz\"} 1.0",
                        "roster_sync_duration_seconds_count{outcome=\"SUCCEEDED\",region=\"us-nz\"} 2",
                        "roster_sync_duration_seconds_bucket{outcome=\"SUCCEEDED\",region=\"us-nz\",le=\"5.0\"} 2",
                        "roster_sync_database_reachable 1.0");
    }

    @Test
    void aPreviewHasNoMetric() {
        tenant.preview();

        assertThat(scrape()).noneMatch(line -> line.startsWith("roster_sync_r") && line.contains("_total{"));
        assertThat(tenant.lines("SELECT metric FROM roster_sync.running_total")).isEmpty();
    }

    @Test
    void aFailureCountsWithItsCodeAndAgainWhenItWasRestarted() {
        tenant.sis().gatekeeper().changeSecret("another");
        var failed = tenant.sync();
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);
        assertThat(tenant.restart(failed).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(scrape())
                .contains(
                        "roster_sync_runs_total{code=\"OR-103\",outcome=\"FAILED\",region=\"us-nz\"} 1.0",
                        "roster_sync_runs_total{code=\"\",outcome=\"SUCCEEDED\",region=\"us-nz\"} 1.0",
                        "roster_sync_integrations{outcome=\"SUCCEEDED\",region=\"us-nz\"} 1.0");
    }

    @Test
    void showsTheWindow() {
        tenant.sync();
        var second = tenant.addIntegration("second", true);
        tenant.sync(second, false);
        clock.moveTo(SIX_PM);
        var waiting = scrape();
        tenant.sis().gatekeeper().changeSecret("another");
        tenant.bean(RegionWorker.class).work("us-nz");

        assertThat(waiting)
                .contains(
                        "roster_sync_queue_pending{region=\"us-nz\"} 2.0",
                        "roster_sync_queue_pending{region=\"au\"} 0.0",
                        "roster_sync_window_integrations{region=\"us-nz\",state=\"waiting\"} 2.0",
                        "roster_sync_window_begins_timestamp_seconds{region=\"us-nz\"} "
                                + (double) SIX_PM.getEpochSecond());
        assertThat(scrape())
                .contains(
                        "roster_sync_queue_pending{region=\"us-nz\"} 0.0",
                        "roster_sync_window_integrations{region=\"us-nz\",state=\"failed\"} 2.0",
                        "roster_sync_window_failures{code=\"OR-103\",region=\"us-nz\"} 2.0");
    }

    @Test
    void countsTheWindowsThatPassedWithoutAPublishedRoster() {
        tenant.sync();
        tenant.sis().fault(100_000, request -> request.collection().equals("token"), Fault.status(503));
        clock.moveTo(SIX_PM.plus(Duration.ofHours(47)));
        assertThat(scrape()).contains(missed(1));
        clock.moveTo(SIX_PM.plus(Duration.ofHours(48)));
        assertThat(scrape()).contains(missed(2));
        tenant.sync();
        assertThat(scrape()).as("a failure changes nothing").contains(missed(2));
        tenant.sis().recover();
        tenant.sync();
        assertThat(scrape()).contains(missed(0));
    }

    @Test
    void aHeldIntegrationIsToldAsHeldAlone() {
        tenant.fiftyStudentsVanish("north");
        assertThat(tenant.sync().code()).isNotNull();
        clock.moveTo(SIX_PM.plus(Duration.ofDays(5)));

        tenant.bean(RegionWorker.class).work("us-nz");

        assertThat(scrape())
                .contains(
                        missed(0),
                        "roster_sync_window_integrations{region=\"us-nz\",state=\"failed\"} 0.0",
                        "roster_sync_window_integrations{region=\"us-nz\",state=\"held\"} 1.0",
                        "roster_sync_window_ended_lately{region=\"us-nz\"} 1.0",
                        "roster_sync_held{integration=\"%s\",region=\"us-nz\"} 1.0".formatted(integration()));
    }

    @Test
    void aSwitchedOffIntegrationIsNobodysWorry() {
        tenant.sync();
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), false);
        clock.moveTo(SIX_PM.plus(Duration.ofDays(5)));

        assertThat(scrape()).noneMatch(line -> line.contains(integration()));
    }

    @Test
    void aTenantOfARegionThatIsNoneTakesNoMetricAwayAndIsMissed() {
        tenant.sync();
        tenant.sql().sql("UPDATE school_manager.tenant SET region = 'eu'").update();
        clock.moveBy(Duration.ofDays(3));

        assertThat(scrape())
                .contains("roster_sync_database_reachable 1.0", missed(2).replace("us-nz", "eu"))
                .anyMatch(line -> line.startsWith("roster_sync_runs_total"));
    }

    @Test
    void anIntegrationThatIsHeldAndHasFailedSinceIsToldAsHeldAlone() {
        tenant.fiftyStudentsVanish("north");
        tenant.sync();
        tenant.sis().gatekeeper().changeSecret("another");
        tenant.sync();
        clock.moveTo(SIX_PM.plus(Duration.ofDays(5)));

        assertThat(scrape())
                .contains(
                        missed(0),
                        "roster_sync_held{integration=\"%s\",region=\"us-nz\"} 1.0".formatted(integration()));
    }

    @Test
    void howLongSomebodyThoughtAboutAHoldIsNoDuration() {
        tenant.fiftyStudentsVanish("north");
        var held = tenant.sync();
        clock.moveBy(Duration.ofDays(3));
        assertThat(tenant.approve(held).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(scrape())
                .contains(
                        "roster_sync_runs_total{code=\"\",outcome=\"SUCCEEDED\",region=\"us-nz\"} 2.0",
                        "roster_sync_duration_seconds_count{outcome=\"SUCCEEDED\",region=\"us-nz\"} 1")
                .noneMatch(line -> line.startsWith("roster_sync_last_duration_seconds{"));
    }

    @Test
    void anIntegrationThatWasAddedAgainIsNotMissedBeforeItsFirstSync() {
        tenant.sync();
        tenant.bean(IntegrationRemoval.class).remove(TestTenant.ACTOR, tenant.integration(), false);
        clock.moveBy(Duration.ofDays(100));
        tenant.addIntegration("Main SIS", true);

        assertThat(scrape()).contains(missed(0), "roster_sync_integrations{outcome=\"NONE\",region=\"us-nz\"} 1.0");
    }

    @Test
    void noTotalSeemsToFallWhenOldOnesAreFolded() {
        tenant.sync();
        tenant.sql().sql("""
                INSERT INTO roster_sync.sync (id, integration_id, preview, today, settings, excluded_schools, state, started_at)
                SELECT gen_random_uuid(), integration_id, false, today, settings, excluded_schools, 'RUNNING', started_at
                  FROM roster_sync.sync, generate_series(1, 2000)
                """).update();
        tenant.sql().sql("""
                INSERT INTO roster_sync.running_total
                SELECT id, 'duration_sum', 'us-nz', 'SUCCEEDED', '', (number * 7919 % 900000) / 1000.0::float8
                  FROM roster_sync.sync WHERE state = 'RUNNING'
                """).update();
        var totals = new RunningTotals(tenant.bean(DataSource.class));
        var before = totals.of(RunningTotals.Metric.DURATION_SUM);

        totals.fold(
                tenant
                        .lines("SELECT id::text FROM roster_sync.sync WHERE state = 'RUNNING' AND number % 3 = 0")
                        .stream()
                        .map(UUID::fromString)
                        .toList());

        assertThat(totals.of(RunningTotals.Metric.DURATION_SUM)).isEqualTo(before);
    }

    @Test
    void whatIsSwitchedOnAgainIsExpectedFromThenOn() {
        tenant.sync();
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), false);
        clock.moveTo(SIX_PM.plus(Duration.ofDays(5)).minus(Duration.ofHours(4)));
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), true);

        assertThat(scrape())
                .as("in the window that had begun before, nobody waits for it")
                .contains(missed(0), "roster_sync_queue_pending{region=\"us-nz\"} 0.0");
        clock.moveTo(SIX_PM.plus(Duration.ofDays(5)));
        assertThat(scrape()).contains(missed(0), "roster_sync_queue_pending{region=\"us-nz\"} 1.0");
        clock.moveTo(SIX_PM.plus(Duration.ofDays(6)));
        assertThat(scrape()).contains(missed(1));
    }

    @Test
    void nobodyMissesWhatHadNoFirstSyncYet() {
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), false);
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), true);
        clock.moveBy(Duration.ofDays(5));

        assertThat(scrape()).contains(missed(0));
    }

    @Test
    void whatBecomesEligibleWhenTheNightIsOverIsNotWaitedFor() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.bean(RegionWorker.class).work("us-nz");
        clock.moveBy(Duration.ofHours(15));
        var late = tenant.addIntegration("late", true);
        tenant.sis().gatekeeper().changeSecret("another");
        assertThat(tenant.sync(late, false).outcome()).isEqualTo(Outcome.FAILED);

        assertThat(scrape())
                .contains(
                        "roster_sync_queue_pending{region=\"us-nz\"} 0.0",
                        "roster_sync_queue_oldest_seconds{region=\"us-nz\"} 0.0");
    }

    private String missed(int windows) {
        return "roster_sync_missed_windows{integration=\"%s\",region=\"us-nz\"} %s"
                .formatted(integration(), (double) windows);
    }
}
