package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.request.RequestQueue.Standing;
import dev.rostersync.request.RequestWorker;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.sync.log.SyncProgress;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requested syncs: one process makes the request, and any process that runs syncs takes it up. */
class RequestedSyncTest {

    private static final Actor ASKING = new Actor(Actor.Kind.USER, "ada");

    private TestTenant tenant;
    private RequestQueue queue;

    @BeforeEach
    void start() {
        tenant = TestTenant.start(SampleSis.start(), Map.of("roster-sync.requests.between-looks", "20ms"));
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.fillDirectory();
        queue = tenant.bean(RequestQueue.class);
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Standing ended(UUID request) {
        Until.holds(
                "the request has ended",
                () -> queue.standing(request, TenantScope.ALL).orElseThrow().ended());
        return queue.standing(request, TenantScope.ALL).orElseThrow();
    }

    private Sync sync(Standing standing) {
        return tenant.bean(SyncLog.class).find(String.valueOf(standing.sync()), TenantScope.ALL);
    }

    @Test
    void aRequestWaitsUntilAProcessTakesItUp() {
        var request = queue.ask(ASKING, tenant.integration(), SyncKind.FULL, TestTenant.TODAY);

        assertThat(queue.standing(request, TenantScope.ALL))
                .contains(new Standing(tenant.integration().id(), null, false, null, null));
        assertThat(queue.waiting().count()).isEqualTo(1);

        try (var worker = tenant.bean(RequestWorker.class).start()) {
            assertThat(worker).isNotNull();
            var sync = sync(ended(request));
            assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(sync.today()).isEqualTo(TestTenant.TODAY);
        }
        assertThat(tenant.users()).containsExactly("s1 student @north");
        assertThat(queue.waiting().count()).isZero();
        assertThat(tenant.bean(ActionLog.class).of(tenant.integration().id(), TenantScope.ALL, 1))
                .singleElement()
                .satisfies(action -> {
                    assertThat(action.actor()).as("who asked, not who ran it").isEqualTo(ASKING);
                    assertThat(action.what()).isEqualTo(What.SYNC);
                });
    }

    @Test
    void aPreviewPublishesNothing() {
        var request = queue.ask(ASKING, tenant.integration(), SyncKind.PREVIEW, null);

        try (var worker = tenant.bean(RequestWorker.class).start()) {
            assertThat(worker).isNotNull();
            assertThat(sync(ended(request)).preview()).isTrue();
        }
        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void whatIsHeldIsApprovedByRequest() {
        tenant.fiftyStudentsVanish("north");
        var held = tenant.sync();

        var request = queue.askToApprove(ASKING, tenant.integration().id(), held.id());

        try (var worker = tenant.bean(RequestWorker.class).start()) {
            assertThat(worker).isNotNull();
            var approved = sync(ended(request));
            assertThat(approved.state()).isEqualTo(Sync.State.ENDED);
            assertThat(approved.removed())
                    .as("nothing in the data says why")
                    .containsExactly(new Removed(GuardedKind.STUDENTS, null, 50));
        }
        assertThat(tenant.users()).containsExactly("s1 student @north");
    }

    @Test
    void whatCannotBeApprovedAnyMoreSaysWhy() {
        var ended = tenant.sync();

        var request = queue.askToApprove(ASKING, tenant.integration().id(), ended.id());

        try (var worker = tenant.bean(RequestWorker.class).start()) {
            assertThat(worker).isNotNull();
            var standing = ended(request);
            assertThat(standing.code()).isEqualTo(Code.WRONG_USAGE);
            assertThat(standing.message()).contains("Nothing of this sync waits for approval");
        }
    }

    @Test
    void whileTheIntegrationIsBusyTheRequestWaits() {
        var request = queue.ask(ASKING, tenant.integration(), SyncKind.FULL, null);
        var busy = tenant.bean(Locks.class).tryTake(tenant.integration().id()).orElseThrow();

        try (var worker = tenant.bean(RequestWorker.class).start()) {
            assertThat(worker).isNotNull();
            var second = tenant.addIntegration("Second SIS", true);
            var ofSecond = queue.ask(ASKING, second, SyncKind.FULL, null);
            ended(ofSecond);
            assertThat(queue.standing(request, TenantScope.ALL).orElseThrow().ended())
                    .as("the other integration's, asked for later, has ended")
                    .isFalse();

            busy.close();

            assertThat(sync(ended(request)).outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void whatADeadProcessHadTakenIsTakenUpAgainAndResumed() {
        var request = queue.ask(ASKING, tenant.integration(), SyncKind.FULL, TestTenant.TODAY);
        // the request of a process that died after its sync had begun: taken, without an end, and without a lock
        var begun = tenant.bean(SyncBeginnings.class)
                .begin(ASKING, tenant.integration(), SyncKind.FULL, TestTenant.TODAY, Set.of());
        tenant.sql()
                .sql("UPDATE roster_sync.sync_request SET taken = 1, sync_id = :sync WHERE id = :id")
                .param("sync", begun)
                .param("id", request)
                .update();

        try (var worker = tenant.bean(RequestWorker.class).start()) {
            assertThat(worker).isNotNull();
            var sync = sync(ended(request));
            assertThat(sync.id()).as("the same sync").isEqualTo(begun);
            assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        }
    }

    @Test
    void aRequestThatKillsProcessesIsGivenUp() {
        var request = queue.ask(ASKING, tenant.integration(), SyncKind.FULL, null);
        tenant.sql()
                .sql("UPDATE roster_sync.sync_request SET taken = 8 WHERE id = :id")
                .param("id", request)
                .update();

        try (var worker = tenant.bean(RequestWorker.class).start()) {
            assertThat(worker).isNotNull();
            assertThat(ended(request).code()).isEqualTo(Code.WORKERS_DIED);
        }
        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void howFarASyncIsStandsWhereEveryProcessCanReadIt() {
        var sync = tenant.sync();

        assertThat(tenant.bean(SyncProgress.class).of(sync.id()))
                .hasValueSatisfying(at -> assertThat(at.step()).isEqualTo("enrollments"));
        assertThat(sync.progress()).as("of one that has ended").isNull();
    }
}
