package dev.rostersync.guard;

/** The statements of {@link Guard}. */
final class GuardSql {

    /**
     * Rows of each kind, by school and (school null) as a whole: how many are published, how many vanish unexplained.
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
                 vanishing AS (
                   SELECT CASE role WHEN 'student' THEN 'students' ELSE 'teachers' END AS kind, school_id,
                          app_user_id::text AS row FROM vanished_user WHERE NOT explained
                    UNION ALL
                   SELECT 'classes', school_id, id::text FROM vanished_class WHERE NOT explained
                    UNION ALL
                   SELECT role || ' memberships', school_id, classroom_id || ' ' || app_user_id
                     FROM vanished_member WHERE NOT explained
                    UNION ALL
                   SELECT 'guardians', school_id, guardian_id::text FROM vanished_guardian WHERE NOT explained),
                 published AS (
                   SELECT school_id, kind, count(DISTINCT row) AS rows
                     FROM roster GROUP BY GROUPING SETS ((school_id, kind), (kind))
                   HAVING GROUPING(school_id) = 1 OR school_id IS NOT NULL),
                 lost AS (
                   SELECT school_id, kind, count(DISTINCT row) AS rows
                     FROM vanishing
                    WHERE school_id IS NULL OR school_id <> ALL (:released::uuid[])
                    GROUP BY GROUPING SETS ((school_id, kind), (kind))
                   HAVING GROUPING(school_id) = 1 OR school_id IS NOT NULL)
            SELECT p.school_id, s.sourced_id, s.name, p.kind, p.rows AS published, l.rows AS vanishing
              FROM published p
              JOIN lost l ON l.kind = p.kind AND l.school_id IS NOT DISTINCT FROM p.school_id
              LEFT JOIN school_manager.school s ON s.id = p.school_id
             WHERE s.sourced_id IS NULL OR s.sourced_id <> ALL ((SELECT excluded_schools FROM task)::text[])
             ORDER BY s.name, s.sourced_id, p.kind
            """;

    /**
     * The rows one by one, for the person who decides. They have the data of School Manager, because the SIS may no
     * longer send them. Memberships are not listed by themselves: their classes and users are.
     */
    // language=PostgreSQL
    static final String WOULD_VANISH = """
            SELECT s.id AS school_id, s.sourced_id AS school, 'class' AS kind, v.sourced_id, c.name AS detail,
                   NULL::text AS given_name, NULL::text AS family_name, NULL::text AS email
              FROM vanished_class v
              JOIN school_manager.school s ON s.id = v.school_id
              JOIN school_manager.classroom c ON c.id = v.id
             WHERE NOT v.explained
             UNION
            SELECT s.id, s.sourced_id, 'user', ru.sourced_id, ru.role, a.given_name, a.family_name, a.email
              FROM task CROSS JOIN vanished_user v
              JOIN school_manager.roster_user ru
                ON ru.integration_id = task.integration AND ru.app_user_id = v.app_user_id AND ru.role = v.role
              JOIN school_manager.app_user a ON a.id = v.app_user_id
              LEFT JOIN school_manager.school s ON s.id = v.school_id
             WHERE NOT v.explained
             UNION
            SELECT s.id, s.sourced_id, 'user', g.sourced_id, 'guardian', p.given_name, p.family_name, p.email
              FROM task CROSS JOIN vanished_guardian v
              JOIN roster_sync.guardian_source g
                ON g.integration_id = task.integration AND g.guardian_id = v.guardian_id
              JOIN school_manager.guardian p ON p.id = v.guardian_id
              LEFT JOIN school_manager.school s ON s.id = v.school_id
             WHERE NOT v.explained
            """;

    private GuardSql() {}
}
