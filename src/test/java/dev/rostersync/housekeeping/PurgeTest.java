package dev.rostersync.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.region.RegionWorker;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.IntegrationRemoval;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.Barrier;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.RunningClock;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which old data a purge deletes, and which data it keeps because it may still be needed. */
class PurgeTest {

    private final RunningClock clock = new RunningClock(Instant.now());
    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start(
                SampleSis.start(),
                Map.of(
                        "spring.datasource.hikari.connection-init-sql",
                        "SET ROLE roster_sync_runtime; SET lock_timeout = '500ms'"),
                clock);
        tenant.roster().school("north");
        for (int i = 10; i < 60; i++) {
            tenant.roster().student("s" + i, "north");
        }
        tenant.roster().student("nobody", "north").remove("email");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Purge.Purged purgeAfter(Duration time) {
        clock.moveBy(time);
        return tenant.bean(Purge.class).run();
    }

    private Sync held() {
        tenant.sync();
        for (int i = 10; i < 60; i++) {
            tenant.roster().remove("users", "s" + i);
        }
        var held = tenant.sync();
        assertThat(held.state()).isEqualTo(Sync.State.HELD);
        return held;
    }

    private Sync again(Sync sync) {
        return tenant.bean(SyncLog.class).find(sync.id().toString(), TenantScope.ALL);
    }

    private List<String> staged() {
        return tenant.lines("SELECT tablename FROM pg_tables WHERE schemaname = 'roster_staging'");
    }

    private List<String> totals() {
        return tenant.lines("SELECT metric || ' ' || label || ' ' || detail || ' ' || sum(value)"
                + " FROM roster_sync.running_total GROUP BY metric, label, detail ORDER BY 1");
    }

    private List<String> executions() {
        return tenant.lines("SELECT status FROM batch.batch_job_execution ORDER BY job_execution_id");
    }

    @Test
    void anOldSyncGoesAndItsTotalsStay() {
        var old = tenant.sync();
        clock.moveBy(Duration.ofDays(200));
        var newest = tenant.sync();
        var before = totals();

        var purged = purgeAfter(Duration.ofDays(201));

        assertThat(purged.syncs()).isEqualTo(1);
        assertThatThrownBy(() -> again(old)).isInstanceOf(SyncException.class);
        assertThat(again(newest).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(totals()).isEqualTo(before).isNotEmpty();
        assertThat(tenant.lines("SELECT sync_id::text FROM roster_sync.running_total WHERE sync_id IS NOT NULL"))
                .as("folded")
                .isEmpty();
    }

    @Test
    void theNewestSyncKeepsItsRowAndFindingsHoweverOld() {
        var only = tenant.sync();

        var purged = purgeAfter(Duration.ofDays(1_000));

        assertThat(purged.syncs()).isZero();
        assertThat(tenant.found(only)).containsExactly("OR-411 nobody");
        assertThat(staged()).isEmpty();
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aPreviewDoesNotStandInForTheNewestSync() {
        var real = tenant.sync();
        clock.moveBy(Duration.ofDays(1));
        var preview = tenant.preview();

        purgeAfter(Duration.ofDays(401));

        assertThat(again(real).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThatThrownBy(() -> again(preview)).isInstanceOf(SyncException.class);
    }

    @Test
    void findingsOfOlderSyncsGoAndTheirCountsStay() {
        var older = tenant.sync();
        var newest = tenant.sync();

        var purged = purgeAfter(Duration.ofDays(91));

        assertThat(purged.findings()).isEqualTo(1);
        assertThat(tenant.found(older)).isEmpty();
        assertThat(again(older).findings()).isEqualTo(Map.of("OR-411", 1L));
        assertThat(tenant.found(newest)).hasSize(1);
    }

    @Test
    void findingsOfARemovedIntegrationGoAtOnce() {
        var sync = tenant.sync();
        tenant.bean(IntegrationRemoval.class).remove(TestTenant.ACTOR, tenant.integration(), false);

        purgeAfter(Duration.ZERO);

        assertThat(tenant.found(sync)).isEmpty();
    }

    @Test
    void aHoldExpiresWithItsRoster() {
        var held = held();

        purgeAfter(Duration.ofDays(15));

        assertThat(again(held).state()).isEqualTo(Sync.State.ENDED);
        assertThat(again(held).outcome()).isEqualTo(Outcome.FAILED);
        assertThatThrownBy(() -> tenant.approve(held)).isInstanceOf(SyncException.class);
    }

    @Test
    void aHoldCanBeApprovedUntilThen() {
        var held = held();

        var purged = purgeAfter(Duration.ofDays(13));

        assertThat(purged.rosters()).isZero();
        assertThat(tenant.approve(held).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void aFailureCanBeRestartedAfterAPurge() {
        tenant.sis().gatekeeper().changeSecret("another");
        var failed = tenant.sync();
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);

        purgeAfter(Duration.ofHours(1));

        assertThat(tenant.restart(failed).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void metadataOfExecutionsGoesAfterAMonthAndNewOnesRun() {
        tenant.sync();
        tenant.sync();

        var purged = purgeAfter(Duration.ofDays(31));

        assertThat(purged.executions()).isEqualTo(2);
        assertThat(executions()).isEmpty();
        for (var table : List.of("job_instance", "job_execution_params", "step_execution", "step_execution_context")) {
            assertThat(tenant.lines("SELECT 'left' FROM batch.batch_" + table)).isEmpty();
        }
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(executions()).containsExactly("COMPLETED");
    }

    @Test
    void aRosterThatAnOlderSyncLeftStandingIsDropped() {
        var older = tenant.sync();
        tenant.sync();
        new dev.rostersync.staging.StagingTables(tenant.bean(javax.sql.DataSource.class), older.id()).create();

        assertThat(purgeAfter(Duration.ofHours(1)).rosters()).isEqualTo(1);
        assertThat(staged())
                .noneMatch(table -> table.endsWith(older.id().toString().replace("-", "")));
        assertThat(staged()).isNotEmpty();
    }

    @Test
    void aBackupThatReadsOldRostersKeepsPurgeFromNothingElse() throws SQLException {
        var older = tenant.sync();
        var newest = tenant.sync();
        try (var backup = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "")) {
            backup.setAutoCommit(false);
            backup.createStatement()
                    .execute("SELECT FROM roster_staging.school_"
                            + newest.id().toString().replace("-", ""));

            var purged = purgeAfter(Duration.ofDays(91));

            assertThat(purged.rosters()).isZero();
            assertThat(purged.findings()).isEqualTo(1);
            assertThat(tenant.found(older)).isEmpty();
            assertThat(staged()).isNotEmpty();
        }
        assertThat(purgeAfter(Duration.ZERO).rosters()).isEqualTo(1);
        assertThat(staged()).isEmpty();
    }

    @Test
    void turnsOfOldWindowsGo() {
        tenant.sync();
        clock.moveBy(Duration.ofDays(1));
        tenant.bean(RegionWorker.class).work("us-nz");
        clock.moveBy(Duration.ofDays(20));
        tenant.bean(RegionWorker.class).work("us-nz");

        assertThat(purgeAfter(Duration.ofDays(40)).turns()).isEqualTo(1);
        assertThat(tenant.lines("SELECT ending FROM roster_sync.window_entry")).hasSize(1);
    }

    @Test
    void oneThatCannotBePutRightNowKeepsNobodyFromTheOthers() throws SQLException {
        var killed = killed();
        var second = tenant.addIntegration("second", true);
        var left = tenant.sync(second, false);
        tenant.sql()
                .sql(
                        "UPDATE roster_sync.sync SET state = 'RUNNING', outcome = NULL, finished_at = NULL WHERE id = :sync")
                .param("sync", left.id())
                .update();
        clock.moveBy(Duration.ofHours(7));
        try (var somebody = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "")) {
            somebody.setAutoCommit(false);
            somebody.createStatement()
                    .execute("SELECT FROM roster_sync.sync WHERE id = '%s' FOR UPDATE".formatted(killed.id()));

            assertThat(purgeAfter(Duration.ZERO).interrupted()).isEqualTo(1);
        }
        assertThat(again(left).code()).isEqualTo(Code.NOT_RESUMED);
        assertThat(purgeAfter(Duration.ZERO).interrupted()).isEqualTo(1);
        assertThat(again(killed).code()).isEqualTo(Code.NOT_RESUMED);
    }

    @Test
    void whatADeadProcessLeftCountsAsRunningNoMoreAndCanBeResumed() {
        var killed = killed();
        assertThat(executions()).containsExactly("STARTED");

        var purged = purgeAfter(Duration.ofMinutes(1));

        assertThat(purged.interrupted()).isEqualTo(1);
        assertThat(executions()).containsExactly("FAILED");
        assertThat(again(killed).state()).isEqualTo(Sync.State.INTERRUPTED);
        assertThat(tenant.restart(again(killed)).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(totals()).as("what was committed is not read again").contains("records schools  1");
    }

    @Test
    void whatCanNoLongerBeResumedIsClosed() {
        var killed = killed();

        purgeAfter(Duration.ofHours(7));

        assertThat(again(killed).state()).isEqualTo(Sync.State.ENDED);
        assertThat(again(killed).code()).isEqualTo(Code.NOT_RESUMED);
        assertThat(executions()).containsExactly("FAILED");
    }

    @Test
    void aNewerSyncClosesWhatItReplacesInSpringBatchsTablesToo() {
        killed();
        clock.moveBy(Duration.ofHours(7));

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(executions()).containsExactly("FAILED", "COMPLETED");
    }

    private Sync killed() {
        tenant.fillDirectory();
        Integration integration = tenant.integration();
        try (var barrier = new Barrier(
                        tenant,
                        "batch.batch_step_execution",
                        "UPDATE",
                        "new.step_name LIKE 'users%' AND new.commit_count = 1");
                var process = CliProcess.start(tenant, "sync", integration.reference())) {
            barrier.awaitArrival(process);
            process.kill();
        }
        Until.holds(
                "the server noticed that it is gone", () -> !IntegrationLock.isHeld(tenant.sql(), integration.id()));
        return tenant.bean(SyncLog.class).last(integration.id()).orElseThrow();
    }
}
