package dev.rostersync.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.RunningClock;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A region's nights with a test clock: the window of us-nz begins at 23:00 UTC. */
class RegionTest {

    private static final String REGION = "us-nz";
    private static final Instant AFTERNOON = Instant.parse("2026-11-24T18:00:00Z");
    private static final Instant SIX_PM = Instant.parse("2026-11-24T23:00:00Z");
    private static final Instant NEXT_SIX_PM = Instant.parse("2026-11-25T23:00:00Z");

    private final RunningClock clock = new RunningClock(AFTERNOON);
    /** A pool without a bound: the common pool may have only one thread. */
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start(SampleSis.start(), Map.of("roster-sync.worker.between-looks", "1ms"), clock);
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.today("2026-11-24");
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        tenant.close();
    }

    private Tonight work() {
        return tenant.bean(RegionWorker.class).work(REGION);
    }

    private List<Sync> syncs(Integration integration) {
        return tenant.bean(SyncLog.class).list(integration.id(), TenantScope.ALL, 100);
    }

    private Sync last(Integration integration) {
        return syncs(integration).getFirst();
    }

    /** An integration that had its first sync by hand. */
    private Integration begun(String name) {
        var integration = tenant.addIntegration(name, true);
        tenant.sync(integration, false);
        return integration;
    }

    @Test
    void eachIntegrationIsSyncedOnceInAWindow() {
        tenant.sync();
        clock.moveTo(SIX_PM);

        var tonight = work();
        var again = work();

        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(1);
        assertThat(tonight.toGo()).isZero();
        assertThat(again.done(TurnEnding.SUCCEEDED)).isEqualTo(1);
        assertThat(syncs(tenant.integration())).hasSize(2);
        clock.moveTo(NEXT_SIX_PM);
        work();
        assertThat(syncs(tenant.integration())).hasSize(3);
    }

    @Test
    void onlyEnabledOnesThatHadTheirFirstSyncByHandWhateverCameOfIt() {
        var never = tenant.integration();
        tenant.preview();
        var disabled = begun("disabled");
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, disabled, false);
        tenant.sis().fault(100, request -> request.collection().equals("token"), Fault.status(503));
        var failed = begun("failed");
        tenant.sis().recover();
        assertThat(last(failed).outcome()).isEqualTo(Outcome.FAILED);
        clock.moveTo(SIX_PM);

        var tonight = work();

        assertThat(syncs(never)).as("a preview is no first sync").hasSize(1);
        assertThat(syncs(disabled)).hasSize(1);
        assertThat(last(failed).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tonight.doneInAll()).isEqualTo(1);
    }

    @Test
    void anIntegrationThatWasRemovedAndAddedAgainWaitsForItsFirstSync() {
        tenant.sync();
        tenant.bean(Integrations.class).remove(TestTenant.ACTOR, tenant.integration());
        clock.moveBy(Duration.ofMinutes(1));
        var again = tenant.addIntegration("Main SIS", true);
        assertThat(again.id()).isEqualTo(tenant.integration().id());
        clock.moveTo(SIX_PM);

        assertThat(work().doneInAll()).isZero();
    }

    @Test
    void theLongestWaitingComesFirst() {
        var names = List.of("c", "a", "b");
        var waiting = new ArrayList<Integration>();
        for (var name : names) {
            waiting.add(begun(name));
            clock.moveBy(Duration.ofMinutes(10));
        }
        clock.moveTo(SIX_PM);
        var queue = tenant.bean(WindowQueue.class);
        var window = tenant.bean(Windows.class).now(REGION);
        queue.fill(window, clock.instant());

        var order = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            var turn = queue.take(window, null, Set.of(), clock.instant()).orElseThrow();
            order.add(tenant.bean(Integrations.class)
                    .byId(turn.integration())
                    .orElseThrow()
                    .name());
            queue.end(turn, TurnEnding.SUCCEEDED, null, null, clock.instant());
            turn.lock().close();
        }

        assertThat(order).isEqualTo(names);
    }

    @Test
    void whatHasFailedTonightComesAfterWhatHadNoTurnYet() {
        var first = begun("first");
        clock.moveBy(Duration.ofMinutes(10));
        var second = begun("second");
        clock.moveTo(SIX_PM);
        var queue = tenant.bean(WindowQueue.class);
        var window = tenant.bean(Windows.class).now(REGION);
        queue.fill(window, clock.instant());
        var failed = queue.take(window, null, Set.of(), clock.instant()).orElseThrow();
        assertThat(failed.integration()).isEqualTo(first.id());
        queue.retry(failed, Code.PROVIDER_FAILING, null, clock.instant());
        failed.lock().close();

        var next = queue.take(window, null, Set.of(), clock.instant()).orElseThrow();

        assertThat(next.integration()).isEqualTo(second.id());
        next.lock().close();
    }

    @Test
    void aProviderThatIsBusyWithUsIsSparedWhileThereAreOthers() {
        begun("first");
        clock.moveTo(SIX_PM);
        var queue = tenant.bean(WindowQueue.class);
        var window = tenant.bean(Windows.class).now(REGION);
        try (var other = SampleSis.start()) {
            tenant.newTenant("hillside", REGION, null);
            var later = tenant.addIntegration("hillside", "Other SIS", other, true);
            tenant.sync(later, false);
            queue.fill(window, NEXT_SIX_PM.minus(Duration.ofHours(20)));
            clock.moveTo(NEXT_SIX_PM);
            var next = tenant.bean(Windows.class).now(REGION);
            queue.fill(next, clock.instant());

            var busy = tenant.sis().endpointUrl().getAuthority();
            var turn = queue.take(next, null, Set.of(busy), clock.instant()).orElseThrow();
            var rest = queue.take(next, null, Set.of(busy), clock.instant()).orElseThrow();

            assertThat(turn.integration()).isEqualTo(later.id());
            assertThat(rest.host()).isEqualTo(busy);
            turn.lock().close();
            rest.lock().close();
        }
    }

    @Test
    void aSyncByHandThatPublishedInTheWindowCounts() {
        tenant.sync();
        clock.moveTo(SIX_PM.plus(Duration.ofHours(1)));
        tenant.sync();

        var tonight = work();

        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(1);
        assertThat(syncs(tenant.integration())).hasSize(2);
    }

    @Test
    void aSyncByHandAfterTheQueueWasFilledCountsToo() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.bean(WindowQueue.class).fill(tenant.bean(Windows.class).now(REGION), clock.instant());
        tenant.sync();

        work();

        assertThat(syncs(tenant.integration())).hasSize(2);
    }

    @Test
    void aSyncOfTheLastWindowThatEndsInThisOneCountsForThisOne() {
        tenant.sync();
        clock.moveTo(SIX_PM.minus(Duration.ofMinutes(1)));
        tenant.sis().fault(1, "enrollments", 0, (exchange, proper) -> {
            clock.moveTo(SIX_PM.plus(Duration.ofMinutes(5)));
            Fault.status(503).answer(exchange, proper);
        });
        tenant.sync();

        var tonight = work();

        assertThat(last(tenant.integration()).finishedAt()).isAfter(SIX_PM);
        assertThat(tonight.doneInAll()).isEqualTo(1);
        assertThat(syncs(tenant.integration())).hasSize(2);
    }

    @Test
    void aSyncByHandThatPublishedCountsThoughALaterOneFailed() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.bean(WindowQueue.class).fill(tenant.bean(Windows.class).now(REGION), clock.instant());
        var published = tenant.sync();
        tenant.sis().gatekeeper().changeSecret("another");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.FAILED);

        assertThat(work().done(TurnEnding.SUCCEEDED)).isEqualTo(1);

        assertThat(syncs(tenant.integration())).hasSize(3);
        assertThat(tenant.lines("SELECT sync_id::text FROM roster_sync.window_entry"))
                .containsExactly(published.id().toString());
    }

    @Test
    void aTurnThatFailedIsDoneOnceASyncByHandHasPublished() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.sis().gatekeeper().changeSecret("another");
        assertThat(work().done(TurnEnding.FAILED)).isEqualTo(1);
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);
        tenant.restart(last(tenant.integration()));

        var tonight = tenant.bean(Windows.class).tonight(REGION);

        assertThat(tonight.done()).isEqualTo(Map.of(TurnEnding.SUCCEEDED, 1L));
        assertThat(tonight.failedByCode()).isEmpty();
        tenant.bean(RegionWorker.class).workAgainOn(REGION, Code.CREDENTIALS_REFUSED);
        assertThat(syncs(tenant.integration())).as("nothing is put back").hasSize(2);
    }

    @Test
    void whatYesterdaysSyncHeldAndSomebodyApprovesTonightIsNoSyncOfTonight() {
        tenant.fiftyStudentsVanish("north");
        var held = tenant.sync();
        assertThat(held.state()).isEqualTo(Sync.State.HELD);
        clock.moveTo(NEXT_SIX_PM.plus(Duration.ofHours(1)));
        assertThat(tenant.approve(held).outcome()).isEqualTo(Outcome.SUCCEEDED);

        assertThat(work().done(TurnEnding.SUCCEEDED)).isEqualTo(1);

        assertThat(syncs(tenant.integration())).hasSize(3);
    }

    @Test
    void whatTonightsSyncHeldIsDoneOnceItIsApproved() {
        tenant.fiftyStudentsVanish("north");
        clock.moveTo(SIX_PM);
        assertThat(work().held()).isEqualTo(1);
        tenant.approve(last(tenant.integration()));

        var tonight = tenant.bean(Windows.class).tonight(REGION);

        assertThat(tonight.held()).isZero();
        assertThat(tonight.done()).isEqualTo(Map.of(TurnEnding.SUCCEEDED, 1L));
    }

    @Test
    void aSyncWithADateThatSomebodyChoseIsTheirsToGoOnWith() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.today("2027-06-30");
        tenant.sis().gatekeeper().changeSecret("another");
        var theirs = tenant.sync();
        assertThat(theirs.outcome()).isEqualTo(Outcome.FAILED);
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);

        work();

        assertThat(last(tenant.integration()).id()).isNotEqualTo(theirs.id());
        assertThat(last(tenant.integration()).today()).isEqualTo("2026-11-24");
    }

    @Test
    void aFailureOfThePassingKindBeforeASyncGoesOnIsTriedAgainToo() throws Exception {
        tenant.close();
        tenant = TestTenant.start(
                SampleSis.start(),
                Map.of(
                        "roster-sync.worker.between-looks",
                        "1ms",
                        "spring.datasource.hikari.connection-init-sql",
                        "SET ROLE roster_sync_runtime; SET lock_timeout = '200ms'"),
                clock);
        tenant.roster().school("north");
        tenant.today("2026-11-24");
        tenant.sync();
        clock.moveTo(SIX_PM);
        clock.step(Duration.ofSeconds(2));
        tenant.sis().fault(9, request -> request.collection().equals("token"), Fault.status(503));
        tenant.sync();
        var failed = last(tenant.integration());
        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        tenant.sis().recover();
        var worker = new CompletableFuture<Tonight>();
        try (var somebody = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "")) {
            somebody.setAutoCommit(false);
            somebody.createStatement()
                    .execute("SELECT FROM roster_sync.sync WHERE id = '%s' FOR UPDATE".formatted(failed.id()));
            worker.completeAsync(this::work, threads);
            Until.holds(
                    "the turn failed, in the passing way",
                    () -> tenant.lines("SELECT code FROM roster_sync.window_entry WHERE failures > 0")
                            .equals(List.of(Code.ROWS_LOCKED.id())));
        }

        assertThat(worker.get().done(TurnEnding.SUCCEEDED)).isEqualTo(1);
        assertThat(last(tenant.integration()).id()).isEqualTo(failed.id());
    }

    @Test
    void aPublishedSyncIsDoneThoughSomebodyReadsWhatTheOneBeforeHadCollected() throws Exception {
        var yesterday = tenant.sync();
        clock.moveTo(SIX_PM);
        try (var backup = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "")) {
            backup.setAutoCommit(false);
            backup.createStatement()
                    .execute("SELECT FROM roster_staging.school_"
                            + yesterday.id().toString().replace("-", ""));

            assertThat(work().done()).isEqualTo(Map.of(TurnEnding.SUCCEEDED, 1L));
        }
    }

    @Test
    void aSyncByHandThatFailedDoesNotCount() {
        tenant.sync();
        clock.moveTo(SIX_PM.plus(Duration.ofHours(1)));
        tenant.sis().gatekeeper().changeSecret("another");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.FAILED);
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);

        work();

        assertThat(last(tenant.integration()).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aFailureThatMayPassIsTriedAgainLaterAndGoesOnAsTheSameSync() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        clock.step(Duration.ofSeconds(2));
        // more failures than one sync has tries
        tenant.sis().fault(9, request -> request.collection().equals("token"), Fault.status(503));

        var tonight = work();

        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(1);
        var syncs = syncs(tenant.integration());
        assertThat(syncs).as("the failed one goes on").hasSize(2);
        assertThat(Duration.between(
                        syncs.getFirst().startedAt(), syncs.getFirst().finishedAt()))
                .isGreaterThan(Duration.ofMinutes(5));
        assertThat(tenant.lines(
                        "SELECT label || ' ' || value FROM roster_sync.running_total WHERE metric = 'runs' AND sync_id = '"
                                + syncs.getFirst().id() + "' ORDER BY 1"))
                .as("each outcome counts")
                .containsExactly("FAILED 1", "SUCCEEDED 1");
    }

    @Test
    void aFailureThatStaysIsTriedAgainLaterAndLaterUntilTheWindowTakesNothingNew() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        clock.step(Duration.ofSeconds(30));
        tenant.sis().fault(10_000, request -> request.collection().equals("token"), Fault.status(503));

        var tonight = work();

        assertThat(tonight.done(TurnEnding.FAILED)).isEqualTo(1);
        assertThat(tonight.failedByCode()).isEqualTo(Map.of(Code.PROVIDER_FAILING.id(), 1L));
        int tries = tenant.lines("SELECT failures::text FROM roster_sync.window_entry").stream()
                .mapToInt(Integer::parseInt)
                .sum();
        assertThat(tries)
                .as("5, 10, 20, 40, 80 minutes, then each two hours, by a clock that hurries")
                .isBetween(5, 16);
    }

    @Test
    void aFailureThatOnlyAPersonCanMendIsNotTriedAgain() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.sis().gatekeeper().changeSecret("another");

        var tonight = work();

        assertThat(tonight.failedByCode()).isEqualTo(Map.of(Code.CREDENTIALS_REFUSED.id(), 1L));
        assertThat(syncs(tenant.integration())).hasSize(2);
        assertThat(work().toGo()).isZero();
        assertThat(syncs(tenant.integration())).hasSize(2);
    }

    @Test
    void thoseThatFailedWithACodeArePutBackAndGoOn() {
        tenant.sync();
        var second = begun("second");
        clock.moveTo(SIX_PM);
        tenant.sis().gatekeeper().changeSecret("another");
        work();
        var failed = last(second);
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);

        var tonight = tenant.bean(RegionWorker.class).workAgainOn(REGION, Code.CREDENTIALS_REFUSED);

        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(2);
        assertThat(last(second).id()).isEqualTo(failed.id());
        assertThat(last(second).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aTurnThatIsDueAgainIsNotTakenWhereASyncByHandWasItsTurn() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        var queue = tenant.bean(WindowQueue.class);
        var window = tenant.bean(Windows.class).now(REGION);
        queue.fill(window, clock.instant());
        var turn = queue.take(window, null, Set.of(), clock.instant()).orElseThrow();
        queue.retry(turn, Code.PROVIDER_FAILING, null, clock.instant().plus(Duration.ofHours(1)));
        turn.lock().close();
        tenant.sync();

        var tonight = tenant.bean(RegionWorker.class).workAgainOn(REGION, Code.PROVIDER_FAILING);

        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(1);
        assertThat(syncs(tenant.integration())).hasSize(2);
    }

    @Test
    void whatIsSwitchedOffBeforeItsTurnLeavesTheQueueAndIsNotWaitedForByDay() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        var queue = tenant.bean(WindowQueue.class);
        queue.fill(tenant.bean(Windows.class).now(REGION), clock.instant());
        begun("second");
        clock.moveTo(SIX_PM);
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), false);
        work();
        clock.moveBy(Duration.ofHours(15));
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), true);

        assertThat(tenant.bean(Windows.class).tonight(REGION).toGo()).isZero();
        assertThat(work().done(TurnEnding.SUCCEEDED))
                .as("queued again, where a worker is there")
                .isEqualTo(2);
    }

    @Test
    void whatIsRemovedAndAddedAgainDuringTheNightWaitsForItsFirstSync() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.bean(WindowQueue.class).fill(tenant.bean(Windows.class).now(REGION), clock.instant());
        tenant.bean(Integrations.class).remove(TestTenant.ACTOR, tenant.integration());
        clock.moveBy(Duration.ofMinutes(1));
        tenant.addIntegration("Main SIS", true);

        assertThat(work().doneInAll()).isZero();
        assertThat(syncs(tenant.integration())).hasSize(1);
    }

    @Test
    void puttingBackQueuesNothingElse() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.sis().gatekeeper().changeSecret("another");
        work();
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);
        var later = begun("later");
        clock.moveTo(SIX_PM.plus(Duration.ofHours(15)));
        tenant.sis().gatekeeper().changeSecret("another");
        tenant.sync(later, false);

        var tonight = tenant.bean(RegionWorker.class).workAgainOn(REGION, Code.CREDENTIALS_REFUSED);

        assertThat(tonight.toGo()).isZero();
        assertThat(tenant.lines("SELECT integration_id::text FROM roster_sync.window_entry"))
                .containsExactly(tenant.integration().id().toString());
    }

    @Test
    void thoseThatCanNoLongerBeResumedAreBegunAnew() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.sis().gatekeeper().changeSecret("another");
        work();
        var failed = last(tenant.integration());
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);
        clock.moveBy(Duration.ofHours(7));

        tenant.bean(RegionWorker.class).workAgainOn(REGION, Code.CREDENTIALS_REFUSED);

        assertThat(last(tenant.integration()).id()).isNotEqualTo(failed.id());
        assertThat(last(tenant.integration()).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whatWasPublishedInPartIsBegunAnewWhereItIsPutBack() {
        tenant.roster().rosterClass("c1", "north");
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.sis().fault(1_000, "classes", 0, Fault.status(403));
        assertThat(work().done(TurnEnding.PARTIAL)).isEqualTo(1);
        tenant.sis().recover();

        var tonight = tenant.bean(RegionWorker.class).workAgainOn(REGION, Code.COLLECTION_UNREAD);

        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(1);
        assertThat(syncs(tenant.integration())).hasSize(3);
    }

    @Test
    void nothingNewIsTakenInTheLastQuarterOfAnHour() {
        tenant.sync();
        clock.moveTo(NEXT_SIX_PM.minus(Duration.ofMinutes(15)));

        var tonight = work();

        assertThat(tonight.waiting()).isEqualTo(1);
        assertThat(syncs(tenant.integration())).hasSize(1);
        assertThatThrownBy(() -> tenant.bean(RegionWorker.class).workAgainOn(REGION, Code.CREDENTIALS_REFUSED))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_USAGE));
    }

    @Test
    void aLateStartSyncsWhatIsLeftOfTheWindow() {
        tenant.sync();
        clock.moveTo(SIX_PM.plus(Duration.ofHours(11)));

        assertThat(work().done(TurnEnding.SUCCEEDED)).isEqualTo(1);
    }

    @Test
    void twoWorkersShareOneQueue() throws Exception {
        var integrations = new ArrayList<Integration>();
        for (int i = 0; i < 8; i++) {
            integrations.add(begun("SIS " + i));
        }
        clock.moveTo(SIX_PM);
        var first = CompletableFuture.supplyAsync(this::work, threads);
        var second = CompletableFuture.supplyAsync(this::work, threads);

        assertThat(List.of(first.get().toGo(), second.get().toGo())).containsOnly(0L);
        for (var integration : integrations) {
            assertThat(syncs(integration)).as(integration.name()).hasSize(2);
        }
    }

    @Test
    void aWorkerStaysWhileASyncRunsElsewhere() throws Exception {
        tenant.sync();
        clock.moveTo(SIX_PM);
        var released = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        var elsewhere = CompletableFuture.runAsync(
                () -> tenant.bean(Locks.class).holding(tenant.integration(), () -> {
                    held.countDown();
                    await(released);
                    return null;
                }),
                threads);
        held.await();
        var worker = CompletableFuture.supplyAsync(this::work, threads);
        var windows = tenant.bean(Windows.class);
        Until.holds(
                "the worker has filled the queue",
                () -> !tenant.lines("SELECT 'x' FROM roster_sync.window_entry").isEmpty());
        var looked = clock.instant();
        Until.holds(
                "and looks again and again",
                () -> Duration.between(looked, clock.instant()).compareTo(Duration.ofMillis(200)) > 0);

        assertThat(windows.tonight(REGION).running()).isEqualTo(1);
        assertThat(worker).isNotDone();
        released.countDown();
        elsewhere.get();

        assertThat(worker.get().done(TurnEnding.SUCCEEDED)).isEqualTo(1);
    }

    @Test
    void aSyncThatWasAskedToStopIsNotTakenAgain() throws Exception {
        tenant.sync();
        clock.moveTo(SIX_PM);
        var reached = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        tenant.sis().fault(1, "users", 0, (exchange, proper) -> {
            reached.countDown();
            Fault.behind(never).answer(exchange, proper);
        });
        var worker = CompletableFuture.supplyAsync(this::work, threads);
        reached.await();

        tenant.bean(StopRequests.class).stop(TestTenant.ACTOR, last(tenant.integration()));

        assertThat(worker.get().done(TurnEnding.STOPPED)).isEqualTo(1);
        never.countDown();
        assertThat(last(tenant.integration()).state()).isEqualTo(Sync.State.STOPPED);
        assertThat(work().toGo()).isZero();
    }

    @Test
    void aSyncThatWasAskedToStopWhileItsWorkerEndedIsNotTakenUpByAnother() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        var queue = tenant.bean(WindowQueue.class);
        queue.fill(tenant.bean(Windows.class).now(REGION), clock.instant());
        var ended = tenant.sync();
        // the row as a worker leaves it if it dies after a stop was requested
        tenant.sql()
                .sql(
                        "UPDATE roster_sync.sync SET state = 'RUNNING', outcome = NULL, finished_at = NULL, stop_requested = true"
                                + " WHERE id = :sync")
                .param("sync", ended.id())
                .update();

        assertThat(work().done()).isEqualTo(Map.of(TurnEnding.STOPPED, 1L));
        assertThat(last(tenant.integration()).state()).isEqualTo(Sync.State.INTERRUPTED);
    }

    @Test
    void aWorkerThatIsToEndGivesBackWhatItRuns() throws Exception {
        tenant.sync();
        clock.moveTo(SIX_PM);
        var reached = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        tenant.sis().fault(1, "users", 0, (exchange, proper) -> {
            reached.countDown();
            Fault.behind(never).answer(exchange, proper);
        });
        var worker = CompletableFuture.supplyAsync(this::work, threads);
        reached.await();

        tenant.bean(StopRequests.class).stopAll();

        assertThat(worker.get().waiting()).isEqualTo(1);
        never.countDown();
        assertThat(last(tenant.integration()).state()).isEqualTo(Sync.State.STOPPED);
    }

    @Test
    void anIntegrationWithWhichWorkersDieIsTakenLaterAndLaterAndThenNoMore() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        var queue = tenant.bean(WindowQueue.class);
        var window = tenant.bean(Windows.class).now(REGION);
        queue.fill(window, clock.instant());
        int waits = 0;
        for (int deaths = 0; deaths < 8; ) {
            var turn = queue.take(window, null, Set.of(), clock.instant());
            if (turn.isPresent()) {
                turn.get().lock().close();
                deaths++;
            } else {
                waits++;
                clock.moveBy(Duration.ofMinutes(5));
            }
        }
        assertThat(waits)
                .as("three deaths cost nothing, the others 5, 10, 20 and 40 minutes")
                .isBetween(14, 16);
        clock.moveBy(Duration.ofHours(3));

        var tonight = work();

        assertThat(tonight.failedByCode()).isEqualTo(Map.of(Code.WORKERS_DIED.id(), 1L));
        assertThat(syncs(tenant.integration())).hasSize(1);
    }

    @Test
    void oneTenantsWrongTimeZoneIsItsOwnMatter() {
        tenant.sync();
        var second = begun("second");
        tenant.newTenant("nowhere", REGION, null);
        var lost = tenant.addIntegration("nowhere", "SIS", tenant.sis(), true);
        tenant.sync(lost, false);
        tenant.sql()
                .sql("UPDATE school_manager.tenant SET time_zone = 'Mars/Olympus' WHERE slug = 'nowhere'")
                .update();
        clock.moveTo(SIX_PM);

        var tonight = work();

        assertThat(tonight.done(TurnEnding.SUCCEEDED)).isEqualTo(2);
        assertThat(tonight.failedByCode()).isEqualTo(Map.of(Code.CONFIGURATION_WRONG.id(), 1L));
        assertThat(last(second).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void whatIsSwitchedOffOrMovedAwayMeanwhileIsLeftOut() {
        tenant.sync();
        clock.moveTo(SIX_PM);
        tenant.bean(WindowQueue.class).fill(tenant.bean(Windows.class).now(REGION), clock.instant());
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), false);

        assertThat(work().toGo()).isZero();
        tenant.bean(Integrations.class).enable(TestTenant.ACTOR, tenant.integration(), true);
        tenant.sql().sql("UPDATE school_manager.tenant SET region = 'uk'").update();
        assertThat(work().toGo()).isZero();
        assertThat(syncs(tenant.integration())).hasSize(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
