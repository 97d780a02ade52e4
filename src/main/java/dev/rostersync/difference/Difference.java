package dev.rostersync.difference;

import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Kind;
import dev.rostersync.staging.StagingTables;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What publishing would add, update and delete, computed in one pass over each published table and what should be there.
 * Writes the {@code difference_*} tables of the sync's staging and changes nothing else; rows that are equal are in none
 * of them. To be called in the transaction that publishes, or rolls back.
 */
public final class Difference {

    // language=PostgreSQL
    private static final String SCHOOL = """
            SELECT coalesce(t.id, p.id) AS id, sourced_id, t.name, t.identifier, %s
              FROM target_school t
              FULL JOIN (SELECT s.* FROM school_manager.school s JOIN task ON s.integration_id = task.integration) p
             USING (sourced_id)
             WHERE (t.id, t.name, t.identifier) IS DISTINCT FROM (p.id, p.name, p.identifier)""";

    // language=PostgreSQL
    private static final String USER = """
            SELECT sourced_id, role, t.app_user_id, t.grades, t.identifier, %s
              FROM target_user t
              FULL JOIN (SELECT u.*, u.app_user_id AS id FROM school_manager.roster_user u
                           JOIN task ON u.integration_id = task.integration) p
             USING (sourced_id, role)
             WHERE (t.app_user_id, t.grades, t.identifier) IS DISTINCT FROM (p.app_user_id, p.grades, p.identifier)""";

    // language=PostgreSQL
    private static final String USER_SCHOOL = """
            SELECT sourced_id, role, school_id, CASE WHEN p.integration_id IS NULL THEN 'added' ELSE 'deleted' END AS change
              FROM (SELECT *, true AS wanted FROM target_user_school) t
              FULL JOIN (SELECT s.* FROM school_manager.roster_user_school s JOIN task
                             ON s.integration_id = task.integration) p
             USING (sourced_id, role, school_id)
             WHERE t.wanted IS NULL OR p.integration_id IS NULL""";

    // language=PostgreSQL
    private static final String CLASSROOM = """
            SELECT coalesce(t.id, p.id) AS id, sourced_id, coalesce(t.school_id, p.school_id) AS school_id,
                   coalesce(t.name, p.name) AS name, t.code, t.location, t.grades, t.subjects, t.starts_on, t.ends_on, %s
              FROM target_class t
              FULL JOIN (SELECT c.* FROM school_manager.classroom c JOIN task ON c.integration_id = task.integration) p
             USING (sourced_id)
             WHERE (t.id, t.school_id, t.name, t.code, t.location, t.grades, t.subjects, t.starts_on, t.ends_on)
                     IS DISTINCT FROM
                   (p.id, p.school_id, p.name, p.code, p.location, p.grades, p.subjects, p.starts_on, p.ends_on)""";

    // language=PostgreSQL
    private static final String MEMBER = """
            SELECT classroom_id, app_user_id, role, t.is_primary, t.begins_on, t.ends_on,
                   CASE WHEN p.id IS NULL THEN 'added' WHEN t.is_primary IS NULL THEN 'deleted' ELSE 'updated' END AS change
              FROM target_member t
              FULL JOIN (SELECT m.*, c.id FROM school_manager.classroom_member m
                           JOIN school_manager.classroom c ON c.id = m.classroom_id
                           JOIN task ON c.integration_id = task.integration) p
             USING (classroom_id, app_user_id, role)
             WHERE (t.is_primary, t.begins_on, t.ends_on) IS DISTINCT FROM (p.is_primary, p.begins_on, p.ends_on)""";

    /**
     * A guardian lives while any integration of the tenant sends it, and carries the details of one: another's details
     * are left as they are, and ours are handed over to the next integration where only we stop.
     */
    // language=PostgreSQL
    private static final String GUARDIAN = """
            WITH ours AS (
                   SELECT g.* FROM school_manager.guardian g JOIN task ON g.tenant_id = task.tenant
                    WHERE g.managed_by = 'sis'
                      AND (g.integration_id = task.integration OR g.id IN (SELECT id FROM target_guardian))),
                 heir AS (
                   SELECT DISTINCT ON (r.guardian_id) r.guardian_id, r.integration_id
                     FROM task CROSS JOIN school_manager.guardian_student r
                     JOIN roster_sync.integration i ON i.id = r.integration_id
                    WHERE r.integration_id <> task.integration AND r.guardian_id IN (SELECT id FROM ours)
                    ORDER BY r.guardian_id, i.created_at, i.id)
            SELECT coalesce(t.id, p.id) AS id, coalesce(t.email, p.email) AS email,
                   CASE WHEN t.id IS NULL THEN p.given_name ELSE t.given_name END AS given_name,
                   CASE WHEN t.id IS NULL THEN p.family_name ELSE t.family_name END AS family_name,
                   CASE WHEN t.id IS NULL THEN p.phone ELSE t.phone END AS phone,
                   CASE WHEN t.id IS NULL THEN heir.integration_id ELSE task.integration END AS integration_id,
                   CASE WHEN p.id IS NULL THEN 'added'
                        WHEN t.id IS NULL AND heir.integration_id IS NULL THEN 'deleted'
                        ELSE 'updated' END AS change
              FROM task CROSS JOIN
                   (target_guardian t FULL JOIN ours p ON p.id = t.id LEFT JOIN heir ON heir.guardian_id = p.id)
             WHERE p.id IS NULL
                OR p.integration_id = task.integration
                   AND (t.id IS NULL
                        OR (t.given_name, t.family_name, t.phone) IS DISTINCT FROM (p.given_name, p.family_name, p.phone))""";

    // language=PostgreSQL
    private static final String RELATIONSHIP = """
            SELECT guardian_id, app_user_id, t.relationship,
                   CASE WHEN p.integration_id IS NULL THEN 'added'
                        WHEN t.relationship IS NULL THEN 'deleted' ELSE 'updated' END AS change
              FROM target_relationship t
              FULL JOIN (SELECT r.* FROM school_manager.guardian_student r JOIN task
                             ON r.integration_id = task.integration) p
             USING (guardian_id, app_user_id)
             WHERE t.relationship IS DISTINCT FROM p.relationship""";

    // language=PostgreSQL
    private static final String MEMBER_SOURCE = """
            SELECT sourced_id, t.class, t.app_user, t.role, t.is_primary, t.begins_on, t.ends_on,
                   CASE WHEN p.class IS NULL THEN 'added' WHEN t.class IS NULL THEN 'deleted' ELSE 'updated' END AS change
              FROM target_member_source t
              FULL JOIN (SELECT m.* FROM roster_sync.member_source m JOIN task ON m.integration_id = task.integration) p
             USING (sourced_id)
             WHERE (t.class, t.app_user, t.role, t.is_primary, t.begins_on, t.ends_on)
                     IS DISTINCT FROM (p.class, p.app_user, p.role, p.is_primary, p.begins_on, p.ends_on)""";

    // language=PostgreSQL
    private static final String GUARDIAN_SOURCE = """
            SELECT sourced_id, app_user_id, coalesce(t.guardian_id, p.guardian_id) AS guardian_id,
                   CASE WHEN p.guardian_id IS NULL THEN 'added'
                        WHEN t.guardian_id IS NULL THEN 'deleted' ELSE 'updated' END AS change
              FROM (SELECT DISTINCT ON (sourced_id, app_user_id) sourced_id, app_user_id, guardian_id
                      FROM target_guardian_source ORDER BY sourced_id, app_user_id, guardian_id) t
              FULL JOIN (SELECT g.* FROM roster_sync.guardian_source g JOIN task ON g.integration_id = task.integration) p
             USING (sourced_id, app_user_id)
             WHERE t.guardian_id IS DISTINCT FROM p.guardian_id""";

    private static final String BY_ID =
            "CASE WHEN p.id IS NULL THEN 'added' WHEN t.%s IS NULL THEN 'deleted'" + " ELSE 'updated' END AS change";

    /** What each kind's published rows are counted by. */
    private static final Map<Kind, String> PUBLISHED = Map.of(
            Kind.SCHOOLS, "school_manager.school p JOIN task ON p.integration_id = task.integration",
            Kind.USERS, "school_manager.roster_user p JOIN task ON p.integration_id = task.integration",
            Kind.CLASSROOMS, "school_manager.classroom p JOIN task ON p.integration_id = task.integration",
            Kind.MEMBERS,
                    "school_manager.classroom_member m JOIN school_manager.classroom p ON p.id = m.classroom_id"
                            + " JOIN task ON p.integration_id = task.integration",
            Kind.GUARDIANS, "school_manager.guardian p JOIN task ON p.integration_id = task.integration",
            Kind.RELATIONSHIPS, "school_manager.guardian_student p JOIN task ON p.integration_id = task.integration");

    private final WorkTables work;
    private final JdbcClient jdbc;
    private final StagingTables staging;
    private final Directory directory;

    public Difference(DataSource dataSource, StagingTables staging) {
        this.work = new WorkTables(dataSource, staging);
        this.jdbc = JdbcClient.create(dataSource);
        this.staging = staging;
        this.directory = new Directory(dataSource, work, staging);
    }

    /** Compares the staged roster; findings are left in the transaction's table {@code found}. */
    public Comparison compute(DifferenceTask task) {
        work.begin(task);
        directory.read(task.tenant());
        var users = new Users(work);
        new ReadRoster(work).workOut();
        new HeldSchools(work).workOut();
        new Classrooms(work).workOut();
        users.workOutRoles();
        new Leavers(work).workOut(task.respectEnrolmentDate());
        users.workOut();
        new Members(work).workOut();
        new Guardians(work).workOut();
        compare();
        return comparison(task.classroomData());
    }

    /** Compares with an empty roster: all that the integration has published goes. */
    public void computeEmpty(DifferenceTask task) {
        work.begin(task);
        work.run("""
                CREATE TEMP TABLE target_school (id uuid, sourced_id text, name text, identifier text) ON COMMIT DROP;
                CREATE TEMP TABLE target_user (sourced_id text, role text, app_user_id uuid, grades text[],
                                               identifier text) ON COMMIT DROP;
                CREATE TEMP TABLE target_user_school (sourced_id text, role text, school_id uuid) ON COMMIT DROP;
                CREATE TEMP TABLE target_class (id uuid, sourced_id text, school_id uuid, name text, code text,
                                                location text, grades text[], subjects text[], starts_on date,
                                                ends_on date) ON COMMIT DROP;
                CREATE TEMP TABLE target_member (classroom_id uuid, app_user_id uuid, role text, is_primary boolean,
                                                 begins_on date, ends_on date) ON COMMIT DROP;
                CREATE TEMP TABLE target_guardian (id uuid, email text, given_name text, family_name text, phone text)
                    ON COMMIT DROP;
                CREATE TEMP TABLE target_relationship (guardian_id uuid, app_user_id uuid, relationship text)
                    ON COMMIT DROP;
                CREATE TEMP TABLE target_member_source (sourced_id text, class text, app_user text, role text,
                                                        is_primary boolean, begins_on date, ends_on date) ON COMMIT DROP;
                CREATE TEMP TABLE target_guardian_source (sourced_id text, guardian_id uuid, app_user_id uuid)
                    ON COMMIT DROP;
                """);
        compare();
    }

    private void compare() {
        keep("school", SCHOOL.formatted(BY_ID.formatted("id")));
        keep("user", USER.formatted(BY_ID.formatted("app_user_id")));
        keep("user_school", USER_SCHOOL);
        keep("classroom", CLASSROOM.formatted(BY_ID.formatted("id")));
        keep("member", MEMBER);
        keep("guardian", GUARDIAN);
        keep("relationship", RELATIONSHIP);
        keep("member_source", MEMBER_SOURCE);
        keep("guardian_source", GUARDIAN_SOURCE);
    }

    private void keep(String table, String query) {
        work.run(
                "DROP TABLE IF EXISTS ${difference_%1$s}; CREATE TABLE ${difference_%1$s} AS\n%2$s;\nANALYZE ${difference_%1$s}"
                        .formatted(table, query));
    }

    private Comparison comparison(boolean classroomData) {
        var changes = new EnumMap<Kind, Changes>(Kind.class);
        for (var kind : Kind.values()) {
            changes.put(kind, changes(kind));
        }
        return new Comparison(
                changes,
                count("SELECT count(DISTINCT sourced_id) FROM matched WHERE app_user_id IS NULL"),
                count("SELECT count(DISTINCT app_user_id) FROM target_user WHERE role = 'student'"),
                count("SELECT count(DISTINCT app_user_id) FROM target_user WHERE role = 'teacher'"),
                classroomData ? count("SELECT count(*) FROM target_class") : 0,
                jdbc.sql("SELECT sourced_id, name FROM held ORDER BY name, sourced_id")
                        .query((row, number) ->
                                new Comparison.HeldSchool(row.getString("sourced_id"), row.getString("name")))
                        .list());
    }

    private Changes changes(Kind kind) {
        return jdbc.sql(staging.sql("""
                        SELECT count(*) FILTER (WHERE change = 'added') AS added,
                               count(*) FILTER (WHERE change = 'updated') AS updated,
                               count(*) FILTER (WHERE change = 'deleted') AS deleted,
                               (SELECT count(*) FROM %s) - count(*) FILTER (WHERE change <> 'added') AS unchanged
                          FROM ${%s}
                        """.formatted(PUBLISHED.get(kind), kind.differenceTable())))
                .query((row, number) -> new Changes(
                        row.getLong("added"), row.getLong("updated"), row.getLong("deleted"), row.getLong("unchanged")))
                .single();
    }

    private long count(String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }

    /**
     * What a comparison came to.
     *
     * @param changes by kind, as they would be published
     * @param unmatchedUsers SIS records of students and teachers that are kept and match nobody
     * @param matchedStudents distinct School Manager users
     * @param matchedTeachers distinct School Manager users
     * @param importedClasses classrooms that are left published
     * @param held schools that stay as they were
     */
    public record Comparison(
            Map<Kind, Changes> changes,
            long unmatchedUsers,
            long matchedStudents,
            long matchedTeachers,
            long importedClasses,
            List<HeldSchool> held) {

        public Comparison {
            changes = Map.copyOf(changes);
            held = List.copyOf(held);
        }

        /** A school that stays as it was. */
        public record HeldSchool(String sourcedId, String name) {}
    }
}
