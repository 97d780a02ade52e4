package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which schools are published, and which SIS records are students and teachers. */
public class SchoolsAndUsersTest {

    private TestTenant tenant;

    @BeforeEach
    void aDistrictOfTwoSchools() {
        tenant = TestTenant.start();
        tenant.roster().org("district", "district");
        tenant.roster().school("north");
        tenant.roster().school("south");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    @Test
    void publishesSchoolsAndNoDistrict() {
        tenant.sync();

        assertThat(tenant.schools()).containsExactly("north", "south");
        assertThat(tenant.lines("SELECT name || ' ' || identifier FROM school_manager.school ORDER BY 1"))
                .containsExactly("School north no-north", "School south no-south");
    }

    @Test
    void aSchoolWithoutNameIsCalledByItsSourcedId() {
        tenant.roster().record("orgs", "north").put("name", "  ");

        tenant.sync();

        assertThat(tenant.lines("SELECT name FROM school_manager.school ORDER BY 1"))
                .containsExactly("School south", "north");
    }

    @Test
    void removesWhatItHadSyncedOfAnExcludedSchool() {
        tenant.roster().student("s1", "north");
        tenant.roster().student("s2", "south");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().rosterClass("c2", "south");
        tenant.roster().enrollment("s1", "c1", "student");
        tenant.roster().enrollment("s2", "c2", "student");
        tenant.sync();

        var sync = tenant.exclude("south").sync();

        assertThat(tenant.schools()).containsExactly("north");
        assertThat(tenant.users()).containsExactly("s1 student @north");
        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(tenant.members()).containsExactly("s1 student in c1");
        assertThat(sync.findings()).as("dropped without a word").isEmpty();

        tenant.include("south").sync();

        assertThat(tenant.members()).containsExactly("s1 student in c1", "s2 student in c2");
    }

    @Test
    void anExcludedSchoolStaysExcludedWhenTheSisListsItNoMore() {
        tenant.roster().student("s2", "south");
        tenant.sync();
        tenant.exclude("south");
        tenant.roster().remove("orgs", "south");

        tenant.sync();

        assertThat(tenant.users()).as("s2's school is known, and excluded").isEmpty();
    }

    @Test
    void aSchoolThatIsGoneIsNotKnownAnyMore() {
        tenant.roster().student("s2", "south");
        tenant.roster().delete("orgs", "south");

        tenant.sync();

        assertThat(tenant.schools()).containsExactly("north");
        assertThat(tenant.users()).as("kept: no known school at all").containsExactly("s2 student");
    }

    @Test
    void failsWhereNotOneSchoolIsKnownAndKeepsWhatWasPublished() {
        tenant.roster().student("s1", "north");
        tenant.sync();
        var before = tenant.everything();
        tenant.roster().removeAll("orgs");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.NO_SCHOOL_KNOWN);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void keepsATeacherOfTheDistrictAndOneOfADanglingReference() {
        tenant.roster().teacher("t1", "district");
        tenant.roster().teacher("t2", "nowhere");

        tenant.sync();

        assertThat(tenant.users()).containsExactly("t1 teacher", "t2 teacher");
    }

    @Test
    void aTeacherWithoutAKnownSchoolIsAtTheSchoolsOfTheClassesTheyTeach() {
        tenant.roster().teacher("t1", "district");
        tenant.roster().rosterClass("c1", "south");
        tenant.roster().enrollment("t1", "c1", "teacher");

        tenant.sync();

        assertThat(tenant.users()).containsExactly("t1 teacher @south");
    }

    @Test
    void dropsWhoIsAtAnExcludedSchoolAndAtTheDistrict() {
        var t1 = tenant.roster().teacher("t1", "district");
        tenant.roster().role(t1, "teacher", "south", null, null);
        tenant.sync();
        assertThat(tenant.users()).containsExactly("t1 teacher @south");

        tenant.exclude("south").sync();

        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void keepsAStudentOfTwoSchoolsWithOneExcluded() {
        var s1 = tenant.roster().student("s1", "north");
        tenant.roster().role(s1, "student", "south", null, null);
        tenant.sync();
        assertThat(tenant.users()).containsExactly("s1 student @north,south");

        tenant.exclude("south").sync();

        assertThat(tenant.users()).containsExactly("s1 student @north");
    }

    @Test
    void eachRoleIsJudgedByItsOwnOrgs() {
        var both = tenant.roster().student("both", "north");
        tenant.roster().role(both, "teacher", "south", null, null);
        tenant.sync();
        assertThat(tenant.users()).containsExactly("both student @north", "both teacher @south");

        tenant.exclude("south").sync();

        assertThat(tenant.users()).containsExactly("both student @north");
    }

    @Test
    void aPrincipalWhoTeachesIsATeacher() {
        tenant.roster().user("head", "principal", "north");
        tenant.roster().user("clerk", "administrator", "north");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("head", "c1", "teacher");

        tenant.sync();

        assertThat(tenant.users()).containsExactly("head teacher @north");
        assertThat(tenant.members()).containsExactly("head teacher in c1");
    }

    @Test
    void aTeacherListedAtAnExcludedSchoolTeachesAtAnIncludedOne() {
        tenant.roster().teacher("t1", "south");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("t1", "c1", "teacher");
        tenant.sync();
        assertThat(tenant.users()).containsExactly("t1 teacher @south");

        tenant.exclude("south").sync();

        assertThat(tenant.users()).containsExactly("t1 teacher @north");
        assertThat(tenant.members()).containsExactly("t1 teacher in c1");
    }

    @Test
    void aParentBecomesATeacherByEnrollmentButNoStudentDoes() {
        tenant.roster().student("s1", "north");
        tenant.roster().user("p1", "parent", "north");
        tenant.directory("p1@example.org");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("s1", "c1", "teacher");
        tenant.roster().enrollment("p1", "c1", "teacher");

        var sync = tenant.sync();

        assertThat(tenant.users()).containsExactly("p1 teacher @north", "s1 student @north");
        assertThat(tenant.members()).containsExactly("p1 teacher in c1");
        assertThat(tenant.found(sync)).contains("OR-433 s1-c1-teacher");
    }

    @Test
    void withRespectEnrolmentDateATeacherByEnrollmentStaysFor120Days() {
        tenant.respectEnrolmentDate(true);
        tenant.roster().user("head", "principal", "north");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("head", "c1", "teacher", "2026-08-17", "2026-10-02");

        tenant.today("2027-01-30").sync();
        assertThat(tenant.users()).containsExactly("head teacher @north");
        assertThat(tenant.members()).isEmpty();

        tenant.today("2027-01-31").sync();
        assertThat(tenant.users()).isEmpty();

        tenant.respectEnrolmentDate(false).sync();
        assertThat(tenant.users()).containsExactly("head teacher @north");
    }

    @Test
    void enabledUserDecidesNothing() {
        tenant.roster().student("s1", "north").put("enabledUser", "false");

        tenant.sync();

        assertThat(tenant.users()).containsExactly("s1 student @north");
    }

    @Test
    void inactiveMeansGoneAndAnUnknownStatusDoesNot() {
        tenant.roster().student("s1", "north").put("status", "inactive");
        tenant.roster().student("s2", "north").put("status", "dormant");

        var sync = tenant.sync();

        assertThat(tenant.users()).containsExactly("s2 student @north");
        assertThat(tenant.found(sync)).containsExactly("OR-403 s2");
    }

    @Test
    void remembersASchoolThatIsNewAlsoWhereTheSyncFailsLater() {
        tenant.sis().fault(100, "users", 0, Fault.status(403));

        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.FAILED);

        assertThat(tenant.lines("SELECT sourced_id FROM roster_sync.integration_school WHERE NOT excluded ORDER BY 1"))
                .containsExactly("north", "south");
    }

    @Test
    void writesGradesAndIdentifier() {
        tenant.roster().student("s1", "north").withArray("grades").add("07").add(" 8 ");

        tenant.sync();

        assertThat(tenant.lines("SELECT grades || identifier FROM school_manager.roster_user"))
                .containsExactly("{07,8,no-s1}");
    }

    @Test
    void aClassOfAnExcludedSchoolThatIsNoLongerListedIsNoFinding() {
        tenant.roster().school("south");
        tenant.roster().rosterClass("c1", "south");
        tenant.lookAtSchools();
        tenant.exclude("south");
        tenant.roster().remove("orgs", "south");

        assertThat(tenant.found(tenant.sync())).doesNotContain("OR-421 c1");
    }

    @Test
    void aSchoolWithClassesHasItsNewName() {
        tenant.roster().rosterClass("c1", "north");
        tenant.sync();
        tenant.roster().record("orgs", "north").put("name", "North High");

        tenant.sync();

        assertThat(tenant.lines("SELECT name FROM school_manager.school WHERE sourced_id = 'north'"))
                .containsExactly("North High");
    }
}
