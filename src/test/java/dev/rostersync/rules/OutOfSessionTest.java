package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.present.SyncStatus;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between the terms a SIS may send nobody. What the guard would hold is then kept, and the night is not red. */
public class OutOfSessionTest {

    private TestTenant tenant;

    /** One school with 30 students, in session from 2026-08-17 to 2027-06-11. */
    @BeforeEach
    void aSyncedSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().session("term", "2026-08-17", "2027-06-11");
        people();
        tenant.today("2027-06-10");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void people() {
        IntStream.range(0, 30).forEach(i -> tenant.roster().student("s" + i, "north"));
    }

    private Sync syncOn(String day) {
        tenant.today(day);
        return tenant.sync();
    }

    private void isHeldOn(String day) {
        var sync = syncOn(day);
        assertThat(sync.outcome()).as(day).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.ALL_HELD);
    }

    private Sync isKeptOn(String day) {
        var before = tenant.everything();
        var sync = syncOn(day);
        assertThat(sync.outcome()).as("%s %s", day, sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.code()).isNull();
        assertThat(sync.state()).isEqualTo(Sync.State.HELD);
        assertThat(tenant.everything()).isEqualTo(before);
        return sync;
    }

    private void sendsNobody() {
        tenant.roster().removeAll("users");
    }

    @Test
    void onTheLastDayItIsHeldAndOnTheDayAfterItIsKept() {
        sendsNobody();

        isHeldOn("2027-06-11");
        isKeptOn("2027-06-12");
    }

    @Test
    void onTheDayBeforeTheFirstItIsHeldAgain() {
        tenant.roster().session("next", "2027-08-16", "2028-06-09");
        sendsNobody();

        isKeptOn("2027-08-14");
        isHeldOn("2027-08-15");
    }

    @Test
    void whatIsKeptIsAFindingAndTheRowsAreNamed() {
        sendsNobody();

        var sync = isKeptOn("2027-07-01");

        assertThat(sync.findings()).containsEntry("OR-332", 1L).containsEntry("OR-321", 30L);
        assertThat(sync.holds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.code()).isEqualTo(Code.ALL_KEPT));
        assertThat(SyncStatus.of(sync)).isEqualTo("Successful, some data kept out of session");
    }

    @Test
    void oneSchoolOfSeveralIsKeptByItself() {
        tenant.roster().school("south");
        IntStream.range(0, 90).forEach(i -> tenant.roster().student("o" + i, "south"));
        syncOn("2027-06-10");
        IntStream.range(0, 30).forEach(i -> tenant.roster().remove("users", "s" + i));
        tenant.roster().student("new", "south");

        var sync = syncOn("2027-07-01");

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.findings()).containsEntry("OR-331", 1L);
        assertThat(tenant.users()).hasSize(121).contains("new student @south");
    }

    @Test
    void approvePublishesWhatWasKept() {
        sendsNobody();

        var approved = tenant.approve(isKeptOn("2027-07-01"));

        assertThat(approved.state()).isEqualTo(Sync.State.ENDED);
        assertThat(approved.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void whatIsKeptWaitsForNobodyAndIsReplacedByTheNextSync() {
        sendsNobody();
        var kept = isKeptOn("2027-07-01");
        people();

        assertThat(syncOn("2027-07-02").state()).isEqualTo(Sync.State.ENDED);

        assertThat(tenant.lines("SELECT state FROM roster_sync.sync WHERE id = '%s'".formatted(kept.id())))
                .containsExactly("ENDED");
    }

    @Test
    void ifNoSessionsAreSentThoseThatWereReadLastCountForAYear() {
        tenant.roster().removeAll("academicSessions");
        sendsNobody();

        isKeptOn("2028-06-09");
        isHeldOn("2028-06-10");
    }

    @Test
    void ifNoSessionWasEverReadNobodyKnowsAndItIsHeld() {
        tenant.sql().sql("DELETE FROM roster_sync.session_days").update();
        tenant.roster().removeAll("academicSessions");
        sendsNobody();

        isHeldOn("2027-07-01");
    }

    @Test
    void aSchoolYearDoesNotCountIfThereAreTerms() {
        tenant.roster().session("year", "2026-07-01", "2027-06-30").put("type", "schoolYear");
        sendsNobody();

        isKeptOn("2027-06-20");
    }

    @Test
    void aSchoolYearCountsIfThereIsNothingElse() {
        tenant.roster().removeAll("academicSessions");
        tenant.roster().session("year", "2026-07-01", "2027-06-30").put("type", "schoolYear");
        sendsNobody();

        isHeldOn("2027-06-30");
        isKeptOn("2027-07-01");
    }

    @Test
    void anOpenSessionContainsEveryDayOnItsOpenSide() {
        tenant.roster().record("academicSessions", "term").remove("endDate");
        sendsNobody();

        isHeldOn("2027-07-01");
    }

    @Test
    void aReversedSessionSaysNothingAndItIsHeld() {
        tenant.roster().record("academicSessions", "term").put("endDate", "2026-08-01");
        sendsNobody();

        isHeldOn("2027-07-01");
    }

    @Test
    void aDeletedSessionDoesNotCount() {
        tenant.roster().session("summer", "2027-06-14", "2027-08-01").put("status", "tobedeleted");
        sendsNobody();

        isKeptOn("2027-07-01");
    }
}
