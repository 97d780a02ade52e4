package dev.rostersync.difference;

import dev.rostersync.work.WorkTables;

/**
 * Compares the rows that should be published with the published rows, in one pass over each table. Rows that differ go
 * into the {@code difference_*} tables of the sync's staging, with the change that makes them equal. Both sides are
 * kept: the published values are in columns {@code old_*}, which are null for an added row. A difference that is
 * applied in reverse is undone.
 */
final class Compare {

    // language=PostgreSQL
    private static final String SCHOOL = """
            SELECT coalesce(t.id, p.id) AS id, sourced_id, t.name, t.identifier,
                   p.name AS old_name, p.identifier AS old_identifier, %s
              FROM target_school t
              FULL JOIN (SELECT s.* FROM school_manager.school s JOIN task ON s.integration_id = task.integration) p
             USING (sourced_id)
             WHERE (t.id, t.name, t.identifier) IS DISTINCT FROM (p.id, p.name, p.identifier)""";

    // language=PostgreSQL
    private static final String USER = """
            SELECT sourced_id, role, t.app_user_id, t.grades, t.identifier, p.app_user_id AS old_app_user_id,
                   p.grades AS old_grades, p.identifier AS old_identifier, %s
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
                   coalesce(t.name, p.name) AS name, t.code, t.location, t.grades, t.subjects, t.starts_on, t.ends_on,
                   p.school_id AS old_school_id, p.name AS old_name, p.code AS old_code, p.location AS old_location,
                   p.grades AS old_grades, p.subjects AS old_subjects, p.starts_on AS old_starts_on,
                   p.ends_on AS old_ends_on, %s
              FROM target_class t
              FULL JOIN (SELECT c.* FROM school_manager.classroom c JOIN task ON c.integration_id = task.integration) p
             USING (sourced_id)
             WHERE (t.id, t.school_id, t.name, t.code, t.location, t.grades, t.subjects, t.starts_on, t.ends_on)
                     IS DISTINCT FROM
                   (p.id, p.school_id, p.name, p.code, p.location, p.grades, p.subjects, p.starts_on, p.ends_on)""";

    // language=PostgreSQL
    private static final String MEMBER = """
            SELECT classroom_id, app_user_id, role, t.is_primary, t.begins_on, t.ends_on,
                   p.is_primary AS old_is_primary, p.begins_on AS old_begins_on, p.ends_on AS old_ends_on,
                   CASE WHEN p.id IS NULL THEN 'added' WHEN t.is_primary IS NULL THEN 'deleted' ELSE 'updated' END AS change
              FROM target_member t
              FULL JOIN (SELECT m.*, c.id FROM school_manager.classroom_member m
                           JOIN school_manager.classroom c ON c.id = m.classroom_id
                           JOIN task ON c.integration_id = task.integration) p
             USING (classroom_id, app_user_id, role)
             WHERE (t.is_primary, t.begins_on, t.ends_on) IS DISTINCT FROM (p.is_primary, p.begins_on, p.ends_on)""";

    /**
     * A guardian exists while any integration of the tenant sends it, and has the details of one integration. Details
     * of another integration stay as they are. If our integration stops sending a guardian with our details and another
     * still sends it, the guardian is handed over to the other one.
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
                   p.given_name AS old_given_name, p.family_name AS old_family_name, p.phone AS old_phone,
                   p.integration_id AS old_integration_id,
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
            SELECT guardian_id, app_user_id, t.relationship, p.relationship AS old_relationship,
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
                   p.class AS old_class, p.app_user AS old_app_user, p.role AS old_role,
                   p.is_primary AS old_is_primary, p.begins_on AS old_begins_on, p.ends_on AS old_ends_on,
                   CASE WHEN p.class IS NULL THEN 'added' WHEN t.class IS NULL THEN 'deleted' ELSE 'updated' END AS change
              FROM target_member_source t
              FULL JOIN (SELECT m.* FROM roster_sync.member_source m JOIN task ON m.integration_id = task.integration) p
             USING (sourced_id)
             WHERE (t.class, t.app_user, t.role, t.is_primary, t.begins_on, t.ends_on)
                     IS DISTINCT FROM (p.class, p.app_user, p.role, p.is_primary, p.begins_on, p.ends_on)""";

    // language=PostgreSQL
    private static final String GUARDIAN_SOURCE = """
            SELECT sourced_id, app_user_id, guardian_id,
                   CASE WHEN p.integration_id IS NULL THEN 'added' ELSE 'deleted' END AS change
              FROM (SELECT DISTINCT sourced_id, app_user_id, guardian_id, true AS wanted FROM target_guardian_source) t
              FULL JOIN (SELECT g.* FROM roster_sync.guardian_source g JOIN task ON g.integration_id = task.integration) p
             USING (sourced_id, app_user_id, guardian_id)
             WHERE t.wanted IS NULL OR p.integration_id IS NULL""";

    // language=PostgreSQL
    private static final String LAST_MATCH = """
            SELECT sourced_id, role, t.app_user_id, p.app_user_id AS old_app_user_id,
                   CASE WHEN p.app_user_id IS NULL THEN 'added' WHEN t.app_user_id IS NULL THEN 'deleted'
                        ELSE 'updated' END AS change
              FROM target_last_match t
              FULL JOIN (SELECT m.* FROM roster_sync.last_match m JOIN task ON m.integration_id = task.integration) p
             USING (sourced_id, role)
             WHERE t.app_user_id IS DISTINCT FROM p.app_user_id""";

    // language=PostgreSQL
    private static final String AGREED_LINK = """
            SELECT parent, student, t.guardian_id, t.withdrawn,
                   p.guardian_id AS old_guardian_id, p.withdrawn AS old_withdrawn,
                   CASE WHEN p.guardian_id IS NULL THEN 'added' WHEN t.guardian_id IS NULL THEN 'deleted'
                        ELSE 'updated' END AS change
              FROM target_agreed_link t
              FULL JOIN (SELECT m.* FROM roster_sync.agreed_link m JOIN task ON m.integration_id = task.integration) p
             USING (parent, student)
             WHERE (t.guardian_id, t.withdrawn) IS DISTINCT FROM (p.guardian_id, p.withdrawn)""";

    private static final String BY_ID =
            "CASE WHEN p.id IS NULL THEN 'added' WHEN t.%s IS NULL THEN 'deleted'" + " ELSE 'updated' END AS change";

    private final WorkTables work;

    Compare(WorkTables work) {
        this.work = work;
    }

    void all() {
        keep("school", SCHOOL.formatted(BY_ID.formatted("id")));
        keep("user", USER.formatted(BY_ID.formatted("app_user_id")));
        keep("user_school", USER_SCHOOL);
        keep("classroom", CLASSROOM.formatted(BY_ID.formatted("id")));
        keep("member", MEMBER);
        keep("guardian", GUARDIAN);
        keep("relationship", RELATIONSHIP);
        keep("member_source", MEMBER_SOURCE);
        keep("guardian_source", GUARDIAN_SOURCE);
        keep("last_match", LAST_MATCH);
        keep("agreed_link", AGREED_LINK);
    }

    private void keep(String table, String query) {
        work.run(
                "DROP TABLE IF EXISTS ${difference_%1$s}; CREATE TABLE ${difference_%1$s} AS\n%2$s;\nANALYZE ${difference_%1$s}"
                        .formatted(table, query));
    }
}
