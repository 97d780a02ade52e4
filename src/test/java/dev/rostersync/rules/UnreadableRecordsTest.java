package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An unreadable record does not count as gone: missing data never removes a row. */
public class UnreadableRecordsTest {

    private TestTenant tenant;

    @BeforeEach
    void aSyncedSchool() {
        tenant = TestTenant.start().syncParentData("parent");
        tenant.roster().school("north");
        tenant.roster().school("south");
        tenant.roster().session("term", "2026-08-17", "2027-01-15");
        tenant.roster().rosterClass("c1", "north", "term");
        tenant.roster().rosterClass("c2", "south", "term");
        tenant.roster().student("s1", "north");
        tenant.roster().student("s2", "south");
        tenant.roster().user("head", "principal", "north");
        tenant.roster().enrollment("s1", "c1", "student", "2026-08-17", "2027-01-15");
        tenant.roster().enrollment("s2", "c2", "student");
        tenant.roster().enrollment("head", "c1", "teacher");
        tenant.roster().parent("p1", "parent", "s1");
        tenant.sync();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void nothingIsLost() {
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.everything()).isEqualTo(before);
        assertThat(sync.findings()).isNotEmpty();
    }

    @Test
    void aClassWithoutSchoolStays() {
        tenant.roster().record("classes", "c1").remove("school");

        nothingIsLost();
    }

    @Test
    void anEnrollmentWithoutUserStays() {
        tenant.roster().record("enrollments", "s1-c1-student").putNull("user");

        nothingIsLost();
    }

    @Test
    void anEnrollmentOfAnUnknownRoleStaysAndKeepsItsTeacherOne() {
        tenant.roster().record("enrollments", "s1-c1-student").put("role", "Pupil");
        tenant.roster().record("enrollments", "head-c1-teacher").put("role", "Lehrer");

        nothingIsLost();
    }

    @Test
    void anUnreadableEnrollmentDoesNotSayThatAStudentHasLeft() {
        tenant.respectEnrolmentDate(true);
        tenant.roster().student("s3", "north");
        tenant.roster().enrollment("s3", "c1", "student");
        tenant.roster().rosterClass("c3", "north", "term");
        tenant.roster()
                .enrollment("s1", "c3", "student", "2026-08-17", "2026-10-01")
                .put("sourcedId", "ended");
        tenant.roster().enrollment("s3", "c3", "student");
        tenant.sync();
        assertThat(tenant.users()).contains("s1 student @north");
        tenant.roster().record("enrollments", "s1-c1-student").remove("class");

        tenant.sync();

        assertThat(tenant.users()).contains("s1 student @north");
    }

    @Test
    void aUserOfAnUnknownRoleStaysWithMembershipAndRelationship() {
        tenant.roster().record("users", "s1").withArray("roles").removeAll();
        tenant.roster().role(tenant.roster().record("users", "s1"), "Pupil", "north", null, null);

        nothingIsLost();
    }

    @Test
    void aParentOfAnUnknownRoleStays() {
        tenant.roster().record("users", "p1").withArray("roles").removeAll();

        nothingIsLost();
    }

    @Test
    void aUserRecordWithoutIdRemovesNoUserGuardianOrMember() {
        tenant.roster().record("users", "s1").remove("sourcedId");
        tenant.roster().record("users", "p1").putObject("sourcedId");

        nothingIsLost();
    }

    @Test
    void aClassRecordWithoutIdRemovesNoClassroom() {
        tenant.roster().record("classes", "c1").put("sourcedId", "");

        nothingIsLost();
    }

    @Test
    void anEnrollmentRecordWithoutIdRemovesNoMember() {
        tenant.roster().record("enrollments", "s1-c1-student").remove("sourcedId");

        nothingIsLost();
    }

    @Test
    void aSchoolRecordWithoutIdRemovesNoSchool() {
        tenant.roster().record("orgs", "south").putNull("sourcedId");

        nothingIsLost();
    }

    @Test
    void aSchoolOfAnUnknownTypeStays() {
        tenant.sis().with(Irregularity.SCHOOLS_MISSING);
        tenant.roster().record("orgs", "south").put("type", "campus");

        nothingIsLost();
    }

    @Test
    void aRecordThatIsNoObjectIsNoted() {
        tenant.roster().record("classes", "c1").removeAll();

        nothingIsLost();
    }

    @Test
    void whatIsReadAndGoneGoesAllTheSame() {
        tenant.roster().record("classes", "c1").remove("school");
        tenant.roster().delete("classes", "c2");
        tenant.roster().remove("enrollments", "s2-c2-student");

        tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
    }

    @Test
    void anUnreadableDateIsOpenAndFound() {
        tenant.respectAcademicSessions(true).respectEnrolmentDate(true);
        tenant.roster().record("enrollments", "s1-c1-student").put("endDate", "2026-02-30");
        tenant.roster().record("academicSessions", "term").put("endDate", "soon");

        var sync = tenant.today("2028-01-01").sync();

        assertThat(tenant.classrooms()).contains("c1 @north");
        assertThat(tenant.members()).contains("s1 student in c1");
        assertThat(tenant.found(sync)).contains("OR-404 s1-c1-student", "OR-404 term");
    }

    @Test
    void anUnreadableRecordOfAnExcludedSchoolGoes() {
        tenant.roster().record("classes", "c2").remove("school");

        tenant.exclude("south").sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
    }

    @Test
    void aLastingEnrollmentThatWasNeverPublishedAndCannotBeReadKeepsItsStudent() {
        tenant.respectEnrolmentDate(true);
        for (var student : new String[] {"s5", "s6", "s7"}) {
            tenant.roster().student(student, "north");
        }
        tenant.roster().enrollment("s5", "c1", "student", "2026-08-17", "2026-11-20");
        tenant.roster().enrollment("s6", "c1", "student");
        tenant.roster().enrollment("s7", "c1", "student");
        var later = tenant.roster()
                .enrollment("s5", "c2", "student", "2026-12-10", null)
                .put("role", "student");
        tenant.sync();
        assertThat(tenant.users()).contains("s5 student @north");

        later.put("role", "Pupil");
        tenant.sync();
        assertThat(tenant.users()).as("it names its user").contains("s5 student @north");

        later.put("role", "student").remove("sourcedId");
        tenant.sync();
        assertThat(tenant.users()).as("it may be anybody's").contains("s5 student @north");

        tenant.roster().records("enrollments").remove(later);
        tenant.sync();
        assertThat(tenant.users()).doesNotContain("s5 student @north");
    }

    @Test
    void aUserWhoCannotBeReadStaysWhenTheirSchoolIsListedNoMore() {
        tenant.roster().record("users", "s2").withArray("roles").removeAll();
        tenant.roster().remove("orgs", "south");
        tenant.roster().remove("classes", "c2");

        tenant.sync();

        assertThat(tenant.users()).contains("s2 student");
    }

    @Test
    void aReferenceToASessionThatCannotBeReadKeepsItsClass() {
        tenant.respectAcademicSessions(true);
        tenant.roster().record("classes", "c1").withArray("terms").addObject().put("type", "term");

        var sync = tenant.today("2028-01-01").sync();

        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(tenant.found(sync)).contains("OR-423 c1");
    }

    @Test
    void aSchoolThatCannotBeReadCanStillBeExcluded() {
        tenant.sis().with(Irregularity.SCHOOLS_MISSING);
        tenant.roster().record("orgs", "south").put("type", "campus");
        tenant.sync();

        tenant.exclude("south").sync();

        assertThat(tenant.schools()).containsExactly("north");
    }

    @Test
    void aDeletedOrgOfAnUnknownTypeIsGone() {
        tenant.sis().with(Irregularity.SCHOOLS_MISSING);
        tenant.roster().record("orgs", "south").put("type", "campus").put("status", "tobedeleted");

        tenant.sync();

        assertThat(tenant.schools()).containsExactly("north");
    }
}
