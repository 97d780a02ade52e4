package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sis.Fault;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.Sync.State;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.Barrier;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Processes that are stopped, processes that wait for each other, and a living process that others consider dead. */
class StopTest {

    private TestTenant tenant;
    private Barrier barrier;
    private CliProcess process;

    @BeforeEach
    void aProcessInTheSecondChunkOfUsers() {
        tenant = TestTenant.start();
        LargeRoster.fill(tenant.roster());
        barrier = new Barrier(
                tenant,
                "batch.batch_step_execution",
                "UPDATE",
                "new.step_name LIKE 'users%' AND new.commit_count = 2 AND old.commit_count < 2");
        fillDirectory();
        process = CliProcess.start(tenant, "sync", "greenfield/Main SIS", "--today", TestTenant.TODAY.toString());
        barrier.awaitArrival(process);
    }

    private void fillDirectory() {
        for (int i = 0; i < 50; i++) {
            tenant.directory("s%04d@example.org".formatted(i));
        }
        tenant.directoryKnowsNobody();
    }

    @AfterEach
    void close() {
        process.close();
        tenant.close();
    }

    private Sync last() {
        return tenant.bean(SyncLog.class).last(tenant.integration().id()).orElseThrow();
    }

    @Test
    void sigtermEndsAtTheNextChunkAndRestartGoesOn() {
        process.terminate();
        Until.holds("it heard of it", () -> process.err().contains("Asked to stop"));
        barrier.open();

        assertThat(process.exitCode()).isEqualTo(143);
        var stopped = last();
        assertThat(stopped.state()).isEqualTo(State.STOPPED);
        assertThat(stopped.outcome()).isNull();
        assertThat(tenant.users()).isEmpty();
        assertThat(tenant.lines("SELECT DISTINCT status FROM batch.batch_job_execution"))
                .containsExactly("STOPPED");

        var sync = tenant.restart(stopped);

        assertThat(sync.id()).isEqualTo(stopped.id());
        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(50);
    }

    /** The server never answers the request, and the stop does not wait for the answer. */
    @Test
    void sigtermBreaksOffARequestInFlight() {
        tenant.sis().fault(Integer.MAX_VALUE, "enrollments", 0, Fault.never());
        barrier.open();
        Until.holds(
                "it waits for enrollments",
                () -> !tenant.sis().requests("enrollments").isEmpty());

        process.terminate();

        assertThat(process.exitCode()).isEqualTo(143);
        assertThat(last().state()).isEqualTo(State.STOPPED);
        tenant.sis().recover();
        tenant.sis().forgetRequests();
        assertThat(tenant.restart(last()).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.sis().requests("users"))
                .as("what was committed is not read again")
                .isEmpty();
    }

    @Test
    void stopEndsASyncOfAnotherProcess() {
        tenant.sis().fault(Integer.MAX_VALUE, "enrollments", 0, Fault.never());
        barrier.open();
        Until.holds(
                "it waits for enrollments",
                () -> !tenant.sis().requests("enrollments").isEmpty());

        try (var stop = CliProcess.start(tenant, "stop", last().id().toString(), "--output", "json")) {
            assertThat(stop.exitCode()).isZero();
            assertThat(stop.out()).contains("\"state\" : \"STOPPED\"");
        }
        assertThat(process.exitCode()).isEqualTo(143);
        assertThat(process.out()).contains("restart " + last().id());

        try (var again = CliProcess.start(tenant, "stop", last().id().toString())) {
            assertThat(again.exitCode()).isEqualTo(2);
        }
        tenant.sis().recover();
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aPublishIsLetFinish() {
        var beforeEnrollments = new CountDownLatch(1);
        tenant.sis().fault(1, "enrollments", 0, Fault.behind(beforeEnrollments));
        barrier.open();
        Until.holds(
                "it waits for enrollments",
                () -> !tenant.sis().requests("enrollments").isEmpty());
        var publishing = new Barrier(tenant, "school_manager.roster_user_school", "INSERT", "new.sourced_id = 's0049'");
        beforeEnrollments.countDown();
        publishing.awaitArrival(process);

        process.terminate();
        Until.holds("it heard of it", () -> process.err().contains("Asked to stop"));
        publishing.open();

        assertThat(process.exitCode()).isEqualTo(143);
        assertThat(last().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(50);
    }

    @Test
    void stopWaitsForAPublishThatHoldsTheSyncsRow() {
        barrier.open();
        var publishing = new Barrier(tenant, "school_manager.roster_user_school", "INSERT", "new.sourced_id = 's0049'");
        publishing.awaitArrival(process);

        try (var stop = CliProcess.start(
                tenant,
                Map.of(
                        "SPRING_DATASOURCE_HIKARI_CONNECTIONINITSQL",
                        "SET ROLE roster_sync_runtime; SET lock_timeout = '200ms'"),
                List.of(),
                "stop",
                last().id().toString())) {
            Until.holds("it waits for the row", this::stopWaits);
            Until.holds("in vain", () -> !stopWaits());
            publishing.open();

            assertThat(stop.exitCode()).as(stop.err()).isZero();
        }
        assertThat(process.exitCode()).isZero();
        assertThat(last().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    private boolean stopWaits() {
        return tenant.sql()
                        .sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND query LIKE '%stop_requested = true%' AND datname = current_database()")
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Test
    void twoSyncsOfOneIntegrationNeverRunAtOnce() {
        assertThat(last().state()).isEqualTo(State.RUNNING);
        assertThatThrownBy(tenant::sync)
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.SYNC_BUSY));
        try (var second = CliProcess.start(tenant, "restart", last().id().toString())) {
            assertThat(second.exitCode()).isEqualTo(30);
        }
        barrier.open();
        assertThat(process.exitCode()).isZero();
    }

    @Test
    void aKilledProcessShowsAsInterrupted() {
        process.kill();

        Until.holds("the server noticed that it is gone", () -> last().state() != State.RUNNING);
        assertThat(last().state()).isEqualTo(State.INTERRUPTED);
        barrier.open();
    }

    @Test
    void whoIsOnlyTakenForDeadCommitsNothingMore() {
        tenant.sql()
                .sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE application_name = 'oneroster-sync lock' AND datname = current_database()")
                .query()
                .listOfRows();
        var taking = CompletableFuture.supplyAsync(tenant::sync);
        Until.holds(
                "the second waits for the row of the sync",
                () -> tenant.sql()
                                .sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                        + " AND query LIKE '%owner + 1%' AND datname = current_database()")
                                .query(Long.class)
                                .single()
                        > 0);
        barrier.open();

        var sync = taking.join();

        assertThat(process.exitCode()).isEqualTo(20);
        assertThat(process.err()).contains("OR-502");
        assertThat(process.out() + process.err()).doesNotContain("defect in the program");
        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(last().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).hasSize(50);
        var staged = "roster_staging.app_user_" + sync.id().toString().replace("-", "");
        assertThat(tenant.lines("SELECT count(*) || ' ' || count(DISTINCT sourced_id) FROM " + staged))
                .as("each record once")
                .containsExactly(LargeRoster.USERS + " " + LargeRoster.USERS);
    }
}
