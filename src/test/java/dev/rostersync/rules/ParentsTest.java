package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sync Parent Data. */
public class ParentsTest {

    private static final String DETAILS =
            "SELECT concat_ws('|', email, given_name, family_name, phone)" + " FROM school_manager.guardian ORDER BY 1";

    private TestTenant tenant;

    @BeforeEach
    void aSchoolWithSiblings() {
        tenant = TestTenant.start().syncParentData("parent", "guardian", "relative");
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.roster().student("s2", "north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    @Test
    void siblingsShareOneGuardianLinkedInEitherDirection() {
        tenant.roster().parent("p1", "parent", "s1");
        tenant.roster().agent(tenant.roster().record("users", "s2"), "p1");

        var sync = tenant.sync();

        assertThat(tenant.relationships())
                .containsExactly("p1@example.org parent of s1", "p1@example.org parent of s2");
        assertThat(tenant.guardians()).containsExactly("p1@example.org");
        assertThat(tenant.found(sync)).as("each link is named on one side").containsExactly("OR-449 p1", "OR-449 p1");
    }

    @Test
    void twoRecordsOfOneAddressAreOneGuardianWithTheDetailsOfTheFirst() {
        tenant.roster()
                .parent("pB", "guardian", "s1")
                .put("email", "One@Example.org")
                .put("givenName", "B");
        tenant.roster()
                .parent("pA", "relative", "s1")
                .put("email", " one@example.org")
                .put("givenName", "A")
                .put("phone", " ")
                .put("sms", "555");

        tenant.sync();

        assertThat(tenant.lines(DETAILS)).containsExactly("one@example.org|A|Family pA|555");
        assertThat(tenant.relationships())
                .as("guardian goes before relative")
                .containsExactly("one@example.org guardian of s1");
    }

    @Test
    void sortsSourcedIdsByCodePoint() {
        tenant.roster()
                .parent("\uD83D\uDE00", "parent", "s1")
                .put("email", "one@example.org")
                .put("givenName", "emoji");
        tenant.roster()
                .parent("\uFF21", "parent", "s1")
                .put("email", "one@example.org")
                .put("givenName", "wide A");
        tenant.roster()
                .parent("a", "parent", "s1")
                .put("email", "two@example.org")
                .put("givenName", "small");
        tenant.roster()
                .parent("B", "parent", "s1")
                .put("email", "two@example.org")
                .put("givenName", "big");

        tenant.sync();

        assertThat(tenant.lines("SELECT given_name FROM school_manager.guardian ORDER BY email"))
                .containsExactly("wide A", "big");
    }

    @Test
    void aParentNeedsAnAddressARoleAndAStudent() {
        tenant.roster().parent("no-email", "parent", "s1").put("email", "");
        tenant.roster().parent("no-address", "parent", "s1").put("email", "call me");
        tenant.roster().parent("two-ats", "parent", "s1").put("email", "a@b@c");
        tenant.roster().parent("no-child", "parent");
        tenant.roster().parent("stranger", "parent", "somebody");
        tenant.roster().user("aide", "aide", "north").put("email", "");
        tenant.roster().agent(tenant.roster().record("users", "s1"), "aide");

        var sync = tenant.sync();

        assertThat(tenant.guardians()).isEmpty();
        assertThat(tenant.found(sync))
                .containsExactly(
                        "OR-441 no-email", "OR-442 no-address", "OR-442 two-ats", "OR-443 no-child", "OR-443 stranger");
    }

    @Test
    void aParentWhoseRoleHasEndedIsNotSyncedAndOneWhoseEndsTodayIs() {
        var ended = tenant.roster().user("ended");
        tenant.roster().role(ended, "parent", "north", null, "2026-11-23");
        tenant.roster().agent(ended, "s1");
        var today = tenant.roster().user("today");
        tenant.roster().role(today, "parent", "north", null, "2026-11-24");
        tenant.roster().agent(today, "s1");

        var sync = tenant.today("2026-11-24").sync();

        assertThat(tenant.guardians()).containsExactly("today@example.org");
        assertThat(tenant.found(sync)).containsExactly("OR-447 ended");
    }

    @Test
    void onlyChosenRelationshipTypesAndWhatIsTakenOutIsRemoved() {
        tenant.roster().parent("p1", "parent", "s1");
        tenant.roster().parent("g1", "guardian", "s1");
        tenant.sync();
        assertThat(tenant.guardians()).containsExactly("g1@example.org", "p1@example.org");

        tenant.syncParentData("guardian").sync();
        assertThat(tenant.relationships()).containsExactly("g1@example.org guardian of s1");

        tenant.syncParentData().sync();
        assertThat(tenant.guardians()).isEmpty();
    }

    @Test
    void aParentOfAStudentWithoutAMatchIsNotSynced() {
        tenant.directoryKnowsNobody().directory("s1@example.org");
        tenant.roster().parent("p1", "parent", "s1");
        tenant.roster().parent("p2", "parent", "s2");

        var sync = tenant.sync();

        assertThat(tenant.guardians()).containsExactly("p1@example.org");
        assertThat(tenant.found(sync)).contains("OR-443 p2");
    }

    @Test
    void aPlaceholderAddressOfMoreThanTenStudentsIsRefusedAsAWhole() {
        for (int i = 10; i < 21; i++) {
            tenant.roster().student("k" + i, "north");
            tenant.roster()
                    .parent("q" + i, "parent", "k" + i)
                    .put("email", i < 20 ? "ten@example.org" : "s@example.org");
            tenant.roster().parent("r" + i, "parent", "k" + i).put("email", "noemail@example.org");
        }

        var sync = tenant.sync();

        assertThat(tenant.guardians()).containsExactly("s@example.org", "ten@example.org");
        assertThat(sync.findings())
                .as("and the ten records of one address have ten names")
                .isEqualTo(Map.of("OR-444", 11L, "OR-452", 10L));
    }

    /** One of two children who share a login drops the mother; she is not linked to both of them any more. */
    @Test
    void aWithdrawnLinkIsNoLinkToOneOfThoseWhoShareAUser() {
        var mother = tenant.roster().parent("mother", "parent", "k1", "k2");
        for (var child : new String[] {"k1", "k2"}) {
            var record = tenant.roster().student(child, "north").put("email", "ipad@example.org");
            tenant.roster().agent(record, "mother");
        }
        tenant.sync();
        assertThat(tenant.relationships()).isNotEmpty();
        tenant.roster().record("users", "k2").withArray("agents").removeAll();

        var sync = tenant.sync();

        assertThat(mother.withArray("agents")).hasSize(2);
        assertThat(tenant.relationships()).isEmpty();
        assertThat(tenant.found(sync)).contains("OR-448 mother", "OR-451 mother");
    }

    @Test
    void aStudentsOwnAddressIsRefused() {
        tenant.roster().parent("p1", "parent", "s1").put("email", "S2@example.org");

        var sync = tenant.sync();

        assertThat(tenant.guardians()).isEmpty();
        assertThat(tenant.found(sync)).containsExactly("OR-445 p1");
    }

    @Test
    void whoWasEnteredByHandIsLeftAlone() {
        tenant.sql()
                .sql("INSERT INTO school_manager.guardian (tenant_id, email, given_name, managed_by)"
                        + " SELECT id, ' P1@Example.ORG', 'By hand', 'local' FROM school_manager.tenant")
                .update();
        var before = tenant.lines("SELECT g::text || xmin FROM school_manager.guardian g");
        tenant.roster().parent("p1", "parent", "s1");

        var sync = tenant.sync();

        assertThat(tenant.relationships()).isEmpty();
        assertThat(tenant.lines("SELECT g::text || xmin FROM school_manager.guardian g"))
                .isEqualTo(before);
        assertThat(tenant.found(sync)).containsExactly("OR-446 p1");
    }

    @Test
    void aMissingNameIsNull() {
        tenant.roster().parent("p1", "parent", "s1").put("givenName", "").put("familyName", " ");

        tenant.sync();

        assertThat(tenant.lines(DETAILS)).containsExactly("p1@example.org");
    }

    @Test
    void aParentWhoseAddressChangesIsAnotherGuardian() {
        tenant.roster().parent("p1", "parent", "s1");
        tenant.sync();
        tenant.roster().record("users", "p1").put("email", "new@example.org");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.relationships()).containsExactly("new@example.org parent of s1");
        assertThat(tenant.guardians()).containsExactly("new@example.org");
    }

    @Test
    void detailsAreUpdatedAndTheIdStays() {
        tenant.roster().parent("p1", "parent", "s1");
        tenant.sync();
        var id = tenant.lines("SELECT id FROM school_manager.guardian");
        tenant.roster().record("users", "p1").put("phone", "555");

        var sync = tenant.sync();

        assertThat(tenant.lines(DETAILS)).containsExactly("p1@example.org|Given p1|Family p1|555");
        assertThat(tenant.lines("SELECT id FROM school_manager.guardian")).isEqualTo(id);
        assertThat(sync.changes().get(Kind.GUARDIANS).updated()).isEqualTo(1);
    }

    @Test
    void withTwoIntegrationsTheFirstOnesDetailsStayAndTheNextTakesOver() {
        tenant.roster().parent("p1", "parent", "s1").put("givenName", "First");
        tenant.sync();
        var second = tenant.addIntegration("Second SIS", true);
        tenant.sql()
                .sql("UPDATE roster_sync.integration SET relationship_types = '{parent}' WHERE id = :id")
                .param("id", second.id())
                .update();
        var reread = tenant.bean(Integrations.class).find("greenfield/Second SIS", TenantScope.ALL);
        tenant.roster().record("users", "p1").put("givenName", "Second");

        tenant.sync(reread, false);
        assertThat(tenant.lines("SELECT given_name FROM school_manager.guardian"))
                .containsExactly("First");
        assertThat(tenant.relationships()).hasSize(2);

        tenant.syncParentData().sync();
        assertThat(tenant.relationships()).hasSize(1);
        assertThat(tenant.lines("SELECT given_name || (integration_id = '%s') FROM school_manager.guardian"
                        .formatted(second.id())))
                .as("handed over, with the details it carries")
                .containsExactly("Firsttrue");

        tenant.sync(reread, false);
        assertThat(tenant.lines("SELECT given_name FROM school_manager.guardian"))
                .containsExactly("Second");
    }

    @Test
    void stagesNoGuardiansDetailsWhenSwitchedOff() {
        // with classroom data, a parent may be a teacher by an enrollment
        tenant.syncParentData().syncClassroomData(false);
        tenant.roster().parent("p1", "parent", "s1").put("phone", "555-0100").put("password", "secret");

        var sync = tenant.sync();

        var table = "roster_staging.app_user_" + sync.id().toString().replace("-", "");
        assertThat(tenant.lines("SELECT u::text FROM %s u".formatted(table)))
                .noneMatch(
                        row -> row.contains("555-0100") || row.contains("p1@example.org") || row.contains("Given p1"));
    }

    @Test
    void aGuardianWithoutNameAndPhoneGoesLikeAnyOther() {
        tenant.roster().parent("p1", "parent", "s1").remove(List.of("givenName", "familyName"));
        tenant.sync();
        assertThat(tenant.guardians()).containsExactly("p1@example.org");
        tenant.roster().delete("users", "p1");

        tenant.sync();

        assertThat(tenant.guardians()).isEmpty();
    }

    @Test
    void aParentWhomAnotherTenantEnteredByHandIsSynced() {
        var other = tenant.newTenant("springfield", "us-nz", null);
        tenant.sql()
                .sql("INSERT INTO school_manager.guardian (id, tenant_id, email, managed_by)"
                        + " VALUES (gen_random_uuid(), :tenant, 'p1@example.org', 'local')")
                .param("tenant", other)
                .update();
        tenant.roster().parent("p1", "parent", "s1");

        tenant.sync();

        assertThat(tenant.relationships()).containsExactly("p1@example.org parent of s1");
    }
}
