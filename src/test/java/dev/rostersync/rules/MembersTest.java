package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Kind;
import dev.rostersync.sis.Roster;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Classrooms and their members. */
public class MembersTest {

    private static final String MEMBER = "SELECT is_primary || ' ' || coalesce(begins_on::text, '-') || ' '"
            + " || coalesce(ends_on::text, '-') FROM school_manager.classroom_member";

    private TestTenant tenant;

    @BeforeEach
    void aSchoolWithAClass() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().session("term", "2026-08-17", "2027-01-15");
        tenant.roster().rosterClass("c1", "north", "term");
        tenant.roster().student("s1", "north");
        tenant.roster().teacher("t1", "north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    @Test
    void writesWhatAClassSays() {
        tenant.sync();

        assertThat(tenant.lines("SELECT concat_ws('|', name, code, location, grades, subjects, starts_on, ends_on)"
                        + " FROM school_manager.classroom"))
                .containsExactly("Class c1|code-c1|R1|{07}|{Mathematics}|2026-08-17|2027-01-15");
    }

    @Test
    void namesAClassByTitleElseCodeElseSourcedId() {
        tenant.roster().record("classes", "c1").put("title", "");
        tenant.roster().rosterClass("c2", "north").put("title", " ").remove("classCode");

        tenant.sync();

        assertThat(tenant.lines("SELECT name FROM school_manager.classroom ORDER BY sourced_id"))
                .containsExactly("code-c1", "c2");
    }

    @Test
    void aClassWithoutMembersIsStillAClassroom() {
        var sync = tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(sync.importedClasses()).isEqualTo(1);
    }

    @Test
    void aClassOfAnUnknownSchoolIsNotPublishedAndSaysSo() {
        tenant.roster().rosterClass("lost", "nowhere");

        var sync = tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(tenant.found(sync)).containsExactly("OR-421 lost");
    }

    @Test
    void anEnrollmentOfAnUnknownUserOrClassIsNotPublishedAndSaysSo() {
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.roster().enrollment("nobody", "c1", "student");
        tenant.roster().enrollment("s1", "nowhere", "student");

        var sync = tenant.sync();

        assertThat(tenant.members()).containsExactly("s1 student in c1");
        assertThat(tenant.found(sync)).containsExactly("OR-431 nobody-c1-student", "OR-432 s1-nowhere-student");
    }

    @Test
    void theSchoolOfTheClassDecidesNotTheEnrollmentsOwn() {
        tenant.roster().school("south");
        tenant.sync();
        tenant.exclude("south");
        tenant.roster().enrollment("s1", "c1", "student").set("school", Roster.reference("org", "south"));

        tenant.sync();

        assertThat(tenant.members()).containsExactly("s1 student in c1");
    }

    @Test
    void aMemberHoldsTheRoleOfTheirEnrollmentAsAUserToo() {
        tenant.roster().enrollment("t1", "c1", "student");
        tenant.roster().enrollment("s1", "c1", "teacher");
        tenant.roster().enrollment("s1", "c1", "aide");

        tenant.sync();

        assertThat(tenant.members()).isEmpty();
    }

    @Test
    void aUserTwiceInOneClassAndRoleIsOneMemberWithTheWidestDates() {
        tenant.roster()
                .enrollment("s1", "c1", "student", "2026-09-01", "2026-09-30")
                .put("sourcedId", "e1");
        tenant.roster()
                .enrollment("s1", "c1", "student", "2026-11-01", "2026-12-18")
                .put("sourcedId", "e2")
                .put("primary", "true");

        tenant.sync();

        assertThat(tenant.lines(MEMBER)).containsExactly("true 2026-09-01 2026-12-18");
    }

    @Test
    void aMissingDateIsOpenAndWins() {
        tenant.roster()
                .enrollment("s1", "c1", "student", "2026-09-01", "2026-09-30")
                .put("sourcedId", "e1");
        tenant.roster().enrollment("s1", "c1", "student", null, null).put("sourcedId", "e2");

        tenant.sync();

        assertThat(tenant.lines(MEMBER)).containsExactly("false - -");
    }

    @Test
    void whatItsDatesLeaveOutIsLeftOutBeforeThat() {
        tenant.respectEnrolmentDate(true);
        tenant.roster()
                .enrollment("s1", "c1", "student", "2026-09-01", "2026-09-30")
                .put("sourcedId", "e1")
                .put("primary", "true");
        tenant.roster()
                .enrollment("s1", "c1", "student", "2026-11-01", "2026-12-18")
                .put("sourcedId", "e2");

        tenant.today("2026-11-24").sync();

        assertThat(tenant.lines(MEMBER)).containsExactly("false 2026-11-01 2026-12-18");
    }

    @Test
    void twoSisRecordsOfOneUserAreOneMember() {
        tenant.roster().teacher("t2", "north").put("email", "t1@example.org");
        tenant.roster().enrollment("t1", "c1", "teacher");
        tenant.roster().enrollment("t2", "c1", "teacher").put("primary", true);

        tenant.sync();

        assertThat(tenant.members()).containsExactly("t1 teacher in c1");
        assertThat(tenant.lines(MEMBER)).containsExactly("true - -");
    }

    @Test
    void removesWhatACompleteReadNoLongerHolds() {
        tenant.roster().rosterClass("c2", "north");
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.roster().enrollment("t1", "c1", "teacher");
        tenant.sync();
        tenant.roster().remove("classes", "c2");
        tenant.roster().remove("enrollments", "s1-c1-student");
        tenant.roster().delete("enrollments", "t1-c1-teacher");

        var sync = tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(tenant.members()).isEmpty();
        assertThat(sync.changes().get(Kind.MEMBERS)).isEqualTo(new Changes(0, 0, 2, 0));
    }

    @Test
    void aClassroomThatComesBackHasTheSameId() {
        tenant.sync();
        var before = tenant.lines("SELECT id FROM school_manager.classroom");
        tenant.roster().delete("classes", "c1");
        tenant.sync();
        assertThat(tenant.classrooms()).isEmpty();
        tenant.roster().record("classes", "c1").put("status", "active");

        tenant.sync();

        assertThat(tenant.lines("SELECT id FROM school_manager.classroom")).isEqualTo(before);
    }

    @Test
    void aClassThatMovesToAnotherSchoolMoves() {
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.sync();
        tenant.roster().school("south");
        tenant.roster().remove("orgs", "north");
        tenant.roster().record("classes", "c1").set("school", Roster.reference("org", "south"));

        tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @south");
        assertThat(tenant.members()).containsExactly("s1 student in c1");
    }

    @Test
    void anUnchangedNightWritesNoRow() {
        tenant.syncParentData("parent");
        tenant.roster().parent("p1", "parent", "s1");
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.roster().enrollment("t1", "c1", "teacher");
        tenant.sync();
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(tenant.everything()).isEqualTo(before);
        assertThat(sync.changes().get(Kind.MEMBERS)).isEqualTo(new Changes(0, 0, 0, 2));
    }

    @Test
    void oneIdMayNameAClassAndAUserAndKeepsItsCase() {
        tenant.roster().student("X", "north").put("email", "big@example.org");
        tenant.roster().student("x", "north");
        tenant.roster().rosterClass("x", "north");
        tenant.roster().enrollment("X", "x", "student");

        tenant.sync();

        assertThat(tenant.members()).containsExactly("big student in x");
        assertThat(tenant.users()).contains("X student @north", "x student @north");
    }

    @Test
    void takesSourcedIdsWithSlashesSpacesAndQuotesAsTheyAre() {
        var id = " 7/1 \"a\"'b'\\c\t|{} ";
        tenant.roster().student(id, "north").put("email", "odd@example.org");
        tenant.roster().rosterClass(id, "north");
        tenant.roster().enrollment(id, id, "student");

        tenant.sync();

        assertThat(tenant.lines("SELECT u.sourced_id FROM school_manager.roster_user u"
                        + " JOIN school_manager.app_user a ON a.id = u.app_user_id WHERE a.email = 'odd@example.org'"))
                .containsExactly(id);
        assertThat(tenant.members()).containsExactly("odd student in " + id);
    }

    @Test
    void ofRecordsWithOneSourcedIdTheLatestStandsAndOnlyThenItsStatus() {
        tenant.roster()
                .rosterClass("c2", "north")
                .put("dateLastModified", "2026-08-01T10:00:00+02:00")
                .put("title", "newer");
        tenant.roster()
                .rosterClass("c2", "north")
                .put("dateLastModified", "2026-08-01T07:59:00")
                .put("status", "tobedeleted");
        tenant.roster()
                .rosterClass("c3", "north")
                .put("dateLastModified", "never")
                .put("title", "unreadable");
        tenant.roster()
                .rosterClass("c3", "north")
                .put("dateLastModified", "2020-01-01")
                .put("title", "dated");
        tenant.roster().rosterClass("c4", "north").put("title", "first");
        tenant.roster().rosterClass("c4", "north").put("title", "last of a tie");

        tenant.sync();

        assertThat(tenant.lines("SELECT name FROM school_manager.classroom ORDER BY sourced_id"))
                .containsExactly("Class c1", "newer", "dated", "last of a tie");
    }

    @Test
    void aMembershipGoesWithItsUserAndKeepsNobodyInTheDirectory() {
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.sync();

        tenant.sql()
                .sql("DELETE FROM school_manager.app_user WHERE email = 's1@example.org'")
                .update();

        assertThat(tenant.members()).isEmpty();
        assertThat(tenant.users()).containsExactly("t1 teacher @north");
    }
}
