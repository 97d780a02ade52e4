package dev.rostersync.difference;

/**
 * Respect Enrolment Date: decides which students have left. A student has left if their last day is before today and
 * one of two things is true: more than half of the students who were with them stayed longer, or the last day is so
 * long ago that no holiday explains it. So nobody leaves between terms or school years, when all students end together.
 *
 * <p>Reads user_role, role_standing, read_enrollment, read_class and perhaps_still_there. Makes {@code basis} and
 * {@code leaver} (sourced_id, by_company: because others stayed longer).
 */
final class Leavers {

    /**
     * No holiday is longer than this. Example: a student whose last day is 2026-06-12 has left from October 11 on, even
     * if all others ended on June 12 too.
     */
    private static final int HOLIDAY_DAYS_MAX = 120;

    /**
     * The roles or enrollments that say how long each student stays. These are the student's roles at included schools;
     * if there are none, the roles at orgs that are not known schools. If none of these roles has a date, these are the
     * student's enrollments. An enrollment in a class that cannot be read counts, because the class may be at an
     * included school.
     */
    // language=PostgreSQL
    private static final String BASIS = """
            WITH standing_role AS (
                   SELECT r.*, bool_or(r.begins_on IS NOT NULL OR r.ends_on IS NOT NULL)
                                 OVER (PARTITION BY r.sourced_id) AS dated
                     FROM user_role r JOIN role_standing s USING (sourced_id, role)
                    WHERE r.role = 'student'
                      AND CASE WHEN s.schooled THEN r.known AND NOT r.excluded
                               ELSE NOT s.at_excluded AND NOT r.known END)
            SELECT sourced_id, 'org' AS pool, org AS place, begins_on, ends_on FROM standing_role WHERE dated
             UNION ALL
            SELECT e.app_user, 'class', e.class, e.begins_on, e.ends_on
              FROM read_enrollment e
              LEFT JOIN read_class c ON c.sourced_id = e.class
             WHERE e.role = 'student'
               AND e.app_user IN (SELECT sourced_id FROM standing_role WHERE NOT dated)
               AND (c.school_id IS NOT NULL AND NOT c.excluded
                    OR c.sourced_id IS NULL
                       AND (EXISTS (SELECT FROM perhaps_still_there u WHERE u.kind = 'class' AND u.sourced_id = e.class)
                            OR EXISTS (SELECT FROM ${unreadable} WHERE kind = 'class' AND sourced_id IS NULL)))""";

    /**
     * Students who may have a current enrollment that could not be read. A student of a school with a collection that
     * could not be read may be enrolled there. An unreadable enrollment that published nothing before may be a current
     * one: of the user that it names, or of any user if it names none.
     */
    // language=PostgreSQL
    private static final String DOUBTFUL = """
            SELECT u.app_user
              FROM ${unreadable} u
             WHERE u.kind = 'enrollment'
               AND (u.sourced_id IS NULL
                    OR NOT EXISTS (SELECT FROM read_enrollment e WHERE e.sourced_id = u.sourced_id))
             UNION
            SELECT r.sourced_id
              FROM user_role r JOIN ${unread_part} part ON part.school = r.org WHERE r.role = 'student'""";

    // language=PostgreSQL
    private static final String LAST_DAY = """
            SELECT sourced_id, max(ends_on) AS last_day
              FROM task CROSS JOIN basis
             WHERE pool = 'org'
                OR NOT EXISTS (SELECT FROM student_in_doubt WHERE app_user IS NULL)
                   AND NOT EXISTS (SELECT FROM student_in_doubt WHERE app_user = basis.sourced_id)
             GROUP BY sourced_id, task.today
            HAVING NOT bool_or(ends_on IS NULL) AND max(ends_on) < task.today""";

    /** All students of the SIS, matched or not: any of them can have been together with a leaving student. */
    // language=PostgreSQL
    private static final String POOL = """
            SELECT 'org' AS pool, org AS place, sourced_id, begins_on, ends_on FROM user_role
             WHERE role = 'student' AND org IS NOT NULL
             UNION ALL
            SELECT 'class', e.class, e.app_user, e.begins_on, e.ends_on FROM read_enrollment e
             WHERE e.role = 'student' AND e.app_user IN (SELECT sourced_id FROM user_role WHERE role = 'student')""";

    /**
     * Students whose roles or enrollments ended on the same last day at the same places had the same company. So the
     * company is counted once for all of them, and each student is then subtracted from it. If the last day is long
     * ago, the company is counted only for published students: only the guard needs to know whether others stayed
     * longer.
     */
    // language=PostgreSQL
    private static final String LEAVER = """
            WITH ending AS MATERIALIZED (
                   SELECT l.sourced_id, b.pool, l.last_day, array_agg(DISTINCT b.place ORDER BY b.place) AS places
                     FROM task CROSS JOIN last_day l
                     JOIN basis b ON b.sourced_id = l.sourced_id AND b.ends_on = l.last_day
                    WHERE l.last_day >= task.today - %1$d
                       OR l.sourced_id IN (SELECT p.sourced_id FROM school_manager.roster_user p
                                            WHERE p.integration_id = task.integration AND p.role = 'student')
                    GROUP BY l.sourced_id, b.pool, l.last_day),
                 company AS MATERIALIZED (
                   SELECT row_number() OVER () AS company, pool, last_day, places
                     FROM (SELECT DISTINCT pool, last_day, places FROM ending) AS once),
                 present AS MATERIALIZED (
                   SELECT company.company, p.sourced_id,
                          bool_or(p.ends_on IS NULL OR p.ends_on > company.last_day) AS stayed
                     FROM company CROSS JOIN unnest(company.places) AS ended(place)
                     JOIN pool p ON p.pool = company.pool AND p.place = ended.place
                      AND (p.begins_on IS NULL OR p.begins_on <= company.last_day)
                      AND (p.ends_on IS NULL OR p.ends_on >= company.last_day)
                    GROUP BY company.company, p.sourced_id),
                 counted AS (
                   SELECT company, count(*) AS people, count(*) FILTER (WHERE stayed) AS stayed
                     FROM present GROUP BY company)
            SELECT sourced_id, bool_or(by_company) AS by_company
              FROM (
            SELECT e.sourced_id, true AS by_company
              FROM ending e
              JOIN company USING (pool, last_day, places)
              JOIN counted USING (company)
              LEFT JOIN present self ON self.company = company.company AND self.sourced_id = e.sourced_id
             WHERE 2 * (counted.stayed - CASE WHEN self.stayed THEN 1 ELSE 0 END)
                     > counted.people - CASE WHEN self.sourced_id IS NULL THEN 0 ELSE 1 END
             UNION ALL
            SELECT l.sourced_id, false FROM task CROSS JOIN last_day l WHERE l.last_day < task.today - %1$d) AS leaving
             GROUP BY sourced_id
            """.formatted(HOLIDAY_DAYS_MAX);

    /** If the option is off: the same columns, and no row. */
    private static final String NOBODY = "SELECT * FROM (%s) AS option_off WHERE false";

    private final WorkTables work;

    Leavers(WorkTables work) {
        this.work = work;
    }

    void workOut(boolean respectEnrolmentDate) {
        var those = respectEnrolmentDate ? "%s" : NOBODY;
        work.make(WorkTable.BASIS, those.formatted(BASIS));
        work.make(WorkTable.STUDENT_IN_DOUBT, those.formatted(DOUBTFUL));
        work.make(WorkTable.LAST_DAY, those.formatted(LAST_DAY));
        work.make(WorkTable.POOL, those.formatted(POOL));
        work.make(WorkTable.LEAVER, those.formatted(LEAVER));
    }
}
