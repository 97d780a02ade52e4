package dev.rostersync.guard;

import dev.rostersync.outcome.Code;

/** The statements of {@link Guard}. */
final class GuardSql {

    /**
     * Rows of each kind, by school and (school null) as a whole: how many are published, how many vanish unexplained. The
     * unexplained removals of the last days count with both. If no row vanishes now, there is nothing to hold.
     */
    // language=PostgreSQL
    static final String COUNT = """
            WITH roster AS (
                   SELECT CASE p.role WHEN 'student' THEN 'students' ELSE 'teachers' END AS kind, us.school_id,
                          p.app_user_id::text AS row
                     FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
                     LEFT JOIN school_manager.roster_user_school us
                       ON us.integration_id = p.integration_id AND us.sourced_id = p.sourced_id AND us.role = p.role
                    UNION ALL
                   SELECT 'classes', p.school_id, p.id::text
                     FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
                    UNION ALL
                   SELECT p.role || ' memberships', c.school_id, p.classroom_id || ' ' || p.app_user_id
                     FROM task JOIN school_manager.classroom c ON c.integration_id = task.integration
                     JOIN school_manager.classroom_member p ON p.classroom_id = c.id
                    UNION ALL
                   SELECT 'guardians', us.school_id, r.guardian_id::text
                     FROM task JOIN school_manager.guardian_student r ON r.integration_id = task.integration
                     LEFT JOIN school_manager.roster_user ru
                       ON ru.integration_id = task.integration AND ru.app_user_id = r.app_user_id AND ru.role = 'student'
                     LEFT JOIN school_manager.roster_user_school us
                       ON us.integration_id = ru.integration_id AND us.sourced_id = ru.sourced_id AND us.role = ru.role),
                 published AS (
                   SELECT school_id, kind, count(DISTINCT row) AS rows
                     FROM (SELECT school_id, kind, row FROM roster
                            UNION ALL
                           SELECT school_id, kind, row FROM removed_before) AS counted
                    GROUP BY GROUPING SETS ((school_id, kind), (kind))
                   HAVING GROUPING(school_id) = 1 OR school_id IS NOT NULL),
                 lost AS (
                   SELECT school_id, kind, count(DISTINCT row) AS rows,
                          count(DISTINCT row) - count(DISTINCT row) FILTER (WHERE now) AS before
                     FROM (SELECT v.school_id, v.kind, v.row, true AS now
                             FROM unexplained v LEFT JOIN school_manager.school s ON s.id = v.school_id
                            WHERE s.sourced_id IS NULL OR s.sourced_id NOT IN (SELECT sourced_id FROM released)
                            UNION ALL
                           SELECT school_id, kind, row, false FROM removed_before) AS counted
                    GROUP BY GROUPING SETS ((school_id, kind), (kind))
                   HAVING bool_or(now) AND (GROUPING(school_id) = 1 OR school_id IS NOT NULL))
            SELECT p.school_id, s.sourced_id, s.name, p.kind, p.rows AS published, l.rows AS vanishing, l.before
              FROM published p
              JOIN lost l ON l.kind = p.kind AND l.school_id IS NOT DISTINCT FROM p.school_id
              LEFT JOIN school_manager.school s ON s.id = p.school_id
             WHERE s.sourced_id IS NULL OR s.sourced_id <> ALL ((SELECT excluded_schools FROM task)::text[])
             ORDER BY s.name, s.sourced_id, p.kind
            """;

    /**
     * The records one by one. They have the data of School Manager, because the SIS may no longer send them. Memberships
     * are not among them: their classes and users are.
     */
    // language=PostgreSQL
    static final String VANISHED = """
            SELECT s.id AS school_id, s.sourced_id AS school, 'class' AS kind, v.sourced_id, c.name AS detail,
                   NULL::text AS given_name, NULL::text AS family_name, NULL::text AS email, v.explained, v.reason
              FROM vanished_class v
              JOIN school_manager.school s ON s.id = v.school_id
              JOIN school_manager.classroom c ON c.id = v.id
             UNION
            SELECT s.id, s.sourced_id, 'user', ru.sourced_id, ru.role, a.given_name, a.family_name, a.email,
                   v.explained, v.reason
              FROM task CROSS JOIN vanished_user v
              JOIN school_manager.roster_user ru
                ON ru.integration_id = task.integration AND ru.app_user_id = v.app_user_id AND ru.role = v.role
              JOIN school_manager.app_user a ON a.id = v.app_user_id
              LEFT JOIN school_manager.school s ON s.id = v.school_id
             UNION
            SELECT s.id, s.sourced_id, 'user', g.sourced_id, 'guardian', p.given_name, p.family_name, p.email,
                   v.explained, v.reason
              FROM task CROSS JOIN vanished_guardian v
              JOIN roster_sync.guardian_source g
                ON g.integration_id = task.integration AND g.guardian_id = v.guardian_id
              JOIN school_manager.guardian p ON p.id = v.guardian_id
              LEFT JOIN school_manager.school s ON s.id = v.school_id""";

    /** The enrollments of memberships, in the same columns. */
    // language=PostgreSQL
    private static final String VANISHED_ENROLLMENT = """
            SELECT s.id AS school_id, s.sourced_id AS school, 'enrollment' AS kind, e.sourced_id, v.role AS detail,
                   a.given_name, a.family_name, a.email, v.explained, v.reason
              FROM vanished_member v
              JOIN missing_member m USING (classroom_id, app_user_id, role)
              JOIN missing_enrollment e USING (subject)
              JOIN school_manager.school s ON s.id = v.school_id
              JOIN school_manager.app_user a ON a.id = v.app_user_id""";

    /** Findings about records that are removed without a reason, or because the rules have changed. */
    // language=PostgreSQL
    static final String REMOVED =
            """
            INSERT INTO found (code, school, kind, sourced_id, detail, given_name, family_name, email)
            SELECT DISTINCT CASE WHEN explained THEN '%s' ELSE '%s' END,
                   school, kind, sourced_id, detail, given_name, family_name, email
              FROM (%s
                     UNION ALL
                    %s) AS v
             WHERE NOT explained OR reason = 'VERSION_CHANGED'
            """.formatted(Code.REMOVED_BY_NEW_RULES.id(), Code.REMOVED_UNEXPLAINED.id(), VANISHED, VANISHED_ENROLLMENT);

    private GuardSql() {}
}
