package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.present.SyncDetails;
import dev.rostersync.testing.TestTenant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Additions Only: a sync adds and updates, and removes nothing. */
public class AdditionsOnlyTest {

    private TestTenant tenant;

    @BeforeEach
    void aSyncedDistrict() {
        tenant = TestTenant.start().syncParentData("parent");
        for (var school : new String[] {"north", "south"}) {
            tenant.roster().school(school);
            tenant.roster().student("s-" + school, school);
            tenant.roster().teacher("t-" + school, school);
            tenant.roster().rosterClass("c-" + school, school);
            tenant.roster().enrollment("s-" + school, "c-" + school, "student");
            tenant.roster().parent("p-" + school, "parent", "s-" + school);
        }
        tenant.sync();
        tenant.additionsOnly(true);
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private void southIsGone() {
        for (var kind : new String[] {"s-", "t-", "p-"}) {
            tenant.roster().remove("users", kind + "south");
        }
        tenant.roster().remove("classes", "c-south");
        tenant.roster().removeAll("enrollments");
        tenant.roster().enrollment("s-north", "c-north", "student");
        tenant.roster().remove("orgs", "south");
    }

    @Test
    void whatTheSisSendsNoMoreStaysAndIsAFinding() {
        var before = tenant.everything();
        southIsGone();

        var sync = tenant.sync();

        assertThat(tenant.everything()).isEqualTo(before);
        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.changes().values())
                .allSatisfy(changes -> assertThat(changes.deleted()).isZero());
        assertThat(sync.importedClasses()).isEqualTo(2);
        assertThat(tenant.findings(sync).stream()
                        .filter(finding -> finding.code().equals(Code.REMOVAL_KEPT.id()))
                        .map(finding -> finding.kind() + " " + finding.sourcedId()))
                .contains("school south", "user s-south", "user t-south", "class c-south", "user p-south")
                .anyMatch(finding -> finding.startsWith("enrollment "));
    }

    @Test
    void itAddsAndUpdatesAsEver() {
        southIsGone();
        tenant.roster().student("s-new", "north");
        tenant.roster().record("classes", "c-north").put("title", "Another name");
        tenant.roster().record("users", "p-north").put("familyName", "Another name");

        var sync = tenant.sync();

        assertThat(tenant.users()).contains("s-new student @north", "s-south student @south");
        assertThat(sync.changes().get(Kind.CLASSROOMS).updated()).isEqualTo(1);
        assertThat(sync.changes().get(Kind.GUARDIANS).updated()).isEqualTo(1);
    }

    @Test
    void theGuardHasNothingToHold() {
        tenant.fiftyStudentsVanish("north");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.matchedStudents()).isEqualTo(2);
        assertThat(tenant.users()).hasSize(54);
    }

    @Test
    void neitherAnExcludedSchoolNorAnOptionTakesAnythingAway() {
        var before = tenant.everything();

        tenant.exclude("south").syncParentData().sync();

        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void switchedOffWhatWouldHaveGoneGoes() {
        southIsGone();
        tenant.sync();

        tenant.additionsOnly(false).sync();

        assertThat(tenant.schools()).containsExactly("north");
        assertThat(tenant.users()).containsExactly("s-north student @north", "t-north teacher @north");
    }

    @Test
    void syncDetailsSaysSo() {
        assertThat(SyncDetails.of(tenant.sync()).fields())
                .anySatisfy(field -> assertThat(field.label()).isEqualTo("Additions Only"));
        assertThat(SyncDetails.of(tenant.additionsOnly(false).sync()).fields())
                .noneMatch(field -> field.label().equals("Additions Only"));
    }
}
