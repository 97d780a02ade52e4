package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.sis.Fault;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Respect Academic Sessions, by calendars of real school years. */
public class AcademicSessionsTest {

    private TestTenant tenant;

    @BeforeEach
    void aTenantThatRespectsAcademicSessions() {
        tenant = TestTenant.start().respectAcademicSessions(true);
        tenant.roster().school("north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void semesters() {
        tenant.roster().session("fall", "2026-08-17", "2026-12-18");
        tenant.roster().session("spring", "2027-01-11", "2027-06-04");
        tenant.roster().session("summer", "2027-06-14", "2027-07-16");
        tenant.roster().rosterClass("fall-math", "north", "fall");
        tenant.roster().rosterClass("spring-math", "north", "spring");
        tenant.roster().rosterClass("year-band", "north", "fall", "spring");
        tenant.roster().rosterClass("summer-school", "north", "summer");
    }

    private void australianTerms() {
        tenant.roster().session("t1", "2026-01-28", "2026-04-02");
        tenant.roster().session("t2", "2026-04-20", "2026-07-03");
        tenant.roster().session("t3", "2026-07-20", "2026-09-25");
        tenant.roster().session("t4", "2026-10-12", "2026-12-17");
        tenant.roster().rosterClass("year-7-english", "north", "t1", "t2", "t3", "t4");
        tenant.roster().rosterClass("term-1-swimming", "north", "t1");
    }

    @Test
    void publishesTheClassesOfTheCurrentSemester() {
        semesters();

        tenant.today("2026-11-24").sync();

        assertThat(tenant.classrooms()).containsExactly("fall-math @north", "year-band @north");
    }

    @Test
    void keepsAYearClassBetweenItsSemestersAndDropsThatOfTheFirst() {
        semesters();

        tenant.today("2026-12-28").sync();

        assertThat(tenant.classrooms()).containsExactly("year-band @north");
    }

    @Test
    void publishesSummerSchoolInSummerOnly() {
        semesters();

        tenant.today("2027-06-20").sync();

        assertThat(tenant.classrooms()).containsExactly("summer-school @north");
    }

    @Test
    void publishesANewTermOnItsEve() {
        semesters();

        tenant.today("2027-01-09").sync();
        assertThat(tenant.classrooms()).containsExactly("year-band @north");

        tenant.today("2027-01-10").sync();
        assertThat(tenant.classrooms()).containsExactly("spring-math @north", "year-band @north");
    }

    @Test
    void keepsAClassOnItsLastDay() {
        semesters();

        tenant.today("2026-12-18").sync();
        assertThat(tenant.classrooms()).contains("fall-math @north");

        tenant.today("2026-12-19").sync();
        assertThat(tenant.classrooms()).doesNotContain("fall-math @north");
    }

    @Test
    void aClassOfFourTermsLivesThroughTheHolidaysOneOfTermOneDoesNot() {
        australianTerms();

        tenant.today("2026-04-10").sync();

        assertThat(tenant.classrooms()).containsExactly("year-7-english @north");
    }

    @Test
    void threeTermsOfABritishYearHoldAYearClassThroughChristmasAndEaster() {
        tenant.roster().session("autumn", "2026-09-02", "2026-12-18");
        tenant.roster().session("spring", "2027-01-04", "2027-03-26");
        tenant.roster().session("summer", "2027-04-12", "2027-07-21");
        tenant.roster().rosterClass("7B-maths", "north", "autumn", "spring", "summer");
        tenant.roster().rosterClass("7B-drama", "north", "autumn");

        tenant.today("2026-12-28").sync();
        assertThat(tenant.classrooms()).containsExactly("7B-maths @north");

        tenant.today("2027-08-01").sync();
        assertThat(tenant.classrooms()).isEmpty();
    }

    @Test
    void writesFirstStartAndLastEnd() {
        australianTerms();

        tenant.today("2026-04-10").sync();

        assertThat(tenant.lines("SELECT starts_on || '..' || ends_on FROM school_manager.classroom"))
                .containsExactly("2026-01-28..2026-12-17");
    }

    @Test
    void countsAClassWithoutASessionAsCurrentAndSaysSo() {
        tenant.roster().rosterClass("no-term", "north");

        var sync = tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("no-term @north");
        assertThat(tenant.found(sync)).containsExactly("OR-422 no-term");
    }

    @Test
    void countsAClassOfAnUnknownSessionAsCurrentWithOpenDates() {
        tenant.roster().session("past", "2025-08-17", "2026-06-05");
        tenant.roster().rosterClass("half-known", "north", "past", "nowhere");

        var sync = tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("half-known @north");
        assertThat(tenant.lines("SELECT coalesce(starts_on, ends_on)::text FROM school_manager.classroom"))
                .containsExactly("null");
        assertThat(tenant.found(sync)).containsExactly("OR-423 half-known");
    }

    @Test
    void countsAClassOfASessionThatEndsBeforeItBeginsAsCurrent() {
        tenant.roster().session("turned", "2026-06-05", "2025-08-17");
        tenant.roster().rosterClass("c1", "north", "turned");

        var sync = tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(tenant.found(sync)).containsExactly("OR-424 c1");
    }

    @Test
    void leavesOpenTheSideThatASessionLacks() {
        tenant.roster().session("no-end", "2026-08-17", "2026-09-01").remove("endDate");
        tenant.roster().session("no-start", "2026-08-17", "2026-09-01").remove("startDate");
        tenant.roster().rosterClass("began", "north", "no-end");
        tenant.roster().rosterClass("ended", "north", "no-start");

        tenant.today("2026-11-24").sync();
        assertThat(tenant.classrooms()).containsExactly("began @north");

        tenant.today("2026-08-01").sync();
        assertThat(tenant.classrooms()).containsExactly("ended @north");
    }

    @Test
    void aDeletedSessionIsNoneThatIsKnown() {
        tenant.roster().session("past", "2025-08-17", "2026-06-05").put("status", "tobedeleted");
        tenant.roster().rosterClass("c1", "north", "past");

        tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
    }

    @Test
    void offPublishesAllActiveClassroomsWhateverTheirDates() {
        semesters();

        tenant.respectAcademicSessions(false).sync();

        assertThat(tenant.classrooms()).hasSize(4);
    }

    @Test
    void publishesLastYearsClassNoMoreAfterRolloverAndTheNewOneInItsPlace() {
        tenant.roster().session("2026", "2025-08-17", "2026-06-05");
        tenant.roster().rosterClass("old", "north", "2026");
        tenant.today("2026-06-01").sync();
        assertThat(tenant.classrooms()).containsExactly("old @north");

        tenant.roster().removeAll("academicSessions");
        tenant.roster().removeAll("classes");
        tenant.roster().session("2027", "2026-08-17", "2027-06-04");
        tenant.roster().rosterClass("new", "north", "2027");
        tenant.today("2026-08-20").sync();

        assertThat(tenant.classrooms()).containsExactly("new @north");
    }

    @Test
    void withoutSessionsNoClassLeavesByItsDatesAndNoneComes() {
        tenant.roster().session("autumn", "2026-08-01", "2026-11-24");
        tenant.roster().rosterClass("autumn-class", "north", "autumn");
        tenant.today("2026-11-24").sync();
        assertThat(tenant.classrooms()).contains("autumn-class @north");
        tenant.roster().rosterClass("new-class", "north", "autumn");
        tenant.sis().fault(100, "academicSessions", 0, Fault.status(403));

        tenant.today("2026-11-25").sync();

        assertThat(tenant.classrooms()).contains("autumn-class @north").doesNotContain("new-class @north");
    }
}
