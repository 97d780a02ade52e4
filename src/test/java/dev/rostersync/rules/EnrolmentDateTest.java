package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Respect Enrolment Date, by calendars of real school years. */
public class EnrolmentDateTest {

    private TestTenant tenant;

    @BeforeEach
    void aTenantThatRespectsEnrolmentDates() {
        tenant = TestTenant.start().respectEnrolmentDate(true);
        tenant.roster().school("north");
        tenant.roster().school("south");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void studentWithRole(String id, String school, String begin, String end) {
        tenant.roster().role(tenant.roster().user(id), "student", school, begin, end);
    }

    /** A US school year of two semesters; the classmates share one class in each semester. */
    private void semesterClasses(String... students) {
        var roster = tenant.roster();
        roster.session("s1", "2026-08-17", "2026-12-18");
        roster.session("s2", "2027-01-11", "2027-06-04");
        roster.rosterClass("math-1", "north", "s1");
        roster.rosterClass("math-2", "north", "s2");
        for (var student : students) {
            roster.student(student, "north");
        }
    }

    private void enrolled(String student, String rosterClass, String begin, String end) {
        tenant.roster().enrollment(student, rosterClass, "student", begin, end);
    }

    @Test
    void keepsEverybodyBetweenTwoSemesters() {
        semesterClasses("amy", "ben", "cas");
        for (var student : new String[] {"amy", "ben", "cas"}) {
            enrolled(student, "math-1", "2026-08-17", "2026-12-18");
        }

        tenant.today("2026-12-28").sync();

        assertThat(tenant.users()).containsExactly("amy student @north", "ben student @north", "cas student @north");
    }

    @Test
    void dropsTheChildWhoLeftInTheMiddleOfASemester() {
        semesterClasses("amy", "ben", "cas");
        enrolled("amy", "math-1", "2026-08-17", "2026-10-02");
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");
        enrolled("cas", "math-1", "2026-08-17", "2026-12-18");

        tenant.today("2026-11-02").sync();

        assertThat(tenant.users()).containsExactly("ben student @north", "cas student @north");
        assertThat(tenant.members()).containsExactly("ben student in math-1", "cas student in math-1");
    }

    @Test
    void keepsAChildOnTheirLastDay() {
        semesterClasses("amy", "ben");
        enrolled("amy", "math-1", "2026-08-17", "2026-10-02");
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");

        tenant.today("2026-10-02").sync();

        assertThat(tenant.users()).containsExactly("amy student @north", "ben student @north");
        assertThat(tenant.members()).contains("amy student in math-1");

        tenant.today("2026-10-03").sync();

        assertThat(tenant.users()).containsExactly("ben student @north");
    }

    @Test
    void keepsTheChildWhoLeftAndCameBack() {
        semesterClasses("amy", "ben", "cas");
        enrolled("amy", "math-1", "2026-08-17", "2026-10-02");
        tenant.roster()
                .enrollment("amy", "math-1", "student", "2026-11-01", "2026-12-18")
                .put("sourcedId", "amy-again");
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");
        enrolled("cas", "math-1", "2026-08-17", "2026-12-18");

        tenant.today("2026-10-15").sync();
        assertThat(tenant.users()).contains("amy student @north");
        assertThat(tenant.members()).doesNotContain("amy student in math-1");

        tenant.today("2026-11-15").sync();
        assertThat(tenant.members()).contains("amy student in math-1");
    }

    @Test
    void keepsFutureStartersAndGivesThemNoClassYet() {
        semesterClasses("amy", "ben");
        enrolled("amy", "math-2", "2027-01-11", "2027-06-04");
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");

        tenant.today("2026-11-02").sync();

        assertThat(tenant.users()).containsExactly("amy student @north", "ben student @north");
        assertThat(tenant.members()).containsExactly("ben student in math-1");
    }

    @Test
    void publishesAMembershipOnTheEveOfItsFirstDay() {
        semesterClasses("amy");
        enrolled("amy", "math-2", "2027-01-11", "2027-06-04");

        tenant.today("2027-01-09").sync();
        assertThat(tenant.members()).isEmpty();

        tenant.today("2027-01-10").sync();
        assertThat(tenant.members()).containsExactly("amy student in math-2");
    }

    @Test
    void asksATeachersDatesTooEachSideByItself() {
        semesterClasses("amy");
        tenant.roster().teacher("t-left", "north");
        tenant.roster().teacher("t-stays", "north");
        tenant.roster().teacher("t-next", "north");
        tenant.roster().enrollment("t-left", "math-1", "teacher", null, "2026-10-30");
        tenant.roster().enrollment("t-stays", "math-1", "teacher", "2026-08-01", null);
        tenant.roster().enrollment("t-next", "math-1", "teacher", "2027-01-01", null);

        tenant.today("2026-11-24").sync();

        assertThat(tenant.members()).containsExactly("t-stays teacher in math-1");
        assertThat(tenant.users())
                .as("a teacher's role is no matter of dates")
                .contains("t-left teacher @north", "t-next teacher @north");
    }

    @Test
    void keepsYearlyRolesThroughTheSummerHolidays() {
        studentWithRole("amy", "north", "2025-08-17", "2026-06-05");
        studentWithRole("ben", "north", "2025-08-17", "2026-06-05");

        tenant.today("2026-08-01").sync();

        assertThat(tenant.users()).containsExactly("amy student @north", "ben student @north");
    }

    @Test
    void dropsWhoseYearlyRoleWasRenewedForMostOthers() {
        studentWithRole("graduate", "north", "2025-08-17", "2026-06-05");
        studentWithRole("ben", "north", "2025-08-17", "2027-06-04");
        studentWithRole("cas", "north", "2025-08-17", "2027-06-04");

        tenant.today("2026-06-20").sync();

        assertThat(tenant.users()).containsExactly("ben student @north", "cas student @north");
    }

    @Test
    void keepsTheGraduatesWhileHalfOrFewerOfTheOthersStay() {
        studentWithRole("g1", "north", "2025-08-17", "2026-06-05");
        studentWithRole("g2", "north", "2025-08-17", "2026-06-05");
        studentWithRole("ben", "north", "2025-08-17", "2027-06-04");

        tenant.today("2026-06-20").sync();

        assertThat(tenant.users())
                .as("of the two others of each graduate one stayed, which is no more than half")
                .contains("g1 student @north", "g2 student @north");
    }

    @Test
    void dropsWhoHasBeenGoneForLongerThanAnyHoliday() {
        studentWithRole("amy", "north", "2025-08-17", "2026-06-05");
        studentWithRole("ben", "north", "2025-08-17", "2026-06-05");

        tenant.today("2026-10-03").sync();
        assertThat(tenant.users()).as("120 days after the last one").hasSize(2);

        tenant.today("2026-10-04").sync();
        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void keepsWhoIsAlone() {
        studentWithRole("amy", "north", "2025-08-17", "2026-06-05");
        studentWithRole("ben", "south", "2025-08-17", null);

        tenant.today("2026-06-20").sync();

        assertThat(tenant.users()).contains("amy student @north");
    }

    @Test
    void countsOtherSisRecordsWhetherTheyMatchOrNot() {
        tenant.directoryKnowsNobody().directory("amy@example.org");
        studentWithRole("amy", "north", "2026-08-17", "2026-10-02");
        studentWithRole("ben", "north", "2026-08-17", "2027-06-04");

        tenant.today("2026-10-20").sync();

        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void countsEachOtherStudentOnceHoweverManyClassesTheyShare() {
        semesterClasses("amy", "ben", "cas", "dan");
        tenant.roster().rosterClass("art-1", "north", "s1");
        enrolled("amy", "math-1", "2026-08-17", "2026-10-02");
        tenant.roster().enrollment("amy", "art-1", "student", "2026-08-17", "2026-10-02");
        // ben stays in both classes; cas and dan left together with amy
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");
        tenant.roster().enrollment("ben", "art-1", "student", "2026-08-17", "2026-12-18");
        enrolled("cas", "math-1", "2026-08-17", "2026-10-02");
        enrolled("dan", "math-1", "2026-08-17", "2026-10-02");

        tenant.today("2026-10-20").sync();

        assertThat(tenant.users()).as("one of three others stayed").contains("amy student @north");
    }

    @Test
    void whoCameLaterShowsOnlyAfterAFortnightThatSomebodyHasLeft() {
        studentWithRole("amy", "north", "2026-08-17", "2026-10-02");
        studentWithRole("ben", "north", "2026-10-05", "2027-06-04");
        studentWithRole("cas", "north", "2026-10-05", "2027-06-04");

        tenant.today("2026-10-18").sync();
        assertThat(tenant.users()).contains("amy student @north");

        tenant.today("2026-10-19").sync();
        assertThat(tenant.users()).doesNotContain("amy student @north");
    }

    @Test
    void keepsAStudentWithoutAnyDateOrEnrollment() {
        tenant.roster().student("amy", "north");

        tenant.sync();

        assertThat(tenant.users()).containsExactly("amy student @north");
    }

    @Test
    void listsTheSchoolsWhereAStudentsRoleHasNotEnded() {
        var amy = tenant.roster().user("amy");
        tenant.roster().role(amy, "student", "north", "2025-08-17", "2026-06-05");
        tenant.roster().role(amy, "student", "south", "2026-08-17", "2027-06-04");

        tenant.today("2026-11-24").sync();
        assertThat(tenant.users()).containsExactly("amy student @south");

        tenant.respectEnrolmentDate(false).sync();
        assertThat(tenant.users()).containsExactly("amy student @north,south");
    }

    @Test
    void listsTheSchoolWhereTheLastRoleHasEnded() {
        var amy = tenant.roster().user("amy");
        tenant.roster().role(amy, "student", "north", "2025-08-17", "2026-06-05");
        tenant.roster().role(amy, "student", "south", "2025-08-17", "2026-06-01");

        tenant.today("2026-07-01").sync();

        assertThat(tenant.users()).containsExactly("amy student @north");
    }

    @Test
    void datesAtIncludedSchoolsDecideNotThoseAtExcludedOnes() {
        var amy = tenant.roster().user("amy");
        tenant.roster().role(amy, "student", "north", "2026-08-17", "2026-10-02");
        tenant.roster().role(amy, "student", "south", "2026-08-17", "2027-06-04");
        studentWithRole("ben", "north", "2026-08-17", "2027-06-04");
        tenant.today("2026-09-01").sync();
        assertThat(tenant.users()).contains("amy student @north,south");

        tenant.exclude("south").today("2026-11-24").sync();

        assertThat(tenant.users()).containsExactly("ben student @north");
    }

    @Test
    void enrollmentsOfClassesThatAreNotPublishedSayTooThatAStudentStays() {
        semesterClasses("amy", "ben", "cas");
        tenant.respectAcademicSessions(true);
        enrolled("amy", "math-1", "2026-08-17", "2026-10-02");
        tenant.roster().enrollment("amy", "math-2", "student", "2027-01-11", "2027-06-04");
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");
        enrolled("cas", "math-1", "2026-08-17", "2026-12-18");

        tenant.today("2026-11-24").sync();

        assertThat(tenant.users()).contains("amy student @north");
        assertThat(tenant.classrooms()).containsExactly("math-1 @north");
    }

    @Test
    void fourTermsOfAnAustralianYearLoseNobodyInTheHolidays() {
        var roster = tenant.roster();
        roster.session("t1", "2026-01-28", "2026-04-02");
        roster.session("t2", "2026-04-20", "2026-07-03");
        roster.rosterClass("eng-t1", "north", "t1");
        for (var student : new String[] {"amy", "ben"}) {
            roster.student(student, "north");
            roster.enrollment(student, "eng-t1", "student", "2026-01-28", "2026-04-02");
        }

        tenant.today("2026-04-10").sync();

        assertThat(tenant.users()).containsExactly("amy student @north", "ben student @north");
        assertThat(tenant.members()).isEmpty();
    }

    @Test
    void offSyncsAllExistingStudentData() {
        tenant.respectEnrolmentDate(false);
        semesterClasses("amy", "ben", "cas");
        enrolled("amy", "math-1", "2026-08-17", "2026-10-02");
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");
        enrolled("cas", "math-1", "2026-08-17", "2026-12-18");

        tenant.today("2026-11-02").sync();

        assertThat(tenant.members()).contains("amy student in math-1");
    }

    @Test
    void withoutClassroomDataOnlyDatedRolesSayThatAStudentHasLeft() {
        semesterClasses("amy", "ben", "cas");
        enrolled("amy", "math-1", "2026-08-17", "2026-10-02");
        enrolled("ben", "math-1", "2026-08-17", "2026-12-18");
        enrolled("cas", "math-1", "2026-08-17", "2026-12-18");
        studentWithRole("dan", "north", "2026-08-17", "2026-10-02");

        tenant.syncClassroomData(false).today("2026-11-02").sync();

        assertThat(tenant.users()).containsExactly("amy student @north", "ben student @north", "cas student @north");
    }
}
