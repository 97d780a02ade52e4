package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Roster;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A school stays as it was if all its enrollments refer to unknown users or classes. */
public class IncoherentSchoolTest {

    private TestTenant tenant;

    @BeforeEach
    void aSyncedDistrictWhoseSouthIsSharedNoMore() {
        tenant = TestTenant.start().syncParentData("parent");
        for (var school : new String[] {"north", "south"}) {
            tenant.roster().school(school);
            tenant.roster().student("s-" + school, school);
            tenant.roster().rosterClass("c-" + school, school);
            tenant.roster().enrollment("s-" + school, "c-" + school, "student");
            tenant.roster().parent("p-" + school, "parent", "s-" + school);
        }
        tenant.sync();
        tenant.roster().remove("users", "s-south");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    @Test
    void isPartialAndKeepsAllOfThatSchool() {
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.code()).isEqualTo(Code.SCHOOL_NOT_COHERENT);
        assertThat(sync.message()).contains("School south (south)");
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void neitherAddsNorChangesThereWhileTheOthersAreSynced() {
        tenant.roster().record("orgs", "south").put("name", "Renamed");
        tenant.roster().record("classes", "c-south").put("title", "Renamed");
        tenant.roster().rosterClass("new-south", "south");
        tenant.roster().student("new-south", "south");
        tenant.roster().rosterClass("new-north", "north");
        tenant.roster().parent("p-new", "parent", "s-south");

        tenant.sync();

        assertThat(tenant.classrooms()).containsExactly("c-north @north", "c-south @south", "new-north @north");
        assertThat(tenant.users()).containsExactly("s-north student @north", "s-south student @south");
        assertThat(tenant.lines("SELECT name FROM school_manager.classroom WHERE sourced_id = 'c-south'"))
                .containsExactly("Class c-south");
        assertThat(tenant.lines("SELECT name FROM school_manager.school WHERE sourced_id = 'south'"))
                .containsExactly("School south");
        assertThat(tenant.relationships())
                .as("guardians do not wait for enrollments")
                .containsExactly(
                        "p-new@example.org parent of s-south",
                        "p-north@example.org parent of s-north",
                        "p-south@example.org parent of s-south");
    }

    @Test
    void isReadAgainOnceItIsWhole() {
        tenant.sync();
        tenant.roster().student("s-south", "south");
        tenant.roster().rosterClass("new-south", "south");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.classrooms()).contains("new-south @south");
    }

    @Test
    void unknownClassesTellBySchoolOfTheEnrollment() {
        tenant.roster().student("s-south", "south");
        tenant.roster().remove("classes", "c-south");
        tenant.roster()
                .record("enrollments", "s-south-c-south-student")
                .set("school", Roster.reference("org", "south"));

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(tenant.classrooms()).containsExactly("c-north @north", "c-south @south");
    }

    @Test
    void unknownClassesTellByTheSchoolOfTheUserWhereTheEnrollmentNamesNone() {
        tenant.roster().student("s-south", "south");
        tenant.roster()
                .record("enrollments", "s-south-c-south-student")
                .set("class", Roster.reference("class", "renamed"));
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void oneGoodEnrollmentIsEnoughToBelieveASchool() {
        tenant.roster().student("other", "south");
        tenant.roster().enrollment("other", "c-south", "student");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.members()).contains("other student in c-south").doesNotContain("s-south student in c-south");
    }

    @Test
    void aSchoolWithoutAnyEnrollmentIsSyncedAsItIs() {
        tenant.roster().remove("enrollments", "s-south-c-south-student");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).containsExactly("s-north student @north");
    }

    @Test
    void excludingTheSchoolMendsIt() {
        var sync = tenant.exclude("south").sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.schools()).containsExactly("north");
    }

    @Test
    void aClassThatMovesAwayFromThereStays() {
        tenant.roster().rosterClass("d-south", "south");
        tenant.roster().enrollment("s-south", "d-south", "student");
        tenant.roster().record("classes", "c-south").set("school", Roster.reference("org", "north"));

        var sync = tenant.sync();

        assertThat(sync.code()).isEqualTo(Code.SCHOOL_NOT_COHERENT);
        assertThat(tenant.classrooms()).containsExactly("c-north @north", "c-south @south");
    }
}
