package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.RemovalReason;
import dev.rostersync.outcome.Removed;
import dev.rostersync.testing.TestTenant;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The first night after an upgrade: what the release before had published, and the rules of this one do not, is removed
 * with an explanation. The guard does not hold a district because the program was updated.
 */
public class FirstNightTest {

    private static final int MANY = 24;

    /** Undoes what came after version 1005, so the database is one of the release before. */
    private static final String RELEASE_BEFORE = """
            DROP VIEW roster_sync.published_sync;
            DROP TABLE roster_sync.last_match, roster_sync.agreed_link, roster_sync.unexplained_removal,
                       roster_sync.session_days;
            ALTER TABLE roster_sync.sync DROP COLUMN rules_version;
            ALTER TABLE roster_sync.sync_vanishing DROP COLUMN removed_before;
            CREATE VIEW roster_sync.published_sync WITH (security_invoker = true) AS
            SELECT id, number, integration_id, preview, today, settings, excluded_schools, state, outcome, code, message,
                   started_at, finished_at, owner, job_execution_id, unmatched_users, matched_students, matched_teachers,
                   imported_classes, approved, stop_requested, approved_at, rules, kind
              FROM roster_sync.sync WHERE kind = 'FULL' AND outcome IN ('SUCCEEDED', 'PARTIAL');
            GRANT SELECT ON roster_sync.published_sync TO roster_sync_runtime;
            DROP SCHEMA console CASCADE;
            DROP INDEX roster_sync.action_by_tenant, roster_sync.finding_in_order, roster_sync.sync_request_of_integration;
            CREATE INDEX finding_by_sync ON roster_sync.finding (sync_id, code);
            DELETE FROM roster_sync.flyway_schema_history WHERE version > '1005';
            """;

    /** As the release before matched: by address alone. So a pupil with a teacher's address had the teacher's user. */
    private static final String PUPILS_OF_TEACHERS = """
            INSERT INTO school_manager.roster_user (tenant_id, integration_id, sourced_id, role, app_user_id)
            SELECT t.tenant_id, t.integration_id, 'pupil' || substr(t.sourced_id, 8), 'student', t.app_user_id
              FROM school_manager.roster_user t WHERE t.sourced_id LIKE 'teacher%';
            INSERT INTO school_manager.roster_user_school (integration_id, sourced_id, role, school_id)
            SELECT u.integration_id, u.sourced_id, u.role, s.id
              FROM school_manager.roster_user u
              JOIN school_manager.school s ON s.integration_id = u.integration_id
             WHERE u.sourced_id LIKE 'pupil%';
            """;

    private TestTenant tenant;

    /**
     * One school. 24 teachers have pupils with the teacher's address; and 24 logins, each of a student with a parent, are
     * each shared by a second student.
     */
    @BeforeEach
    void aDatabaseOfTheReleaseBefore() {
        tenant = TestTenant.start().syncParentData("parent");
        tenant.roster().school("north");
        for (int i = 0; i < MANY; i++) {
            tenant.roster().teacher("teacher" + i, "north");
            tenant.roster().student("shared" + i + "a", "north").put("email", "login" + i + "@example.org");
            tenant.roster().parent("parent" + i, "parent", "shared" + i + "a");
        }
        tenant.roster().rosterClass("math", "north");
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tenant.guardians()).hasSize(MANY);
        for (int i = 0; i < MANY; i++) {
            tenant.roster().student("pupil" + i, "north").put("email", "teacher" + i + "@example.org");
            tenant.roster().student("shared" + i + "b", "north").put("email", "login" + i + "@example.org");
        }
        tenant.sql().sql(PUPILS_OF_TEACHERS + RELEASE_BEFORE).update();
        Flyway.configure()
                .dataSource(tenant.databaseUrl(), "postgres", "")
                .locations("classpath:db/sql")
                .defaultSchema("roster_sync")
                .load()
                .migrate();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    @Test
    void whatTheNewRulesRemoveIsExplainedAndIsAFinding() {
        var sync = tenant.sync();

        assertThat(sync.outcome()).as("%s", sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(sync.removed())
                .containsExactlyInAnyOrder(
                        new Removed(GuardedKind.STUDENTS, RemovalReason.VERSION_CHANGED, MANY),
                        new Removed(GuardedKind.GUARDIANS, RemovalReason.VERSION_CHANGED, MANY));
        assertThat(sync.findings()).containsEntry("OR-324", 2L * MANY).doesNotContainKey("OR-323");
        assertThat(tenant.users()).noneMatch(user -> user.startsWith("pupil"));
        assertThat(tenant.guardians()).isEmpty();
    }

    @Test
    void onTheSecondNightNothingIsExplainedByIt() {
        tenant.sync();
        tenant.sql().sql(PUPILS_OF_TEACHERS).update();

        var sync = tenant.sync();

        assertThat(sync.code()).isEqualTo(Code.ALL_HELD);
        assertThat(sync.removed()).containsExactly(new Removed(GuardedKind.STUDENTS, null, MANY));
    }

    @Test
    void whatTheSisNoLongerSendsIsHeldOnTheFirstNightToo() {
        IntStream.range(0, MANY).forEach(i -> {
            tenant.roster().remove("users", "shared" + i + "a");
            tenant.roster().remove("users", "shared" + i + "b");
        });

        var sync = tenant.sync();

        assertThat(sync.code()).isEqualTo(Code.ALL_HELD);
        assertThat(sync.vanishing()).anySatisfy(vanishing -> {
            assertThat(vanishing.kind()).isEqualTo(GuardedKind.STUDENTS);
            assertThat(vanishing.vanishing()).isEqualTo(MANY);
        });
    }

    @Test
    void aUserWhoIsDisabledInTheDirectoryIsNotExplainedByIt() {
        tenant.sql().sql("UPDATE school_manager.app_user SET enabled = false").update();

        var sync = tenant.sync();

        assertThat(sync.code()).isEqualTo(Code.ALL_HELD);
    }
}
