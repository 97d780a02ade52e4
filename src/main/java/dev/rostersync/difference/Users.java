package dev.rostersync.difference;

import dev.rostersync.outcome.Code;

/**
 * Decides which SIS records are students and teachers, whom they match, and at which schools they are. Makes
 * {@code user_role} (one row for each role entry), {@code role_standing} (sourced_id, role, schooled: at an included
 * school, at_excluded), {@code candidate}, {@code matched}, {@code target_user} and {@code target_user_school}.
 */
final class Users {

    // language=PostgreSQL
    private static final String USER_ROLE = """
            SELECT u.sourced_id, r.role, r.org, r.begins_on, r.ends_on, k.id AS school_id,
                   k.sourced_id IS NOT NULL AS known, coalesce(k.excluded, false) AS excluded
              FROM standing_user u
             CROSS JOIN unnest(u.roles, u.role_orgs, u.role_begins, u.role_ends) AS r(role, org, begins_on, ends_on)
              LEFT JOIN known k ON k.sourced_id = r.org
             WHERE NOT u.gone AND r.role IN ('student', 'teacher')""";

    // language=PostgreSQL
    private static final String ROLE_STANDING = """
            SELECT sourced_id, role, bool_or(known AND NOT excluded) AS schooled, bool_or(excluded) AS at_excluded
              FROM user_role GROUP BY sourced_id, role""";

    /**
     * The records that are kept by their schools and by the rules. In addition, a user who teaches a published class is
     * a teacher, whatever their roles and orgs say, unless they are a student, parent, guardian or relative.
     */
    // language=PostgreSQL
    private static final String CANDIDATE = """
            WITH by_role AS (
                   SELECT s.sourced_id, s.role, s.schooled FROM role_standing s
                    WHERE (s.schooled OR NOT s.at_excluded)
                      AND NOT (s.role = 'student' AND s.sourced_id IN (SELECT sourced_id FROM leaver))),
                 by_enrollment AS (
                   SELECT DISTINCT e.app_user AS sourced_id
                     FROM task CROSS JOIN read_enrollment e
                     JOIN target_class c ON c.sourced_id = e.class
                     JOIN standing_user u ON u.sourced_id = e.app_user AND NOT u.gone
                    WHERE e.role = 'teacher'
                      AND NOT u.roles && ARRAY['student', 'parent', 'guardian', 'relative']
                      AND (NOT task.respect_enrolment_date
                           OR (e.begins_on IS NULL OR e.begins_on - 1 <= task.today)
                              AND (e.ends_on IS NULL OR e.ends_on >= task.today)))
            SELECT sourced_id, role, schooled FROM by_role
             UNION ALL
            SELECT sourced_id, 'teacher', false FROM by_enrollment
             WHERE sourced_id NOT IN (SELECT sourced_id FROM by_role WHERE role = 'teacher')""";

    /** Email matching: by key, only to enabled users, and only if exactly one enabled user has the key. */
    // language=PostgreSQL
    private static final String MATCHED = """
            WITH by_key AS (
                   SELECT email_key, count(*) FILTER (WHERE enabled) AS enabled,
                          (array_agg(id) FILTER (WHERE enabled))[1] AS id
                     FROM directory GROUP BY email_key)
            SELECT c.sourced_id, c.role, c.schooled, u.email_key, u.grades, u.identifier,
                   CASE WHEN by_key.enabled = 1 THEN by_key.id END AS app_user_id,
                   CASE WHEN u.email_key IS NULL THEN '%s'
                        WHEN by_key.enabled IS NULL THEN '%s'
                        WHEN by_key.enabled = 0 THEN '%s'
                        WHEN by_key.enabled > 1 THEN '%s' END AS code
              FROM candidate c
              JOIN standing_user u ON u.sourced_id = c.sourced_id
              LEFT JOIN by_key ON by_key.email_key = u.email_key""".formatted(
                    Code.USER_WITHOUT_EMAIL.id(),
                    Code.USER_NOT_IN_DIRECTORY.id(),
                    Code.USER_DISABLED.id(),
                    Code.EMAIL_AMBIGUOUS.id());

    /**
     * The included schools of the role. With Respect Enrolment Date, a student has only the schools at which the role
     * has not ended; if it has ended at all of them, the student has all of them. If a role has no known school, or
     * comes from enrollments alone, the user has the schools of the published classes in which this record is enrolled
     * in this role. If classes are not read, such a user keeps the published schools.
     */
    // language=PostgreSQL
    private static final String WANTED_USER_SCHOOL = """
            WITH at_school AS (
                   SELECT r.sourced_id, r.role, r.school_id, coalesce(r.ends_on < task.today, false) AS ended
                     FROM task CROSS JOIN user_role r
                    WHERE r.known AND NOT r.excluded),
                 judged AS (
                   SELECT at_school.*, bool_and(ended) OVER (PARTITION BY sourced_id, role) AS ended_everywhere
                     FROM at_school)
            SELECT j.sourced_id, j.role, j.school_id
              FROM task CROSS JOIN judged j JOIN matched m USING (sourced_id, role)
             WHERE m.app_user_id IS NOT NULL AND m.schooled
               AND (j.role = 'teacher' OR NOT task.respect_enrolment_date OR NOT j.ended OR j.ended_everywhere)
             UNION
            SELECT m.sourced_id, m.role, c.school_id
              FROM matched m
              JOIN read_enrollment e ON e.app_user = m.sourced_id AND e.role = m.role
              JOIN target_class c ON c.sourced_id = e.class
             WHERE m.app_user_id IS NOT NULL AND NOT m.schooled
             UNION
            SELECT m.sourced_id, m.role, p.school_id
              FROM task CROSS JOIN matched m
              JOIN school_manager.roster_user_school p
                ON p.integration_id = task.integration AND p.sourced_id = m.sourced_id AND p.role = m.role
              JOIN known k ON k.id = p.school_id AND NOT k.excluded
             WHERE m.app_user_id IS NOT NULL AND NOT m.schooled AND NOT task.classes_read""";

    /**
     * A published user stays if its record, or the role in its record, could not be read, unless all its schools were
     * excluded. A published teacher also stays if the enrollments that may make it a teacher could not be read.
     */
    // language=PostgreSQL
    private static final String KEPT_USER = """
            SELECT p.sourced_id, p.role
              FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
              JOIN perhaps_still_there ON perhaps_still_there.kind = 'user' AND perhaps_still_there.sourced_id = p.sourced_id
              LEFT JOIN school_manager.roster_user_school s
                ON s.integration_id = p.integration_id AND s.sourced_id = p.sourced_id AND s.role = p.role
              LEFT JOIN school_manager.school school ON school.id = s.school_id
              LEFT JOIN known k ON k.sourced_id = school.sourced_id AND k.excluded
             WHERE NOT EXISTS (SELECT FROM user_role r WHERE r.sourced_id = p.sourced_id AND r.role = p.role)
               AND NOT EXISTS (SELECT FROM matched m WHERE m.sourced_id = p.sourced_id AND m.role = p.role
                                                       AND m.app_user_id IS NOT NULL)
             GROUP BY p.sourced_id, p.role
            HAVING count(s.school_id) = 0 OR count(k.sourced_id) < count(s.school_id)
             UNION
            SELECT p.sourced_id, p.role
              FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration AND p.role = 'teacher'
              JOIN standing_user u ON u.sourced_id = p.sourced_id AND NOT u.gone
             WHERE task.classroom_data AND NOT task.classes_read
               AND NOT EXISTS (SELECT FROM user_role r WHERE r.sourced_id = p.sourced_id AND r.role = 'teacher')
             UNION
            SELECT sourced_id, role FROM frozen_user""";

    /** A user who is not published yet, and whose schools are all held, is not added. */
    // language=PostgreSQL
    private static final String TARGET_USER = """
            SELECT m.sourced_id, m.role, m.app_user_id, m.grades, m.identifier
              FROM task CROSS JOIN matched m
             WHERE m.app_user_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM kept_user k WHERE k.sourced_id = m.sourced_id AND k.role = m.role)
               AND (EXISTS (SELECT FROM school_manager.roster_user p
                             WHERE p.integration_id = task.integration AND p.sourced_id = m.sourced_id
                               AND p.role = m.role)
                    OR EXISTS (SELECT FROM wanted_user_school w WHERE w.sourced_id = m.sourced_id AND w.role = m.role
                                  AND w.school_id NOT IN (SELECT school_id FROM held))
                    OR NOT EXISTS (SELECT FROM wanted_user_school w
                                    WHERE w.sourced_id = m.sourced_id AND w.role = m.role))
             UNION ALL
            SELECT p.sourced_id, p.role, p.app_user_id, p.grades, p.identifier
              FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
              JOIN kept_user k ON k.sourced_id = p.sourced_id AND k.role = p.role""";

    // language=PostgreSQL
    private static final String TARGET_USER_SCHOOL = """
            SELECT w.sourced_id, w.role, w.school_id
              FROM wanted_user_school w JOIN target_user USING (sourced_id, role)
             WHERE w.school_id NOT IN (SELECT school_id FROM held)
             UNION
            SELECT p.sourced_id, p.role, p.school_id
              FROM task JOIN school_manager.roster_user_school p ON p.integration_id = task.integration
              JOIN target_user t ON t.sourced_id = p.sourced_id AND t.role = p.role
              LEFT JOIN matched m ON m.sourced_id = p.sourced_id AND m.role = p.role AND m.app_user_id IS NOT NULL
             WHERE p.school_id IN (SELECT school_id FROM held)
                OR m.sourced_id IS NULL AND p.school_id IN (SELECT id FROM known WHERE NOT excluded)""";

    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, school, kind, sourced_id, detail, given_name, family_name, email)
            SELECT m.code, r.org, 'user', m.sourced_id, string_agg(m.role, ', ' ORDER BY m.role),
                   u.given_name, u.family_name, u.email
              FROM matched m
              JOIN standing_user u USING (sourced_id)
              LEFT JOIN (SELECT sourced_id, min(org) AS org FROM user_role WHERE known AND NOT excluded
                          GROUP BY sourced_id) r USING (sourced_id)
             WHERE m.code IS NOT NULL
             GROUP BY m.code, r.org, m.sourced_id, u.given_name, u.family_name, u.email
            """;

    private final WorkTables work;

    Users(WorkTables work) {
        this.work = work;
    }

    /** Works out who has which role, before classrooms are known. */
    void workOutRoles() {
        work.make(WorkTable.USER_ROLE, USER_ROLE);
        work.make(WorkTable.ROLE_STANDING, ROLE_STANDING);
    }

    void workOut() {
        work.make(WorkTable.CANDIDATE, CANDIDATE);
        work.make(WorkTable.MATCHED, MATCHED);
        work.make(WorkTable.WANTED_USER_SCHOOL, WANTED_USER_SCHOOL);
        work.make(WorkTable.KEPT_USER, KEPT_USER);
        work.make(WorkTable.TARGET_USER, TARGET_USER);
        work.make(WorkTable.TARGET_USER_SCHOOL, TARGET_USER_SCHOOL);
        work.run(FINDINGS);
    }
}
