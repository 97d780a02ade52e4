package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.sis.Roster;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Nights that must be held, nights that must not be held, and what a person can do about a hold. */
public class GuardTest {

    private static final List<String> SCHOOLS = List.of("a", "b", "c", "d", "e");
    private static final int GRADES = 4;
    private static final int STUDENTS_A_GRADE = 6;

    private TestTenant tenant;

    /** Five four-year schools. Each grade has a class, a teacher and six students, and each student has a parent. */
    @BeforeEach
    void aSyncedDistrict() {
        tenant = TestTenant.start().syncParentData("parent");
        SCHOOLS.forEach(tenant.roster()::school);
        tenant.roster().session("y2026", "2026-08-17", "2027-06-11");
        for (var school : SCHOOLS) {
            for (int grade = 1; grade <= GRADES; grade++) {
                var room = school + grade;
                tenant.roster().rosterClass(room, school, "y2026");
                tenant.roster().teacher("t-" + room, school);
                tenant.roster().enrollment("t-" + room, room, "teacher", null, "2027-06-11");
                for (int i = 1; i <= STUDENTS_A_GRADE; i++) {
                    var student = "s-" + room + i;
                    tenant.roster().student(student, school);
                    tenant.roster().enrollment(student, room, "student", null, "2027-06-11");
                    tenant.roster().parent("p-" + room + i, "parent", student);
                }
            }
        }
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Sync isHeldAsAWhole() {
        var before = tenant.everything();
        var sync = tenant.sync();
        assertThat(sync.state()).isEqualTo(Sync.State.HELD);
        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.ALL_HELD);
        assertThat(tenant.everything()).isEqualTo(before);
        return sync;
    }

    private Sync isNotHeld() {
        var sync = tenant.sync();
        assertThat(sync.message()).isNull();
        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.state()).isEqualTo(Sync.State.ENDED);
        return sync;
    }

    private void removeUsersOf(String school) {
        tenant.roster()
                .records("users")
                .removeIf(
                        user -> user.path("sourcedId").asString("").substring(2).startsWith(school));
    }

    private void empty(String school) {
        removeUsersOf(school);
        tenant.roster()
                .records("classes")
                .removeIf(record -> record.path("sourcedId").asString("").startsWith(school));
        tenant.roster()
                .records("enrollments")
                .removeIf(record ->
                        record.path("class").path("sourcedId").asString("").startsWith(school));
    }

    // nights that must be held

    @Test
    void anEmptyAnswerAfterAFullOne() {
        tenant.roster().removeAll("users");

        var sync = isHeldAsAWhole();

        assertThat(sync.vanishing())
                .contains(new Vanishing(null, null, GuardedKind.STUDENTS, 120, 120, 0))
                .contains(new Vanishing("a", "School a", GuardedKind.TEACHERS, 4, 4, 0));
        assertThat(sync.message()).contains("120 of 120 students");
    }

    @Test
    void noClassesAnyMore() {
        tenant.roster().removeAll("classes");
        tenant.roster().removeAll("enrollments");

        isHeldAsAWhole();
    }

    @Test
    void noEnrollmentsAnyMore() {
        tenant.roster().removeAll("enrollments");

        isHeldAsAWhole();
    }

    @Test
    void allTeachersGone() {
        tenant.roster()
                .records("users")
                .removeIf(user -> user.path("sourcedId").asString("").startsWith("t-"));

        isHeldAsAWhole();
    }

    @Test
    void allAgentsGone() {
        tenant.roster().records("users").forEach(user -> user.putArray("agents"));

        var sync = isHeldAsAWhole();

        assertThat(sync.vanishing()).contains(new Vanishing(null, null, GuardedKind.GUARDIANS, 120, 120, 0));
    }

    @Test
    void everyUserOfTheDirectoryDisabled() {
        tenant.sql().sql("UPDATE school_manager.app_user SET enabled = false").update();

        isHeldAsAWhole();
    }

    @Test
    void anEmailDomainChanged() {
        tenant.directoryKnowsNobody();
        tenant.roster()
                .records("users")
                .forEach(user -> user.put("email", user.path("sourcedId").asString("") + "@new.example.org"));

        isHeldAsAWhole();
    }

    @Test
    void oneSchoolOfFiveEmptied() {
        empty("c");
        tenant.roster().record("classes", "a1").put("title", "Renamed");
        var kept = tenant.lines("SELECT c.id::text || c.xmin FROM school_manager.classroom c"
                + " JOIN school_manager.school s ON s.id = c.school_id WHERE s.sourced_id = 'c' ORDER BY 1");

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.state()).isEqualTo(Sync.State.HELD);
        assertThat(sync.code()).isEqualTo(Code.SCHOOL_HELD);
        assertThat(sync.message()).contains("School c (c)");
        assertThat(sync.vanishing()).contains(new Vanishing("c", "School c", GuardedKind.STUDENTS, 24, 24, 0));
        assertThat(tenant.lines("SELECT c.id::text || c.xmin FROM school_manager.classroom c"
                        + " JOIN school_manager.school s ON s.id = c.school_id WHERE s.sourced_id = 'c' ORDER BY 1"))
                .isEqualTo(kept);
        assertThat(tenant.users()).contains("s-c11 student @c", "t-c1 teacher @c");
        assertThat(tenant.members()).contains("s-c11 student in c1");
        assertThat(tenant.guardians()).contains("p-c11@example.org");
        assertThat(tenant.lines("SELECT name FROM school_manager.classroom WHERE sourced_id = 'a1'"))
                .containsExactly("Renamed");
        assertThat(tenant.findings(sync))
                .filteredOn(row -> "s-c11".equals(row.sourcedId()))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.detail()).isEqualTo("student");
                    assertThat(row.email()).isEqualTo("s-c11@example.org");
                });
        assertThat(tenant.found(sync)).contains("OR-321 s-c11", "OR-321 t-c1", "OR-321 c1");
    }

    /** A provider that does not renew its dates: all dates ended long ago, so no enrollment is current. */
    @Test
    void aSchoolWhoseDatesWereNotRenewed() {
        tenant.roster().records("enrollments").forEach(enrollment -> enrollment.put("endDate", "2026-06-11"));
        tenant.respectEnrolmentDate(true).today("2026-09-01").sync();
        tenant.today("2026-11-24");

        var sync = isHeldAsAWhole();

        assertThat(sync.vanishing()).contains(new Vanishing(null, null, GuardedKind.STUDENTS, 120, 120, 0));
    }

    @Test
    void aSchoolWhoseRolesWereNotRenewed() {
        for (var user : tenant.roster().records("users")) {
            user.path("roles").forEach(role -> ((ObjectNode) role).put("endDate", "2026-06-11"));
        }
        // whoever is in a class today has not left
        tenant.roster().records("enrollments").forEach(enrollment -> enrollment.put("endDate", "2026-06-11"));
        tenant.respectEnrolmentDate(true).today("2026-09-01").sync();
        tenant.today("2026-11-24");

        isHeldAsAWhole();
    }

    /** A user who only teaches a class goes with the enrollments, so the reason must be in the enrollments. */
    @Test
    void allWhoOnlyTeachGone() {
        for (var user : tenant.roster().records("users")) {
            if (user.path("sourcedId").asString("").startsWith("t-")) {
                user.path("roles").forEach(role -> ((ObjectNode) role).put("role", "aide"));
            }
        }
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).filteredOn(user -> user.contains(" teacher")).hasSize(20);
        tenant.roster()
                .records("enrollments")
                .removeIf(record -> "teacher".equals(record.path("role").asString("")));

        var sync = isHeldAsAWhole();

        assertThat(sync.vanishing()).contains(new Vanishing(null, null, GuardedKind.TEACHERS, 20, 20, 0));
    }

    @Test
    void nobodyHasASchoolAnyMore() {
        for (var user : tenant.roster().records("users")) {
            user.path("roles").forEach(role -> ((ObjectNode) role).set("org", Roster.reference("org", "nowhere")));
        }
        tenant.syncClassroomData(false);

        var sync = tenant.sync();

        // while classes are not read, only the earlier links exist
        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).contains("s-a11 student @a");

        tenant.syncClassroomData(true);
        tenant.roster().removeAll("enrollments");
        isHeldAsAWhole();
    }

    /** A person moves to a school that is held: then the person stays at the old school. */
    @Test
    void whoMovesToASchoolThatIsHeldIsCountedToo() {
        empty("c");
        for (int grade = 1; grade <= GRADES; grade++) {
            for (int i = 1; i <= STUDENTS_A_GRADE; i++) {
                var student = "s-d" + grade + i;
                var user = tenant.roster().record("users", student);
                user.put("sourcedId", "moved-" + student);
                user.putArray("roles");
                tenant.roster().role(user, "student", "c", null, null);
                tenant.roster()
                        .records("enrollments")
                        .removeIf(record -> student.equals(
                                record.path("user").path("sourcedId").asString("")));
            }
        }

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.holds()).extracting(hold -> hold.school()).containsExactly("c", "d");
        assertThat(tenant.users()).contains("s-d11 student @d", "s-c11 student @c");
    }

    // nights that must not be held

    @Test
    void syncClassroomDataSwitchedOffKeepsWhoOnlyTeaches() {
        for (var user : tenant.roster().records("users")) {
            if (user.path("sourcedId").asString("").startsWith("t-")) {
                user.path("roles").forEach(role -> ((ObjectNode) role).put("role", "aide"));
            }
        }
        tenant.sync();

        var before = tenant.users();
        tenant.syncClassroomData(false);
        isNotHeld();

        assertThat(tenant.users()).isEqualTo(before).anyMatch(user -> user.contains(" teacher"));
    }

    /** Last year's classes are no longer sent; next year's classes are sent, with new sourcedIds. */
    @Test
    void rolloverToANewSchoolYear() {
        tenant.today("2027-08-20");
        tenant.roster().removeAll("classes");
        tenant.roster().removeAll("enrollments");
        tenant.roster().removeAll("academicSessions");
        tenant.roster().session("y2027", "2027-08-16", "2028-06-09");
        for (var school : SCHOOLS) {
            tenant.roster().rosterClass("new-" + school, school, "y2027");
            tenant.roster().enrollment("s-" + school + "11", "new-" + school, "student");
        }

        isNotHeld();

        assertThat(tenant.classrooms()).hasSize(SCHOOLS.size());
    }

    @Test
    void aGraduatingClass() {
        tenant.today("2027-08-20");
        for (var school : SCHOOLS) {
            tenant.roster()
                    .records("users")
                    .removeIf(user -> user.path("sourcedId").asString("").startsWith("s-" + school + GRADES));
        }
        tenant.roster()
                .records("enrollments")
                .removeIf(record ->
                        record.path("user").path("sourcedId").asString("").matches("s-." + GRADES + "."));

        isNotHeld();

        assertThat(tenant.users()).hasSize(5 * 3 * STUDENTS_A_GRADE + 5 * GRADES);
    }

    /** The SIS sends no end for the old school: the students are only at another school now. */
    @Test
    void aGradeThatMovesToAnotherSchool() {
        for (int grade : new int[] {3, 4}) {
            for (int i = 1; i <= STUDENTS_A_GRADE; i++) {
                var student = "s-a" + grade + i;
                var user = tenant.roster().record("users", student);
                user.putArray("roles");
                tenant.roster().role(user, "student", "b", null, null);
                tenant.roster()
                        .record("enrollments", student + "-a" + grade + "-student")
                        .set("class", Roster.reference("class", "b" + grade));
            }
        }

        isNotHeld();

        assertThat(tenant.users()).contains("s-a31 student @b");
        assertThat(tenant.members()).contains("s-a31 student in b3");
    }

    @Test
    void aTermThatEnds() {
        tenant.respectAcademicSessions(true).sync();

        tenant.today("2027-06-14");
        isNotHeld();

        assertThat(tenant.classrooms()).isEmpty();
        assertThat(tenant.users()).hasSize(140);
    }

    /** Users whose roles name only the district: their school is the school of their classes. */
    @Test
    void aTermThatEndsForUsersOfTheDistrict() {
        for (var user : tenant.roster().records("users")) {
            user.path("roles").forEach(role -> ((ObjectNode) role).set("org", Roster.reference("org", "district")));
        }
        tenant.respectAcademicSessions(true).sync();
        assertThat(tenant.users()).contains("s-a11 student @a");

        tenant.today("2027-06-14");
        isNotHeld();

        assertThat(tenant.classrooms()).isEmpty();
        // the enrollments still say at which school they are
        assertThat(tenant.users()).hasSize(140).contains("s-a11 student @a");
    }

    @Test
    void parentsOfASchoolEnteredByHand() {
        tenant.sql()
                .sql("INSERT INTO school_manager.guardian (tenant_id, email, managed_by)"
                        + " SELECT tenant_id, email, 'local' FROM school_manager.guardian WHERE email LIKE 'p-a%'")
                .update();

        isNotHeld();

        assertThat(tenant.guardians()).hasSize(96);
    }

    @Test
    void aSchoolExcluded() {
        tenant.exclude("a", "b", "c", "d");

        isNotHeld();

        assertThat(tenant.schools()).containsExactly("e");
        assertThat(tenant.guardians()).hasSize(24);
    }

    @Test
    void respectAcademicSessionsSwitchedOnWhileTheTermHasNotBegun() {
        tenant.roster().record("academicSessions", "y2026").put("startDate", "2027-01-11");
        tenant.sync();

        tenant.respectAcademicSessions(true);
        isNotHeld();

        assertThat(tenant.classrooms()).isEmpty();
    }

    @Test
    void respectEnrolmentDateSwitchedOn() {
        tenant.roster().records("enrollments").forEach(enrollment -> enrollment.put("beginDate", "2027-01-11"));
        tenant.sync();

        tenant.respectEnrolmentDate(true);
        isNotHeld();

        assertThat(tenant.members()).isEmpty();
    }

    @Test
    void syncParentDataSwitchedOff() {
        tenant.syncParentData();
        isNotHeld();

        assertThat(tenant.guardians()).isEmpty();
    }

    @Test
    void theSamePeopleUnderNewSourcedIds() {
        for (var collection : List.of("users", "enrollments")) {
            for (var record : tenant.roster().records(collection)) {
                record.put("sourcedId", "new-" + record.path("sourcedId").asString(""));
            }
        }
        for (var enrollment : tenant.roster().records("enrollments")) {
            var user = enrollment.path("user").path("sourcedId").asString("");
            enrollment.set("user", Roster.reference("user", "new-" + user));
        }
        for (var user : tenant.roster().records("users")) {
            var agents = user.path("agents")
                    .valueStream()
                    .map(agent -> agent.path("sourcedId").asString(""))
                    .toList();
            user.putArray("agents");
            agents.forEach(agent -> tenant.roster().agent(user, "new-" + agent));
        }

        isNotHeld();

        assertThat(tenant.users()).hasSize(140).allMatch(user -> user.startsWith("new-"));
    }

    @Test
    void whatIsMarkedAsDeleted() {
        tenant.roster().records("users").forEach(user -> user.put("status", "tobedeleted"));
        tenant.roster().records("enrollments").forEach(enrollment -> enrollment.put("status", "tobedeleted"));

        isNotHeld();

        assertThat(tenant.users()).isEmpty();
        assertThat(tenant.guardians()).isEmpty();
    }

    // what a person can do

    @Test
    void approvePublishesWhatWasHeldAsAWhole() {
        tenant.roster().removeAll("users");
        var sync = isHeldAsAWhole();

        var approved = tenant.approve(sync);

        assertThat(approved.id()).isEqualTo(sync.id());
        assertThat(approved.state()).isEqualTo(Sync.State.ENDED);
        assertThat(approved.outcome())
                .as("approved too: all enrollments of every school refer to users that are missing")
                .isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).isEmpty();
    }

    @Test
    void approveRefusesARosterOfWhichABackupKeptTheTablesAndNotTheRows() {
        tenant.roster().removeAll("users");
        var sync = isHeldAsAWhole();
        var staged = tenant.lines(
                "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class WHERE relnamespace = 'roster_staging'::regnamespace"
                        + " AND relkind = 'r' AND relname LIKE '%"
                        + sync.id().toString().replace("-", "") + "'");
        tenant.sql().sql("TRUNCATE " + staged.getFirst()).update();
        var before = tenant.users();

        assertThatThrownBy(() -> tenant.approve(sync)).isInstanceOfSatisfying(SyncException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.WRONG_USAGE);
            assertThat(e).hasMessageContaining("was lost");
        });
        assertThat(tenant.users()).isEqualTo(before);
    }

    @Test
    void approvePublishesTheDirectoryAsItIsByThen() {
        tenant.roster().removeAll("enrollments");
        var sync = isHeldAsAWhole();
        tenant.sql()
                .sql("UPDATE school_manager.app_user SET enabled = false WHERE email = 's-a11@example.org'")
                .update();

        var approved = tenant.approve(sync);

        assertThat(approved.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.members()).isEmpty();
        assertThat(tenant.users()).hasSize(139);
        assertThat(approved.holds()).isEmpty();
        assertThat(approved.findings()).doesNotContainKey("OR-321");
    }

    @Test
    void approvePublishesTheSchoolThatWasHeld() {
        empty("c");
        var sync = tenant.sync();

        var approved = tenant.approve(sync);

        assertThat(approved.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.classrooms()).noneMatch(room -> room.endsWith("@c"));
        assertThat(tenant.guardians()).hasSize(96);
        Assertions.assertThatThrownBy(() -> tenant.approve(approved))
                .isInstanceOfSatisfying(
                        SyncException.class, e -> assertThat(e.code()).isEqualTo(Code.WRONG_USAGE));
    }

    @Test
    void aNewerSyncReplacesWhatIsHeldAndSaysSinceWhen() {
        empty("c");
        var first = tenant.sync();
        var second = tenant.sync();

        assertThat(second.holds()).hasSize(1);
        assertThat(second.holds().getFirst().since())
                .isEqualTo(first.holds().getFirst().since());
        Assertions.assertThatThrownBy(() -> tenant.approve(first)).isInstanceOf(SyncException.class);
        assertThat(tenant.approve(second).outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aNewerSyncThatFailsLeavesWhatIsHeldToBeApproved() {
        tenant.roster().removeAll("enrollments");
        var held = isHeldAsAWhole();
        tenant.roster().removeAll("orgs");
        assertThat(tenant.sync().code()).isEqualTo(Code.NO_SCHOOL_KNOWN);

        assertThat(tenant.approve(held).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.members()).isEmpty();
    }

    /** Only the approved removals are published; rows that vanish only now are held again. */
    @Test
    void anApprovalIsForWhatWasSeen() {
        empty("c");
        var sync = tenant.sync();
        tenant.sql().sql("UPDATE school_manager.app_user SET enabled = false").update();

        var heldAgain = tenant.approve(sync);
        assertThat(heldAgain.state()).isEqualTo(Sync.State.HELD);
        assertThat(heldAgain.outcome()).isEqualTo(Outcome.FAILED);

        var restarted = tenant.restart(heldAgain);
        assertThat(restarted.outcome()).as("the approval does not count for it").isEqualTo(Outcome.FAILED);
        assertThat(restarted.holds().getFirst().since())
                .isEqualTo(heldAgain.holds().getFirst().since());
        assertThat(tenant.users()).hasSize(140);
    }

    @Test
    void mendedInTheDirectoryItIsRestarted() {
        tenant.sql().sql("UPDATE school_manager.app_user SET enabled = false").update();
        var sync = isHeldAsAWhole();
        tenant.sql().sql("UPDATE school_manager.app_user SET enabled = true").update();

        var restarted = tenant.restart(sync);

        assertThat(restarted.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(restarted.holds()).isEmpty();
    }

    @Test
    void mendedInTheSisTheNextSyncPublishes() {
        var users = List.copyOf(tenant.roster().records("users"));
        tenant.roster().removeAll("users");
        isHeldAsAWhole();
        tenant.roster().records("users").addAll(users);

        isNotHeld();
    }

    @Test
    void aPreviewSaysWhatWouldBeHeld() {
        tenant.roster().removeAll("enrollments");

        var preview = tenant.preview();

        assertThat(preview.state()).isEqualTo(Sync.State.ENDED);
        assertThat(preview.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(preview.code()).isEqualTo(Code.ALL_HELD);
        assertThat(tenant.members()).hasSize(140);
        Assertions.assertThatThrownBy(() -> tenant.approve(preview)).isInstanceOf(SyncException.class);
    }

    @Test
    void thresholdsAreSetForAnIntegration() {
        empty("c");

        // 24 of 24 students of the school are more than a third; 4 teachers and 4 classes are fewer than 20
        tenant.guard(new GuardThresholds(null, null, 20, 1_000));
        var sync = tenant.sync();
        assertThat(sync.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.vanishing()).extracting(Vanishing::kind).contains(GuardedKind.STUDENTS);

        tenant.guard(new GuardThresholds(null, null, 25, 1_000));
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void thresholdsCountAsTheyAreSet() {
        var byDefault = GuardThresholds.DEFAULT;
        Map.of(60L, 20L, 59L, 20L, 1_000L, 333L)
                .forEach(
                        (published, vanishing) -> assertThat(byDefault.hold(GuardedKind.STUDENTS, published, vanishing))
                                .as("%d of %d students", vanishing, published)
                                .isEqualTo(published == 59));
        assertThat(byDefault.hold(GuardedKind.CLASSES, 99, 20)).isTrue();
        assertThat(byDefault.hold(GuardedKind.CLASSES, 100, 20)).isFalse();
        assertThat(byDefault.hold(GuardedKind.CLASSES, 20, 19)).isFalse();
        assertThat(byDefault.hold(GuardedKind.CLASSES, 5, 5)).isTrue();
        assertThat(byDefault.hold(GuardedKind.CLASSES, 4, 4)).isFalse();
        assertThat(byDefault.hold(GuardedKind.CLASSES, 5, 4)).isFalse();
    }

    /** Fifty students of each school are now at the next school; the first fifty are gone. */
    private void chainOf(int schools) {
        for (int i = 0; i < schools; i++) {
            tenant.roster().school("n%02d".formatted(i));
            for (int s = 0; s < 50; s++) {
                tenant.roster().student("s%02d-%02d".formatted(i, s), "n%02d".formatted(i));
            }
        }
        tenant.sync();
        for (int s = 0; s < 50; s++) {
            tenant.roster().remove("users", "s00-%02d".formatted(s));
        }
        for (int i = 1; i < schools; i++) {
            for (int s = 0; s < 50; s++) {
                tenant.roster().remove("users", "s%02d-%02d".formatted(i, s));
                tenant.roster().student("s%02d-%02d".formatted(i, s), "n%02d".formatted(i - 1));
            }
        }
    }

    @Test
    void schoolsThatTipOneAfterTheOtherAreHeldOneByOne() {
        chainOf(5);

        var sync = tenant.sync();

        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.PARTIAL);
        assertThat(sync.holds()).hasSize(5);
    }

    /** Each round computes everything again while others wait, so after a few rounds the whole roster is held. */
    @Test
    void aChainThatIsTooLongHoldsTheWhole() {
        chainOf(12);
        var before = tenant.everything();

        var sync = tenant.sync();

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.ALL_HELD);
        assertThat(sync.message()).contains("50 of 720 students");
        assertThat(tenant.everything()).isEqualTo(before);
        assertThat(tenant.approve(sync).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.users()).contains("s11-00 student @n10").noneMatch(line -> line.startsWith("s00-"));
    }
}
