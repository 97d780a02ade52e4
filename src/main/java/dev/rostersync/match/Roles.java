package dev.rostersync.match;

import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Who is a student or a teacher, by roles and by enrollments. Makes {@code user_role} (one row for each role entry),
 * {@code role_standing} (schooled: at an included school; at_excluded), {@code enrolled_role}, {@code student_today} and {@code kept_role}
 * (those who are students or teachers as long as they have not left).
 */
final class Roles {

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
     * Enrollments in classes of included schools, published or not. With Respect Enrolment Date, an enrollment counts
     * from the day before its begin, until {@link Matching#ENROLLED_DAYS_MAX} days after its end.
     */
    // language=PostgreSQL
    private static final String ENROLLED_ROLE = """
            SELECT DISTINCT e.app_user AS sourced_id, e.role, c.school_id
              FROM task CROSS JOIN read_enrollment e
              JOIN read_class c ON c.sourced_id = e.class
              JOIN standing_user u ON u.sourced_id = e.app_user
             WHERE e.role IN ('student', 'teacher') AND c.school_id IS NOT NULL AND NOT c.excluded AND NOT u.gone
               AND (NOT task.respect_enrolment_date
                    OR (e.begins_on IS NULL OR e.begins_on - 1 <= task.today)
                       AND (e.ends_on IS NULL OR e.ends_on >= task.today - %d))""".formatted(Matching.ENROLLED_DAYS_MAX);

    /**
     * A student or teacher by roles is at an included school, or at no known school. A guest is enrolled as a student,
     * and has student roles at excluded schools alone. Whoever is enrolled as a teacher is a teacher, whatever their
     * roles and orgs say, unless they have a student role that runs today (in 1.1 roles have no dates: any student role).
     */
    // language=PostgreSQL
    private static final String KEPT_ROLE = """
            SELECT s.sourced_id, s.role, s.schooled, false AS enrolled FROM role_standing s WHERE s.schooled OR NOT s.at_excluded
             UNION ALL
            SELECT s.sourced_id, s.role, false, true
              FROM role_standing s
             WHERE s.role = 'student' AND s.at_excluded AND NOT s.schooled
               AND EXISTS (SELECT FROM enrolled_role e WHERE e.sourced_id = s.sourced_id AND e.role = 'student')
             UNION ALL
            SELECT DISTINCT e.sourced_id, e.role, false, true
              FROM enrolled_role e
             WHERE e.role = 'teacher'
               AND NOT EXISTS (SELECT FROM role_standing s WHERE s.sourced_id = e.sourced_id AND s.role = 'teacher'
                                  AND (s.schooled OR NOT s.at_excluded))
               AND NOT EXISTS (SELECT FROM student_today s WHERE s.sourced_id = e.sourced_id)""";

    /** Users with a student role that runs today, from the day before its begin. */
    // language=PostgreSQL
    private static final String STUDENT_TODAY = """
            SELECT DISTINCT r.sourced_id
              FROM task CROSS JOIN user_role r
             WHERE r.role = 'student'
               AND (r.begins_on IS NULL OR r.begins_on - 1 <= task.today)
               AND (r.ends_on IS NULL OR r.ends_on >= task.today)""";

    private final WorkTables work;

    Roles(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.USER_ROLE, USER_ROLE);
        work.make(WorkTable.ROLE_STANDING, ROLE_STANDING);
        work.make(WorkTable.ENROLLED_ROLE, ENROLLED_ROLE);
        work.make(WorkTable.STUDENT_TODAY, STUDENT_TODAY);
        work.make(WorkTable.KEPT_ROLE, KEPT_ROLE);
    }
}
