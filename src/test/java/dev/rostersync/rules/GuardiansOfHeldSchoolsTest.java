package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether guardians of a school are published that stays as it was: a parent who has lost custody does not wait. */
public class GuardiansOfHeldSchoolsTest {

    private static final int MANY = 24;

    private TestTenant tenant;

    /** School a has 24 classes, 24 students and a parent for each; school b is as large, so a is held by itself. */
    @BeforeEach
    void syncedSchools() {
        tenant = TestTenant.start().syncParentData("parent");
        for (var school : new String[] {"a", "b", "c", "d", "e"}) {
            tenant.roster().school(school);
            IntStream.range(0, MANY).forEach(i -> {
                tenant.roster().rosterClass(school + "-class" + i, school);
                tenant.roster().student(school + i, school);
                tenant.roster().parent(school + "-parent" + i, "parent", school + i);
                tenant.roster().enrollment(school + i, school + "-class" + i, "student");
            });
        }
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** One parent is deleted, and a new one comes. */
    private void aParentGoesAndAnotherComes() {
        tenant.roster().record("users", "a-parent0").put("status", "tobedeleted");
        tenant.roster().parent("a-new", "parent", "a0");
    }

    private void remove(String collection, String prefix) {
        IntStream.range(0, MANY).forEach(i -> tenant.roster().remove(collection, prefix + i));
    }

    private Sync syncHoldsA(Code code) {
        var sync = tenant.sync();
        assertThat(sync.code()).as("%s", sync.message()).isEqualTo(code);
        assertThat(sync.holds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.school()).isEqualTo("a"));
        return sync;
    }

    @Test
    void aSchoolThatIsHeldForItsClassesLetsGuardiansThrough() {
        remove("classes", "a-class");
        tenant.roster()
                .records("enrollments")
                .removeIf(e -> e.path("class").path("sourcedId").asString("").startsWith("a-"));
        aParentGoesAndAnotherComes();

        var sync = syncHoldsA(Code.SCHOOL_HELD);

        assertThat(tenant.classrooms()).hasSize(5 * MANY);
        assertThat(tenant.relationships())
                .contains("a-new@example.org parent of a0")
                .doesNotContain("a-parent0@example.org parent of a0");
        assertThat(sync.vanishing()).noneMatch(vanishing -> vanishing.kind() == GuardedKind.GUARDIANS);
    }

    @Test
    void aSchoolThatIsHeldForItsStudentsKeepsItsGuardians() {
        IntStream.range(1, MANY).forEach(i -> tenant.roster().remove("users", "a" + i));
        aParentGoesAndAnotherComes();

        syncHoldsA(Code.SCHOOL_HELD);

        assertThat(tenant.relationships())
                .doesNotContain("a-new@example.org parent of a0")
                .contains("a-parent0@example.org parent of a0");
    }

    @Test
    void aSchoolThatIsHeldForItsClassesKeepsItsGuardiansIfAllOfThemWouldVanish() {
        remove("classes", "a-class");
        tenant.roster()
                .records("enrollments")
                .removeIf(e -> e.path("class").path("sourcedId").asString("").startsWith("a-"));
        remove("users", "a-parent");

        var sync = syncHoldsA(Code.SCHOOL_HELD);

        assertThat(tenant.guardians()).hasSize(5 * MANY);
        assertThat(sync.vanishing()).anySatisfy(vanishing -> {
            assertThat(vanishing.kind()).isEqualTo(GuardedKind.GUARDIANS);
            assertThat(vanishing.vanishing()).isEqualTo(MANY);
        });
    }

    @Test
    void aSchoolWithIncoherentEnrollmentsLetsGuardiansThrough() {
        tenant.roster().records("enrollments").stream()
                .filter(e -> e.path("user").path("sourcedId").asString("").startsWith("a"))
                .forEach(e -> e.putObject("user").put("sourcedId", "nobody"));
        aParentGoesAndAnotherComes();

        syncHoldsA(Code.SCHOOL_NOT_COHERENT);

        assertThat(tenant.relationships())
                .contains("a-new@example.org parent of a0")
                .doesNotContain("a-parent0@example.org parent of a0");
    }

    /** A class whose title is "guardian" is a class of the held school, and no parent. */
    @Test
    void aClassIsNamedWhateverItsTitle() {
        tenant.roster().record("classes", "a-class0").put("title", "guardian");
        tenant.sync();
        remove("classes", "a-class");
        tenant.roster()
                .records("enrollments")
                .removeIf(e -> e.path("class").path("sourcedId").asString("").startsWith("a-"));

        assertThat(tenant.found(syncHoldsA(Code.SCHOOL_HELD))).contains("OR-321 a-class0");
    }

    @Test
    void guardiansThatStayKeepTheirDetails() {
        IntStream.range(1, MANY).forEach(i -> tenant.roster().remove("users", "a" + i));
        tenant.roster().record("users", "a-parent0").put("phone", "555");

        syncHoldsA(Code.SCHOOL_HELD);

        assertThat(tenant.lines("SELECT phone FROM school_manager.guardian WHERE email = 'a-parent0@example.org'"))
                .containsExactly("null");
    }

    /** A court order is entered on the child's record; the night after, the SIS sends nobody of that school. */
    @Test
    void aLinkThatWasWithdrawnStaysSoAfterANightWithoutTheSchool() {
        var father = tenant.roster().record("users", "a-parent0");
        var child = tenant.roster().record("users", "a0");
        tenant.roster().agent(child, "a-parent0");
        tenant.sync();
        child.withArray("agents").removeAll();
        assertThat(tenant.found(tenant.sync())).contains("OR-448 a-parent0");
        var users = tenant.roster().records("users");
        users.removeIf(user -> user.path("sourcedId").asString("").startsWith("a"));
        syncHoldsA(Code.SCHOOL_NOT_COHERENT);
        users.add(father);
        users.add(child);
        IntStream.range(1, MANY).forEach(i -> tenant.roster().student("a" + i, "a"));

        assertThat(tenant.found(tenant.sync())).contains("OR-448 a-parent0");

        assertThat(tenant.relationships()).doesNotContain("a-parent0@example.org parent of a0");
    }

    /** The graduate's school is held for its classes; a new child of another school gets the graduate's address. */
    @Test
    void aNewRecordWaitsForAUserWhomARecordOfAHeldSchoolKeeps() {
        remove("classes", "a-class");
        tenant.roster()
                .records("enrollments")
                .removeIf(e -> e.path("class").path("sourcedId").asString("").startsWith("a-"));
        tenant.roster().record("users", "a0").put("status", "tobedeleted");
        tenant.roster().student("new", "b").put("email", "a0@example.org");

        var sync = syncHoldsA(Code.SCHOOL_HELD);

        assertThat(tenant.users()).contains("a0 student @a").noneMatch(user -> user.startsWith("new"));
        assertThat(tenant.found(sync)).contains("OR-467 new");
    }

    @Test
    void approvePublishesASchoolWithIncoherentEnrollmentsAfterALook() {
        tenant.roster().records("enrollments").stream()
                .filter(e -> e.path("user").path("sourcedId").asString("").startsWith("a"))
                .forEach(e -> e.putObject("user").put("sourcedId", "nobody"));
        tenant.roster().remove("classes", "a-class0");
        var sync = syncHoldsA(Code.SCHOOL_NOT_COHERENT);
        assertThat(sync.state()).isEqualTo(Sync.State.HELD);
        assertThat(sync.vanishing()).as("a person sees what would vanish").anySatisfy(vanishing -> {
            assertThat(vanishing.school()).isEqualTo("a");
            assertThat(vanishing.kind()).isEqualTo(GuardedKind.STUDENT_MEMBERSHIPS);
            assertThat(vanishing.vanishing()).isEqualTo(MANY);
        });
        assertThat(tenant.found(sync)).contains("OR-321 a-class0");
        assertThat(tenant.members()).hasSize(5 * MANY);

        var approved = tenant.approve(sync);

        assertThat(approved.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(approved.state()).isEqualTo(Sync.State.ENDED);
        assertThat(tenant.members()).hasSize(4 * MANY);
    }
}
