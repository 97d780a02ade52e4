package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Options that are switched later, and removing an integration. */
public class OptionsTest {

    private TestTenant tenant;

    @BeforeEach
    void aSyncedDistrict() {
        tenant = TestTenant.start().syncParentData("parent");
        tenant.roster().school("north");
        tenant.roster().school("south");
        for (var school : new String[] {"north", "south"}) {
            tenant.roster().student("s-" + school, school);
            tenant.roster().rosterClass("c-" + school, school);
            tenant.roster().enrollment("s-" + school, "c-" + school, "student");
            tenant.roster().parent("p-" + school, "parent", "s-" + school);
        }
        tenant.sync();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    @Test
    void withoutClassroomDataClassroomsStayAsTheyAreAndAreNotRead() {
        tenant.roster().removeAll("classes");
        tenant.roster().removeAll("enrollments");
        tenant.roster().remove("users", "s-south");
        tenant.sis().forgetRequests();

        var sync = tenant.syncClassroomData(false).sync();

        assertThat(tenant.classrooms()).containsExactly("c-north @north", "c-south @south");
        assertThat(tenant.members()).containsExactly("s-north student in c-north", "s-south student in c-south");
        assertThat(tenant.users()).containsExactly("s-north student @north");
        assertThat(sync.importedClasses()).isZero();
        assertThat(tenant.sis().requests("classes")).isEmpty();
        assertThat(tenant.sis().requests("enrollments")).isEmpty();
        assertThat(tenant.sis().requests("academicSessions")).isEmpty();
    }

    @Test
    void withoutClassroomDataAnExcludedSchoolsClassroomsGo() {
        tenant.syncClassroomData(false).exclude("south").sync();

        assertThat(tenant.classrooms()).containsExactly("c-north @north");
        assertThat(tenant.members()).containsExactly("s-north student in c-north");
        assertThat(tenant.schools()).containsExactly("north");
    }

    @Test
    void withoutClassroomDataASchoolStaysWhileClassroomsStandThere() {
        tenant.roster().remove("orgs", "south");

        tenant.syncClassroomData(false).sync();

        assertThat(tenant.schools()).containsExactly("north", "south");
        assertThat(tenant.classrooms()).containsExactly("c-north @north", "c-south @south");
    }

    @Test
    void withoutClassroomDataATeacherByEnrollmentStaysAndNobodyElseBecomesOne() {
        tenant.roster().user("head", "principal", "north");
        tenant.roster().enrollment("head", "c-north", "teacher");
        tenant.sync();
        assertThat(tenant.users()).contains("head teacher @north");

        tenant.roster().user("dean", "principal", "north");
        tenant.roster().enrollment("dean", "c-north", "teacher");
        tenant.syncClassroomData(false).sync();

        assertThat(tenant.users()).contains("head teacher @north").doesNotContain("dean teacher @north");
        assertThat(tenant.members()).contains("head teacher in c-north");
    }

    @Test
    void withoutClassroomDataATeacherOfNoSchoolKeepsThoseOfTheirClasses() {
        tenant.roster().teacher("t1", "nowhere");
        tenant.roster().enrollment("t1", "c-south", "teacher");
        tenant.sync();
        assertThat(tenant.users()).contains("t1 teacher @south");

        tenant.syncClassroomData(false).sync();

        assertThat(tenant.users()).contains("t1 teacher @south");
    }

    @Test
    void classroomDataSwitchedOnAgainIsAppliedByTheNextSync() {
        tenant.syncClassroomData(false).sync();
        tenant.roster().remove("classes", "c-south");
        tenant.roster().remove("enrollments", "s-south-c-south-student");

        tenant.syncClassroomData(true).sync();

        assertThat(tenant.classrooms()).containsExactly("c-north @north");
    }

    @Test
    void anotherTenantsAndIntegrationsRowsAreNotTouched() {
        var second = tenant.addIntegration("Second SIS", true);
        tenant.sync(second, false);
        assertThat(tenant.classrooms()).hasSize(4);
        tenant.roster().remove("classes", "c-south");
        tenant.roster().remove("enrollments", "s-south-c-south-student");

        tenant.sync(second, false);

        assertThat(tenant.classrooms()).hasSize(3);
    }
}
