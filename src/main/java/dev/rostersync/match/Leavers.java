package dev.rostersync.match;

import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Respect Enrolment Date: decides which students and teachers have left. They have left if their last day is before
 * today, they are in no class today, and one of three things is true: more than half of those who were with them stayed
 * longer; their school or org is back, with the people of a new term; or, for a student, the last day is so long ago that
 * no holiday explains it. So nobody leaves between terms or school years, when all end together.
 *
 * <p>If Respect Enrolment Date is off, only those are judged whose user another person may have ({@code contested}).
 *
 * <p>Reads what {@link Roles} has made. Makes {@code stay}, {@code ending} and {@code leaver} (sourced_id, role, shown:
 * the others show that this person has left, not the 120 days alone).
 */
final class Leavers {

    /**
     * No holiday is longer than this. Example: a student whose last day is 2026-06-12 has left from October 11 on, even
     * if all others ended on June 12 too.
     */
    private static final int HOLIDAY_DAYS_MAX = 120;

    /** Who has come back has been there for 14 days: since August 10 on August 24. */
    private static final int BACK_DAYS_MIN = 14;

    /** A role or enrollment that is not longer than this is a summer school's, and nobody is back by it. */
    private static final int SUMMER_SCHOOL_DAYS_MAX = 50;

    /**
     * The roles or enrollments that say how long each person stays. These are the roles at included schools; if there
     * are none, the roles at orgs that are not known schools. If a student has no date on any of these roles, these are
     * the student's enrollments, and so they are for a guest. An enrollment in a class that cannot be read counts,
     * because the class may be at an included school.
     */
    // language=PostgreSQL
    private static final String STAY = """
            WITH standing_role AS (
                   SELECT r.*, bool_or(r.begins_on IS NOT NULL OR r.ends_on IS NOT NULL)
                                 OVER (PARTITION BY r.sourced_id, r.role) AS dated
                     FROM user_role r JOIN role_standing s USING (sourced_id, role)
                    WHERE CASE WHEN s.schooled THEN r.known AND NOT r.excluded
                               ELSE NOT s.at_excluded AND NOT r.known END)
            SELECT sourced_id, role, 'org' AS pool, org AS place, begins_on, ends_on FROM standing_role WHERE dated
             UNION ALL
            SELECT e.app_user, 'student', 'class', e.class, e.begins_on, e.ends_on
              FROM read_enrollment e
              LEFT JOIN read_class c ON c.sourced_id = e.class
             WHERE e.role = 'student'
               AND (e.app_user IN (SELECT sourced_id FROM standing_role WHERE role = 'student' AND NOT dated)
                    OR e.app_user IN (SELECT sourced_id FROM kept_role WHERE role = 'student' AND enrolled))
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

    /**
     * A person who is in a class today stays; an enrollment counts from the day before its begin. If enrollments could
     * not be read, a published person stays.
     */
    // language=PostgreSQL
    private static final String LAST_DAY = """
            SELECT s.sourced_id, s.role, max(s.ends_on) AS last_day
              FROM task CROSS JOIN stay s
             WHERE (task.respect_enrolment_date OR s.sourced_id IN (SELECT sourced_id FROM contested))
               AND (s.pool = 'org'
                    OR NOT EXISTS (SELECT FROM student_in_doubt WHERE app_user IS NULL)
                       AND NOT EXISTS (SELECT FROM student_in_doubt WHERE app_user = s.sourced_id))
               AND NOT EXISTS (SELECT FROM read_enrollment e JOIN read_class c ON c.sourced_id = e.class
                                WHERE e.app_user = s.sourced_id AND e.role = s.role
                                  AND c.school_id IS NOT NULL AND NOT c.excluded
                                  AND (e.begins_on IS NULL OR e.begins_on - 1 <= task.today)
                                  AND (e.ends_on IS NULL OR e.ends_on >= task.today))
               AND NOT (task.classroom_data
                        AND (NOT task.classes_read OR EXISTS (SELECT FROM student_in_doubt d
                                                               WHERE d.app_user IS NULL OR d.app_user = s.sourced_id))
                        AND EXISTS (SELECT FROM school_manager.roster_user p
                                     WHERE p.integration_id = task.integration AND p.sourced_id = s.sourced_id
                                       AND p.role = s.role))
             GROUP BY s.sourced_id, s.role, task.today
            HAVING NOT bool_or(s.ends_on IS NULL) AND max(s.ends_on) < task.today""";

    /**
     * The time of each student and teacher at orgs and in classes, matched or not: any of them can have been together
     * with a person who leaves. Records of excluded schools count for nobody, except guests. An enrollment without a
     * begin has begun with its class. Nothing is computed if nobody's last day has passed.
     */
    // language=PostgreSQL
    private static final String POOL = """
            SELECT r.role, 'org' AS pool, r.org AS place, r.org AS school, r.sourced_id, r.begins_on,
                   r.begins_on AS began_on, r.ends_on
              FROM user_role r JOIN kept_role k USING (sourced_id, role)
             WHERE r.org IS NOT NULL AND EXISTS (SELECT FROM last_day)
             UNION ALL
            SELECT e.role, 'class', e.class, c.school, e.app_user, e.begins_on, coalesce(e.begins_on, c.starts_on), e.ends_on
              FROM read_enrollment e
              JOIN kept_role k ON k.sourced_id = e.app_user AND k.role = e.role
              LEFT JOIN read_class c ON c.sourced_id = e.class
             WHERE e.role = 'student' AND EXISTS (SELECT FROM last_day)""";

    /**
     * Where the time of a person ended on the last day. If the last day is long ago, only published students are looked
     * at: only the guard needs to know what the others show.
     */
    // language=PostgreSQL
    private static final String ENDING = """
            SELECT l.sourced_id, l.role, s.pool, l.last_day, array_agg(DISTINCT s.place ORDER BY s.place) AS places
              FROM task CROSS JOIN last_day l
              JOIN stay s ON s.sourced_id = l.sourced_id AND s.role = l.role AND s.ends_on = l.last_day
             WHERE l.last_day >= task.today - %1$d OR l.role = 'teacher'
                OR l.sourced_id IN (SELECT p.sourced_id FROM school_manager.roster_user p
                                     WHERE p.integration_id = task.integration AND p.role = 'student')
             GROUP BY l.sourced_id, l.role, s.pool, l.last_day""".formatted(HOLIDAY_DAYS_MAX);

    /**
     * Those whose roles or enrollments ended on the same last day at the same places had the same company. So the
     * company is counted once for all of them, and each person is then subtracted from it.
     */
    // language=PostgreSQL
    private static final String LEFT_BEHIND = """
            WITH company AS MATERIALIZED (
                   SELECT row_number() OVER () AS company, role, pool, last_day, places
                     FROM (SELECT DISTINCT role, pool, last_day, places FROM ending) AS once),
                 present AS MATERIALIZED (
                   SELECT company.company, p.sourced_id,
                          bool_or(p.ends_on IS NULL OR p.ends_on > company.last_day) AS stayed
                     FROM company CROSS JOIN unnest(company.places) AS ended(place)
                     JOIN pool p ON p.role = company.role AND p.pool = company.pool AND p.place = ended.place
                      AND (p.begins_on IS NULL OR p.begins_on <= company.last_day)
                      AND (p.ends_on IS NULL OR p.ends_on >= company.last_day)
                    GROUP BY company.company, p.sourced_id),
                 counted AS (
                   SELECT company, count(*) AS people, count(*) FILTER (WHERE stayed) AS stayed
                     FROM present GROUP BY company)
            SELECT e.sourced_id, e.role
              FROM ending e
              JOIN company USING (role, pool, last_day, places)
              JOIN counted USING (company)
              LEFT JOIN present self ON self.company = company.company AND self.sourced_id = e.sourced_id
             WHERE 2 * (counted.stayed - CASE WHEN self.stayed THEN 1 ELSE 0 END)
                     > counted.people - CASE WHEN self.sourced_id IS NULL THEN 0 ELSE 1 END""";

    /**
     * An org, or a school of classes, is back if more than half as many people as were there on the last day are there
     * today, with a role or enrollment that began after that day and at least 14 days ago, and is no summer
     * school's. The person who leaves is one of those who were there.
     */
    // language=PostgreSQL
    private static final String BACK = """
            WITH ended AS MATERIALIZED (
                   SELECT DISTINCT e.sourced_id, e.role, e.pool, e.last_day,
                          CASE e.pool WHEN 'org' THEN place ELSE c.school END AS school
                     FROM ending e CROSS JOIN unnest(e.places) AS place
                     LEFT JOIN read_class c ON e.pool = 'class' AND c.sourced_id = place),
                 once AS MATERIALIZED (
                   SELECT DISTINCT role, pool, last_day, school FROM ended WHERE school IS NOT NULL),
                 seen AS MATERIALIZED (
                   SELECT once.role, once.pool, once.last_day, once.school, p.sourced_id,
                          bool_or((p.begins_on IS NULL OR p.begins_on <= once.last_day)
                                  AND (p.ends_on IS NULL OR p.ends_on >= once.last_day)) AS was_there,
                          bool_or(coalesce(p.began_on > once.last_day AND p.began_on <= task.today - %1$d, false)
                                  AND (p.ends_on IS NULL
                                       OR p.ends_on >= task.today AND p.ends_on - p.began_on > %2$d)) AS is_back
                     FROM task CROSS JOIN once
                     JOIN pool p ON p.role = once.role AND p.pool = once.pool AND p.school = once.school
                    GROUP BY once.role, once.pool, once.last_day, once.school, p.sourced_id),
                 counted AS (
                   SELECT role, pool, last_day, school, count(*) FILTER (WHERE was_there) AS were_there,
                          count(*) FILTER (WHERE is_back) AS back
                     FROM seen GROUP BY role, pool, last_day, school)
            SELECT DISTINCT e.sourced_id, e.role
              FROM ended e
              JOIN counted USING (role, pool, last_day, school)
              LEFT JOIN seen self USING (role, pool, last_day, school, sourced_id)
             WHERE 2 * counted.back > counted.were_there + CASE WHEN self.was_there THEN 0 ELSE 1 END""".formatted(BACK_DAYS_MIN, SUMMER_SCHOOL_DAYS_MAX);

    // language=PostgreSQL
    private static final String LEAVER = """
            SELECT sourced_id, role, bool_or(shown) AS shown
              FROM (SELECT sourced_id, role, true AS shown FROM left_behind
                     UNION ALL
                    SELECT sourced_id, role, true FROM left_by_return
                     UNION ALL
                    SELECT l.sourced_id, l.role, false FROM task CROSS JOIN last_day l
                     WHERE l.role = 'student' AND l.last_day < task.today - %d) AS leaving
             GROUP BY sourced_id, role""".formatted(HOLIDAY_DAYS_MAX);

    private final WorkTables work;

    Leavers(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.STAY, STAY);
        work.make(WorkTable.STUDENT_IN_DOUBT, DOUBTFUL);
        work.make(WorkTable.LAST_DAY, LAST_DAY);
        work.make(WorkTable.POOL, POOL);
        work.make(WorkTable.ENDING, ENDING);
        work.make(WorkTable.LEFT_BEHIND, LEFT_BEHIND);
        work.make(WorkTable.LEFT_BY_RETURN, BACK);
        work.make(WorkTable.LEAVER, LEAVER);
    }
}
