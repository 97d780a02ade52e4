package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.sis.Roster;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the guard counts, and which records it names, if much else has the same schools, users and addresses. A second
 * integration of the tenant has the same people under other sourcedIds; each student is a teacher as well; and some
 * people stay.
 */
public class WouldVanishTest {

    private static final int MANY = 25;

    private SampleSis other;
    private TestTenant tenant;

    private static void each(IntConsumer work) {
        IntStream.range(0, MANY).forEach(work);
    }

    private static void people(Roster roster, String prefix) {
        roster.school("a");
        each(i -> {
            roster.student(prefix + "s" + i, "a").put("email", "person" + i + "@example.org");
            roster.parent(prefix + "p" + i, "parent", prefix + "s" + i).put("email", "parent" + i + "@example.org");
        });
    }

    @BeforeEach
    void twoSyncedIntegrations() {
        other = SampleSis.start();
        people(other.roster(), "other-");
        tenant = TestTenant.start().syncParentData("parent");
        var roster = tenant.roster();
        people(roster, "");
        each(i -> {
            roster.teacher("t" + i, "a")
                    .put("email", "person" + i + "@example.org")
                    .put("givenName", "Given s" + i)
                    .put("familyName", "Family s" + i)
                    .remove("identifier");
            roster.rosterClass("c" + i, "a");
        });
        roster.rosterClass("stays-class", "a");
        roster.student("stays", "a");
        roster.parent("stays-parent", "parent", "stays");
        roster.enrollment("stays", "stays-class", "student");
        tenant.sync();
        tenant.sync(second(), false);
    }

    @AfterEach
    void close() {
        tenant.close();
        other.close();
    }

    private Integration second() {
        tenant.addIntegration("greenfield", "Second SIS", other, true);
        tenant.sql()
                .sql(
                        "UPDATE roster_sync.integration SET rules = jsonb_set(rules, '{relationshipTypes}', '[\"parent\"]')"
                                + " WHERE name = 'Second SIS'")
                .update();
        return tenant.bean(Integrations.class).find("greenfield/Second SIS", TenantScope.ALL);
    }

    private void remove(String collection, String prefix) {
        tenant.roster()
                .records(collection)
                .removeIf(record -> record.path("sourcedId").asString("").matches(prefix + "\\d+"));
    }

    private void names(Sync sync, String prefix) {
        assertThat(sync.state()).as("%s", sync.message()).isEqualTo(Sync.State.HELD);
        assertThat(tenant.found(sync).stream().filter(finding -> finding.startsWith(Code.WOULD_VANISH.id())))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, MANY)
                        .mapToObj(i -> "%s %s%d".formatted(Code.WOULD_VANISH.id(), prefix, i))
                        .toList());
    }

    @Test
    void studentsAreNamedByTheRecordThatWouldVanish() {
        remove("users", "s");

        names(tenant.sync(), "s");
    }

    @Test
    void parentsAreNamedByTheRecordThatWouldVanish() {
        remove("users", "p");

        names(tenant.sync(), "p");
    }

    @Test
    void classesAreNamedByTheRecordThatWouldVanish() {
        remove("classes", "c");

        names(tenant.sync(), "c");
    }

    /**
     * 25 of 51 students of school a are more than a third. Students of school b do not count there, though some of them
     * teach at school a.
     */
    @Test
    void aUserCountsAtTheUsersOwnSchools() {
        tenant.roster().school("b");
        each(i -> {
            tenant.roster().student("a" + i, "a");
            tenant.roster().student("b" + i, "b");
            tenant.roster().role(tenant.roster().student("bb" + i, "b"), "teacher", "a", null, null);
        });
        tenant.sync();
        remove("users", "s");

        var sync = tenant.sync();

        assertThat(sync.holds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.school()).isEqualTo("a"));
        assertThat(sync.vanishing()).anySatisfy(vanishing -> {
            assertThat(vanishing.school()).isEqualTo("a");
            assertThat(vanishing.published()).isEqualTo(2 * MANY + 1);
            assertThat(vanishing.vanishing()).isEqualTo(MANY);
        });
    }
}
