package dev.rostersync.difference;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Decides which students and teachers should be published, and at which schools they are. Makes {@code target_user} and
 * {@code target_user_school}.
 */
final class Users {

    /**
     * The included schools of the role. With Respect Enrolment Date, these are the schools at which the role runs today
     * (from the day before its begin); if it runs at none, those at which it ended last; if it has ended at none, those
     * at which it begins first. If a role has no known school, or comes from enrollments alone, the user has the schools
     * of the classes in which this record is enrolled in this role. If classes are not read, such a user keeps the
     * published schools.
     */
    // language=PostgreSQL
    private static final String WANTED_USER_SCHOOL = """
            WITH at_school AS (
                   SELECT r.sourced_id, r.role, r.school_id, r.begins_on, r.ends_on,
                          CASE WHEN r.ends_on < task.today THEN 'ended'
                               WHEN r.begins_on - 1 > task.today THEN 'to begin' ELSE 'runs' END AS time
                     FROM task CROSS JOIN user_role r
                    WHERE r.known AND NOT r.excluded),
                 judged AS (
                   SELECT at_school.*, bool_or(time = 'runs') OVER role AS runs, bool_or(time = 'ended') OVER role AS ended,
                          max(ends_on) FILTER (WHERE time = 'ended') OVER role AS last_end,
                          min(begins_on) FILTER (WHERE time = 'to begin') OVER role AS first_begin
                     FROM at_school WINDOW role AS (PARTITION BY sourced_id, role))
            SELECT j.sourced_id, j.role, j.school_id
              FROM task CROSS JOIN judged j JOIN matched m USING (sourced_id, role)
             WHERE m.app_user_id IS NOT NULL AND m.schooled
               AND (NOT task.respect_enrolment_date
                    OR CASE WHEN j.runs THEN j.time = 'runs'
                            WHEN j.ended THEN j.time = 'ended' AND j.ends_on = j.last_end
                            ELSE j.begins_on = j.first_begin END)
             UNION
            SELECT m.sourced_id, m.role, e.school_id
              FROM matched m JOIN enrolled_role e USING (sourced_id, role)
             WHERE m.app_user_id IS NOT NULL AND NOT m.schooled
             UNION
            SELECT m.sourced_id, m.role, p.school_id
              FROM task CROSS JOIN matched m
              JOIN school_manager.roster_user_school p
                ON p.integration_id = task.integration AND p.sourced_id = m.sourced_id AND p.role = m.role
              JOIN known k ON k.id = p.school_id AND NOT k.excluded
             WHERE m.app_user_id IS NOT NULL AND NOT m.schooled AND NOT task.classes_read""";

    /**
     * A published user stays if its record, or the role in its record, could not be read, or if only enrollments can
     * make it a student or teacher and they were not read. It goes if all its schools were excluded.
     */
    // language=PostgreSQL
    private static final String KEPT_USER = """
            SELECT p.sourced_id, p.role
              FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
              LEFT JOIN school_manager.roster_user_school s
                ON s.integration_id = p.integration_id AND s.sourced_id = p.sourced_id AND s.role = p.role
              LEFT JOIN school_manager.school school ON school.id = s.school_id
              LEFT JOIN known k ON k.sourced_id = school.sourced_id AND k.excluded
             WHERE (EXISTS (SELECT FROM perhaps_still_there u WHERE u.kind = 'user' AND u.sourced_id = p.sourced_id)
                      AND NOT EXISTS (SELECT FROM user_role r WHERE r.sourced_id = p.sourced_id AND r.role = p.role)
                    OR NOT task.classes_read
                       AND EXISTS (SELECT FROM standing_user u WHERE u.sourced_id = p.sourced_id AND NOT u.gone)
                       AND NOT EXISTS (SELECT FROM kept_role r WHERE r.sourced_id = p.sourced_id AND r.role = p.role)
                       AND (p.role = 'student' AND EXISTS (SELECT FROM user_role r WHERE r.sourced_id = p.sourced_id
                                                              AND r.role = 'student')
                            OR p.role = 'teacher' AND NOT EXISTS (SELECT FROM student_today s
                                                                   WHERE s.sourced_id = p.sourced_id)))
               AND NOT EXISTS (SELECT FROM matched m WHERE m.sourced_id = p.sourced_id AND m.role = p.role
                                                       AND m.app_user_id IS NOT NULL)
             GROUP BY p.sourced_id, p.role
            HAVING count(s.school_id) = 0 OR count(k.sourced_id) < count(s.school_id)
             UNION
            SELECT sourced_id, role FROM frozen_user""";

    /**
     * Records that are new for a user whom another record keeps, because that one could not be read or stays as it was
     * with its school. They may be different persons: so the new one waits.
     */
    // language=PostgreSQL
    private static final String WAITING_USER = """
            SELECT m.sourced_id, m.role
              FROM task CROSS JOIN matched m
             WHERE NOT EXISTS (SELECT FROM school_manager.roster_user p
                                WHERE p.integration_id = task.integration AND p.sourced_id = m.sourced_id AND p.role = m.role)
               AND EXISTS (SELECT FROM kept_user k
                             JOIN school_manager.roster_user p
                               ON p.integration_id = task.integration AND p.sourced_id = k.sourced_id AND p.role = k.role
                            WHERE p.app_user_id = m.app_user_id AND p.sourced_id <> m.sourced_id)""";

    /** A user who is not published yet, and whose schools are all held, is not added. */
    // language=PostgreSQL
    private static final String TARGET_USER = """
            SELECT m.sourced_id, m.role, m.app_user_id, m.grades, m.identifier
              FROM task CROSS JOIN matched m
             WHERE m.app_user_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM kept_user k WHERE k.sourced_id = m.sourced_id AND k.role = m.role)
               AND NOT EXISTS (SELECT FROM waiting_user w WHERE w.sourced_id = m.sourced_id AND w.role = m.role)
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

    /**
     * For whom each record was last published. It is remembered while the SIS sends the record, also if the record is not
     * published; if users were read school by school, while the SIS may still send it.
     */
    // language=PostgreSQL
    private static final String TARGET_LAST_MATCH = """
            SELECT sourced_id, role, app_user_id FROM target_user
             UNION ALL
            SELECT m.sourced_id, m.role, m.app_user_id
              FROM task JOIN roster_sync.last_match m ON m.integration_id = task.integration
             WHERE NOT EXISTS (SELECT FROM target_user t WHERE t.sourced_id = m.sourced_id AND t.role = m.role)
               AND (EXISTS (SELECT FROM standing_user u WHERE u.sourced_id = m.sourced_id AND NOT u.gone)
                    OR EXISTS (SELECT FROM ${unreadable} u
                                WHERE u.kind = 'user' AND coalesce(u.sourced_id, m.sourced_id) = m.sourced_id)
                    OR EXISTS (SELECT FROM perhaps_still_there u WHERE u.kind = 'user' AND u.sourced_id = m.sourced_id)
                    OR task.users_by_school AND NOT EXISTS (SELECT FROM standing_user u WHERE u.sourced_id = m.sourced_id))""";

    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, kind, sourced_id, detail, given_name, family_name, email)
            SELECT '%s', 'user', w.sourced_id, w.role, u.given_name, u.family_name, m.email
              FROM waiting_user w JOIN matched m USING (sourced_id, role) JOIN standing_user u USING (sourced_id)
            """.formatted(Code.ACCOUNT_WAITS.id());

    private final WorkTables work;

    Users(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.WANTED_USER_SCHOOL, WANTED_USER_SCHOOL);
        work.make(WorkTable.KEPT_USER, KEPT_USER);
        work.make(WorkTable.WAITING_USER, WAITING_USER);
        work.run(FINDINGS);
        work.make(WorkTable.TARGET_USER, TARGET_USER);
        work.make(WorkTable.TARGET_USER_SCHOOL, TARGET_USER_SCHOOL);
        work.make(WorkTable.TARGET_LAST_MATCH, TARGET_LAST_MATCH);
    }
}
