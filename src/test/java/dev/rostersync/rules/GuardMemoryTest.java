package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A school that leaks in small steps: what was removed without a reason counts for 7 days. */
public class GuardMemoryTest {

    private static final int STUDENTS = 60;

    private TestTenant tenant;

    /** School a has 60 students, of whom at most 20 may vanish. School b has as many, and keeps them. */
    @BeforeEach
    void twoSyncedSchools() {
        tenant = TestTenant.start();
        for (var school : new String[] {"a", "b"}) {
            tenant.roster().school(school);
            IntStream.range(0, STUDENTS).forEach(i -> tenant.roster().student(school + i, school));
        }
        tenant.today("2026-11-02");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** The SIS sends the students of school a from one number to another no more. */
    private void lose(int from, int to) {
        IntStream.range(from, to).forEach(i -> tenant.roster().remove("users", "a" + i));
    }

    private Sync syncsOn(String day) {
        tenant.today(day);
        return tenant.sync();
    }

    private Sync publishes(String day) {
        var sync = syncsOn(day);
        assertThat(sync.outcome()).as("%s %s", day, sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.state()).isEqualTo(Sync.State.ENDED);
        return sync;
    }

    private Sync holds(String day) {
        var sync = syncsOn(day);
        assertThat(sync.code()).as(day).isEqualTo(Code.SCHOOL_HELD);
        assertThat(sync.holds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.school()).isEqualTo("a"));
        return sync;
    }

    private long studentsOfA() {
        return tenant.users().stream().filter(user -> user.startsWith("a")).count();
    }

    @Test
    void aLeakOfThreeNightsIsHeldOnTheThird() {
        lose(0, 8);
        publishes("2026-11-03");
        lose(8, 16);
        publishes("2026-11-04");
        lose(16, 24);

        var sync = holds("2026-11-05");

        assertThat(sync.vanishing()).containsExactly(new Vanishing("a", "School a", GuardedKind.STUDENTS, 60, 24, 16));
        assertThat(studentsOfA()).isEqualTo(44);
    }

    @Test
    void eachRemovalIsAFinding() {
        lose(0, 3);

        var sync = publishes("2026-11-03");

        assertThat(tenant.found(sync)).containsExactly("OR-323 a0", "OR-323 a1", "OR-323 a2");
    }

    @Test
    void severalSyncsOfOneDayCountTogether() {
        lose(0, 12);
        publishes("2026-11-03");
        lose(12, 21);

        holds("2026-11-03");
    }

    @Test
    void aRemovalCountsOnTheSeventhDay() {
        lose(0, 12);
        publishes("2026-11-03");
        lose(12, 21);

        holds("2026-11-10");
    }

    @Test
    void aRemovalDoesNotCountOnTheEighthDay() {
        lose(0, 12);
        publishes("2026-11-03");
        lose(12, 21);

        publishes("2026-11-11");

        assertThat(studentsOfA()).isEqualTo(39);
    }

    @Test
    void whoHasComeBackDoesNotCount() {
        lose(0, 12);
        publishes("2026-11-03");
        IntStream.range(0, 12).forEach(i -> tenant.roster().student("a" + i, "a"));
        publishes("2026-11-04");
        lose(12, 24);

        publishes("2026-11-05");
    }

    @Test
    void whoHasComeBackAtAnotherSchoolDoesNotCount() {
        lose(0, 12);
        publishes("2026-11-03");
        IntStream.range(0, 12).forEach(i -> tenant.roster().student("a" + i, "b"));
        lose(12, 24);

        publishes("2026-11-04");
    }

    @Test
    void whatTheSisMarksAsDeletedDoesNotCount() {
        IntStream.range(0, 12)
                .forEach(i -> tenant.roster().record("users", "a" + i).put("status", "tobedeleted"));
        assertThat(tenant.found(publishes("2026-11-03"))).isEmpty();
        lose(12, 24);

        publishes("2026-11-04");
    }

    @Test
    void whatAPersonHasApprovedDoesNotCount() {
        lose(0, 24);
        assertThat(tenant.approve(holds("2026-11-03")).outcome()).isEqualTo(Outcome.SUCCEEDED);
        lose(24, 36);

        publishes("2026-11-04");

        assertThat(studentsOfA()).isEqualTo(24);
    }

    @Test
    void whatAPersonHasApprovedDoesNotCountIfItsSchoolIsGoneToo() {
        lose(0, STUDENTS);
        tenant.roster().remove("orgs", "a");
        tenant.approve(syncsOn("2026-11-03"));

        assertThat(tenant.users()).allMatch(user -> user.startsWith("b"));
        assertThat(tenant.lines("SELECT row FROM roster_sync.unexplained_removal"))
                .isEmpty();
    }

    @Test
    void whatAPersonHasNotApprovedStillCountsAfterAnApproval() {
        lose(0, 19);
        publishes("2026-11-03");
        lose(19, 25);
        assertThat(tenant.approve(holds("2026-11-04")).outcome()).isEqualTo(Outcome.SUCCEEDED);
        publishes("2026-11-04");
        lose(25, 27);

        holds("2026-11-05");
    }

    @Test
    void aSchoolThatLosesOneOfFiveTeachersEachNightKeepsTheLast() {
        IntStream.range(0, 5).forEach(i -> tenant.roster().teacher("t" + i, "a"));
        tenant.roster().teacher("stays", "b");
        publishes("2026-11-03");
        for (int i = 0; i < 4; i++) {
            tenant.roster().remove("users", "t" + i);
            publishes("2026-11-0" + (4 + i));
        }
        tenant.roster().remove("users", "t4");

        var sync = holds("2026-11-08");

        assertThat(sync.vanishing()).containsExactly(new Vanishing("a", "School a", GuardedKind.TEACHERS, 5, 5, 4));
        assertThat(tenant.users()).contains("t4 teacher @a");
    }

    @Test
    void theIntegrationAsAWholeRemembersToo() {
        lose(0, 19);
        IntStream.range(0, 19).forEach(i -> tenant.roster().remove("users", "b" + i));
        publishes("2026-11-03");
        lose(19, 20);
        IntStream.range(19, 21).forEach(i -> tenant.roster().remove("users", "b" + i));

        var sync = syncsOn("2026-11-04");

        assertThat(sync.code()).as("41 of 120 are more than a third").isEqualTo(Code.ALL_HELD);
        assertThat(sync.vanishing()).contains(new Vanishing(null, null, GuardedKind.STUDENTS, 120, 41, 38));
    }

    @Test
    void aPreviewRemembersNothing() {
        lose(0, 12);
        tenant.today("2026-11-03");
        assertThat(tenant.found(tenant.preview())).hasSize(12);

        assertThat(tenant.lines("SELECT row FROM roster_sync.unexplained_removal"))
                .isEmpty();
    }

    @Test
    void whatIsRememberedIsForgottenAfterTheSeventhDay() {
        lose(0, 3);
        publishes("2026-11-03");
        assertThat(tenant.lines("SELECT kind FROM roster_sync.unexplained_removal"))
                .containsExactly("students", "students", "students");

        publishes("2026-11-11");

        assertThat(tenant.lines("SELECT kind FROM roster_sync.unexplained_removal"))
                .isEmpty();
    }

    @Test
    void aMembershipThatGoesAloneIsAFindingAboutItsEnrollment() {
        tenant.roster().rosterClass("math", "a");
        tenant.roster().enrollment("a0", "math", "student").put("sourcedId", "a0-in-math");
        tenant.roster().enrollment("a1", "math", "student").put("sourcedId", "a1-in-math");
        publishes("2026-11-03");
        tenant.roster().remove("enrollments", "a0-in-math");

        var sync = publishes("2026-11-04");

        assertThat(tenant.found(sync)).containsExactly("OR-323 a0-in-math");
    }
}
