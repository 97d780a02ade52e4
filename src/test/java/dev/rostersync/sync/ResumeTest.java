package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.access.TenantScope;
import dev.rostersync.collect.CollectSteps;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.Sync.State;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.TestTenant;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.repository.JobRepository;

/** Which syncs are resumed, by which process, and which syncs start again. */
class ResumeTest {

    private static final int ALWAYS = 1_000_000;

    private static final String IMPATIENT = "SET ROLE roster_sync_runtime; SET lock_timeout = '500ms'";

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start(SampleSis.start(), Map.of("spring.datasource.hikari.connection-init-sql", IMPATIENT));
        tenant.roster().school("north");
        for (int i = 0; i < 2_500; i++) {
            tenant.roster().student("s%04d".formatted(i), "north");
        }
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("s0001", "c1", "student");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Sync failed(String collection, long fromRecord) {
        tenant.sis().fault(ALWAYS, collection, fromRecord, Fault.status(401));
        var sync = tenant.sync();
        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        tenant.sis().recover();
        tenant.sis().forgetRequests();
        return sync;
    }

    /** A sync in the state in which a dead process leaves it. */
    private Sync interrupted() {
        var sync = failed("enrollments", 0);
        tenant.sql()
                .sql("UPDATE roster_sync.sync SET state = 'RUNNING', outcome = NULL, code = NULL, message = NULL,"
                        + " finished_at = NULL WHERE id = :id")
                .param("id", sync.id())
                .update();
        return reread(sync);
    }

    private Sync reread(Sync sync) {
        return tenant.bean(SyncLog.class).find(sync.id().toString(), TenantScope.ALL);
    }

    private void isRefused(Sync sync, String why) {
        assertThatThrownBy(() -> tenant.restart(sync))
                .hasMessageContaining(why)
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_USAGE));
    }

    @Test
    void restartReadsACollectionThatFailedAgainFromItsFirstRecord() {
        var sync = failed("users", 1_900);
        tenant.roster().remove("users", "s0000");

        var again = tenant.restart(sync);

        assertThat(again.id()).isEqualTo(sync.id());
        assertThat(again.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.sis().requests("users").getFirst().offset()).isZero();
        assertThat(tenant.sis().requests("schools"))
                .as("but for the look for the service")
                .allMatch(r -> r.limit() == 1);
        assertThat(tenant.users()).hasSize(2_499);
        assertThat(again.findings()).isEmpty();
    }

    private JobExecution lastExecution(Sync sync) {
        var last = tenant.bean(JobRepository.class).getLastJobExecution(SyncJob.NAME, SyncJob.parameters(sync.id()));
        return Objects.requireNonNull(last);
    }

    /** Spring Batch records a step as COMPLETED before it calls the listeners; a process may die in between. */
    @Test
    void aStepThatWasCompletedTooEarlyGoesOn() {
        var sync = interrupted();
        var repository = tenant.bean(JobRepository.class);
        for (var step : lastExecution(sync).getStepExecutions()) {
            if (step.getStepName().equals(CollectSteps.CLASSES)) {
                step.getExecutionContext().remove("complete");
                repository.updateExecutionContext(step);
            }
        }

        var resumed = tenant.restart(sync);

        assertThat(resumed.outcome()).as(resumed.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.classrooms()).containsExactly("c1 @north");
    }

    @Test
    void whatIsHeldCanBeApprovedThoughThePublishCountsAsCompleted() {
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        tenant.roster().records("users").subList(0, 2_000).clear();
        tenant.roster().removeAll("enrollments");
        var held = tenant.sync();
        assertThat(held.state()).isEqualTo(Sync.State.HELD);
        var repository = tenant.bean(JobRepository.class);
        var last = lastExecution(held);
        last.getStepExecutions().stream()
                .filter(step -> step.getStepName().equals("publish"))
                .forEach(step -> {
                    step.setStatus(BatchStatus.COMPLETED);
                    repository.update(step);
                });
        last.setStatus(BatchStatus.COMPLETED);
        repository.update(last);

        assertThat(tenant.approve(held).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(500);
    }

    /** A sync that was held as a whole may fail for another reason after a restart: then this reason is its outcome. */
    @Test
    void whatWasHeldAsAWholeMayFailWhenItIsRestarted() throws SQLException {
        tenant.sync();
        tenant.roster().records("users").subList(0, 2_000).clear();
        tenant.roster().removeAll("enrollments");
        var held = tenant.sync();
        try (var other = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "");
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE roster_sync.sync_vanishing IN SHARE MODE");
            var restarted = tenant.restart(held);
            assertThat(restarted.state()).isEqualTo(Sync.State.ENDED);
            assertThat(restarted.code()).isEqualTo(Code.ROWS_LOCKED);
        }
    }

    @Test
    void aPlainSyncBeginsANewOneAfterAFailure() {
        var sync = failed("enrollments", 0);

        var next = tenant.sync();

        assertThat(next.id()).isNotEqualTo(sync.id());
        assertThat(reread(sync).code()).as("it keeps its own code").isEqualTo(Code.CREDENTIALS_REFUSED);
        isRefused(sync, "newer sync");
    }

    @Test
    void aPlainSyncResumesWhatWasInterrupted() {
        var sync = interrupted();
        assertThat(sync.state()).isEqualTo(State.INTERRUPTED);

        var next = tenant.sync();

        assertThat(next.id()).isEqualTo(sync.id());
        assertThat(next.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.sis().requests("users")).isEmpty();
    }

    @Test
    void aResumedSyncKeepsItsToday() {
        var sync = interrupted();

        var next = tenant.bean(SyncRunner.class)
                .sync(TestTenant.ACTOR, tenant.integration(), SyncKind.FULL, null, new TestTenant.Unwatched());

        assertThat(next.id()).isEqualTo(sync.id());
        assertThat(next.today()).isEqualTo(TestTenant.TODAY);
    }

    @Test
    void anotherTodayBeginsANewOneAndClosesTheOld() {
        var sync = interrupted();

        var next = tenant.today("2026-11-25").sync();

        assertThat(next.id()).isNotEqualTo(sync.id());
        assertThat(reread(sync).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(reread(sync).code()).isEqualTo(Code.SYNC_SUPERSEDED);
    }

    @Test
    void changedSettingsBeginANewOne() {
        var sync = interrupted();
        tenant.respectEnrolmentDate(true);

        isRefused(sync, "settings have changed");
        assertThat(tenant.sync().id()).isNotEqualTo(sync.id());
        assertThat(reread(sync).code()).isEqualTo(Code.SYNC_SUPERSEDED);
    }

    @Test
    void changedExclusionsBeginANewOne() {
        tenant.roster().school("south");
        var sync = interrupted();
        tenant.exclude("south");

        isRefused(sync, "Excluded Schools has changed");
        assertThat(tenant.sync().id()).isNotEqualTo(sync.id());
    }

    @Test
    void whatBeganSixHoursAgoIsTooOld() {
        var sync = interrupted();
        tenant.sql()
                .sql("UPDATE roster_sync.sync SET started_at = now() - interval '6 hours' WHERE id = :id")
                .param("id", sync.id())
                .update();

        isRefused(reread(sync), "more than 360 minutes ago");
        assertThat(tenant.sync().id()).isNotEqualTo(sync.id());
    }

    @Test
    void aPreviewIsResumedAsAPreviewOnlyAndClosesNoSync() {
        var sync = interrupted();

        var preview = tenant.preview();

        assertThat(preview.id()).isNotEqualTo(sync.id());
        assertThat(tenant.users()).isEmpty();
        assertThat(reread(sync).state()).isEqualTo(State.INTERRUPTED);
        assertThat(tenant.sync().id()).as("and the sync goes on all the same").isEqualTo(sync.id());
    }

    @Test
    void thereIsNothingToRestartInASyncThatSucceeded() {
        isRefused(tenant.sync(), "nothing to restart");
    }

    @Test
    void stagingIsDroppedOnceANewerSyncHasEnded() {
        var first = tenant.sync();
        assertThat(stagingOf(first)).isNotEmpty();

        var second = tenant.sync();

        assertThat(stagingOf(first)).isEmpty();
        assertThat(stagingOf(second)).isNotEmpty();
        var preview = tenant.preview();
        assertThat(stagingOf(second)).isNotEmpty();
        assertThat(stagingOf(preview)).isEmpty();
    }

    private List<String> stagingOf(Sync sync) {
        return tenant.lines("SELECT tablename FROM pg_tables WHERE schemaname = 'roster_staging' AND tablename LIKE '%"
                + sync.id().toString().replace("-", "") + "'");
    }

    @Test
    void aThreadThatIsInterruptedNeverEndsWithPartOfTheRoster() {
        var watcher = new Watcher() {
            @Override
            public void begins(Sync sync) {
                // not watched
            }

            @Override
            public void resumes(Sync sync) {
                // not watched
            }

            @Override
            public void received(String step, long records, OptionalLong total) {
                if (step.startsWith("users")) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void previewed(Sync sync, StagingTables staging) {
                // not watched
            }

            @Override
            public void ends(Sync sync) {
                // not watched
            }
        };
        Sync sync;
        try {
            sync = tenant.bean(SyncRunner.class)
                    .sync(TestTenant.ACTOR, tenant.integration(), SyncKind.FULL, TestTenant.TODAY, watcher);
        } catch (RuntimeException e) {
            // the pool may also refuse an interrupted thread
            sync = null;
        } finally {
            Thread.interrupted();
        }

        assertThat(sync == null || sync.outcome() != Outcome.SUCCEEDED).isTrue();
        assertThat(tenant.users()).isEmpty();
        tenant.sync();
        assertThat(tenant.users()).hasSize(2_500);
    }
}
