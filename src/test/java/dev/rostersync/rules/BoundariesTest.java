package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.TestTenant;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each boundary of the rules, from both sides. The guard's are in the tests of the guard. */
public class BoundariesTest {

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start().respectEnrolmentDate(true).respectAcademicSessions(true);
        tenant.roster().school("north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void role(String user, @Nullable String begin, @Nullable String end) {
        tenant.roster().role(tenant.roster().user(user), "student", "north", begin, end);
    }

    private void isSyncedOnlyUntil(String last, String next, String user) {
        tenant.today(last).sync();
        assertThat(tenant.users()).as(last).contains(user);
        tenant.today(next).sync();
        assertThat(tenant.users()).as(next).doesNotContain(user);
    }

    private boolean isSyncedOn(String day, String user) {
        tenant.today(day).sync();
        return tenant.users().contains(user);
    }

    /** Zoe's year ended with everybody's on June 5; two of three others are back from August 10 on. */
    private void newYear(@Nullable String end) {
        role("zoe", "2025-08-11", "2026-06-05");
        for (var other : new String[] {"amy", "ben"}) {
            var user = tenant.roster().user(other);
            tenant.roster().role(user, "student", "north", "2025-08-11", "2026-06-05");
            tenant.roster().role(user, "student", "north", "2026-08-10", end);
        }
    }

    @Test
    void whoIsBackHasBeenThereForFourteenDays() {
        newYear(null);

        isSyncedOnlyUntil("2026-08-23", "2026-08-24", "zoe student @north");
    }

    @Test
    void aSummerSchoolOfFiftyDaysBringsNobodyBack() {
        newYear("2026-09-29");

        assertThat(isSyncedOn("2026-08-24", "zoe student @north")).isTrue();
    }

    @Test
    void aTermOfFiftyOneDaysBringsThemBack() {
        newYear("2026-09-30");

        assertThat(isSyncedOn("2026-08-24", "zoe student @north")).isFalse();
    }

    @Test
    void exactlyHalfOfThoseWhoWereThereAreNotBack() {
        newYear(null);
        role("cas", "2025-08-11", "2026-06-05");

        assertThat(isSyncedOn("2026-08-24", "zoe student @north"))
                .as("two of four are back, zoe counted")
                .isTrue();
    }

    @Test
    void exactlyHalfOfTheOthersStayedNoLonger() {
        role("zoe", null, "2026-10-02");
        role("amy", null, "2026-10-02");
        role("ben", null, null);

        assertThat(isSyncedOn("2026-10-03", "zoe student @north")).isTrue();
    }

    @Test
    void moreThanHalfOfTheOthersStayedLonger() {
        role("zoe", null, "2026-10-02");
        role("amy", null, "2026-10-02");
        role("ben", null, null);
        role("cas", null, "2026-10-03");

        isSyncedOnlyUntil("2026-10-02", "2026-10-03", "zoe student @north");
    }

    @Test
    void aHolidayIsNoLongerThanAHundredAndTwentyDays() {
        role("zoe", null, "2026-06-12");

        isSyncedOnlyUntil("2026-10-10", "2026-10-11", "zoe student @north");
    }

    @Test
    void anEnrollmentMakesATeacherUntilAHundredAndTwentyDaysAfterItsEnd() {
        tenant.roster().role(tenant.roster().user("kim"), "principal", "north", null, null);
        tenant.roster().rosterClass("math", "north");
        tenant.roster().enrollment("kim", "math", "teacher", null, "2026-06-12");

        isSyncedOnlyUntil("2026-10-10", "2026-10-11", "kim teacher @north");
    }

    @Test
    void aMembershipBeginsOnTheDayBefore() {
        tenant.roster().student("amy", "north");
        tenant.roster().rosterClass("math", "north");
        tenant.roster().enrollment("amy", "math", "student", "2026-09-01", "2026-12-18");

        for (var day : new String[] {"2026-08-30", "2026-12-19"}) {
            tenant.today(day).sync();
            assertThat(tenant.members()).as(day).isEmpty();
        }
        for (var day : new String[] {"2026-08-31", "2026-12-18"}) {
            tenant.today(day).sync();
            assertThat(tenant.members()).as(day).hasSize(1);
        }
    }

    @Test
    void aClassBeginsOnTheDayBefore() {
        tenant.roster().session("term", "2026-09-01", "2026-12-18");
        tenant.roster().rosterClass("math", "north", "term");

        for (var day : new String[] {"2026-08-30", "2026-12-19"}) {
            tenant.today(day).sync();
            assertThat(tenant.classrooms()).as(day).isEmpty();
        }
        for (var day : new String[] {"2026-08-31", "2026-12-18"}) {
            tenant.today(day).sync();
            assertThat(tenant.classrooms()).as(day).containsExactly("math @north");
        }
    }

    @Test
    void aRoleCountsForTheSchoolFromTheDayBefore() {
        tenant.roster().school("mid");
        var ben = tenant.roster().user("ben");
        tenant.roster().role(ben, "student", "north", null, "2027-06-04");
        tenant.roster().role(ben, "student", "mid", "2027-08-09", null);

        assertThat(isSyncedOn("2027-08-07", "ben student @north")).isTrue();
        assertThat(isSyncedOn("2027-08-08", "ben student @mid")).isTrue();
    }

    private void guardianOf(int students, int records) {
        tenant.syncParentData("guardian");
        for (int i = 0; i < students; i++) {
            tenant.roster().student("s" + i, "north");
        }
        for (int i = 0; i < records; i++) {
            var record = tenant.roster().parent("g" + i, "guardian", "s" + i).put("email", "g@example.org");
            if (records == 1) {
                IntStream.range(1, students).forEach(s -> tenant.roster().agent(record, "s" + s));
            }
        }
        tenant.sync();
    }

    @Test
    void oneRecordMayHaveFortyWards() {
        guardianOf(40, 1);

        assertThat(tenant.relationships()).hasSize(40);
    }

    @Test
    void oneRecordMayNotHaveFortyOneWards() {
        guardianOf(41, 1);

        assertThat(tenant.relationships()).isEmpty();
    }

    @Test
    void severalRecordsMayHaveTenStudentsTogether() {
        guardianOf(10, 10);

        assertThat(tenant.relationships()).hasSize(10);
    }

    @Test
    void severalRecordsMayNotHaveElevenStudentsTogether() {
        guardianOf(11, 11);

        assertThat(tenant.relationships()).isEmpty();
    }

    private void studentsOfWhomOneIsInNoClass(int students) {
        tenant.roster().rosterClass("math", "north");
        for (int i = 0; i < students; i++) {
            tenant.roster().student("s" + i, "north");
            if (i > 0) {
                tenant.roster().enrollment("s" + i, "math", "student");
            }
        }
    }

    @Test
    void nineOfTenInAClassSayNothingAboutTheTenth() {
        studentsOfWhomOneIsInNoClass(10);

        assertThat(tenant.sync().findings()).doesNotContainKey("OR-434");
    }

    @Test
    void tenOfElevenInAClassSayThatTheEleventhMayNotHaveShownUp() {
        studentsOfWhomOneIsInNoClass(11);

        assertThat(tenant.found(tenant.sync())).contains("OR-434 s0");
        assertThat(tenant.users()).contains("s0 student @north");
    }
}
