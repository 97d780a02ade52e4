package dev.rostersync.guard;

import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Memberships that should no longer be published. If a class is removed for a reason, this explains the removal of its
 * memberships. If a user is removed, or is now at another school, this explains it too: then the user is counted, and a
 * graduating quarter is not held for its memberships. Otherwise each enrollment of the membership must have a reason.
 *
 * <p>Makes {@code missing_member}, {@code missing_enrollment}, {@code enrollment_reason}, {@code member_reason} and
 * {@code vanished_member}; {@code own_reason}: it has a reason that does not come from the user.
 */
final class VanishedMembers {

    /** Published memberships that are not among those that should be published. */
    // language=PostgreSQL
    private static final String MISSING = """
            SELECT row_number() OVER () AS subject, p.classroom_id, p.app_user_id, p.role, p.ends_on, c.school_id,
                   c.sourced_id AS class, s.sourced_id AS school
              FROM task JOIN school_manager.classroom c ON c.integration_id = task.integration
              JOIN school_manager.school s ON s.id = c.school_id
              JOIN school_manager.classroom_member p ON p.classroom_id = c.id
             WHERE NOT EXISTS (SELECT FROM target_member t WHERE t.classroom_id = p.classroom_id
                                  AND t.app_user_id = p.app_user_id AND t.role = p.role)""";

    /** The enrollments of these memberships, as they were last read. */
    // language=PostgreSQL
    private static final String MISSING_ENROLLMENT = """
            SELECT p.subject, p.school_id, m.sourced_id, m.ends_on
              FROM task CROSS JOIN missing_member p
              JOIN school_manager.roster_user ru
                ON ru.integration_id = task.integration AND ru.app_user_id = p.app_user_id AND ru.role = p.role
              JOIN roster_sync.member_source m
                ON m.integration_id = task.integration AND m.class = p.class AND m.app_user = ru.sourced_id
               AND m.role = p.role""";

    // language=PostgreSQL
    private static final String ENROLLMENT_REASON = """
            SELECT m.subject, m.sourced_id, 'MARKED_DELETED' AS reason
              FROM missing_enrollment m JOIN standing_enrollment e USING (sourced_id) WHERE e.gone
             UNION ALL
            SELECT m.subject, m.sourced_id, 'ENDED'
              FROM task CROSS JOIN missing_enrollment m WHERE m.ends_on < task.today
             UNION ALL
            SELECT m.subject, m.sourced_id, 'ENDED'
              FROM task CROSS JOIN missing_enrollment m JOIN standing_enrollment e USING (sourced_id)
             WHERE e.ends_on < task.today
             UNION ALL
            SELECT m.subject, m.sourced_id, 'OPTION_CHANGED'
              FROM task CROSS JOIN missing_enrollment m
              JOIN standing_enrollment e USING (sourced_id)
              JOIN switched ON switched.school_id = m.school_id
             WHERE switched.enrolment_date AND e.begins_on - 1 > task.today
             UNION ALL
            SELECT m.subject, m.sourced_id, 'VERSION_CHANGED'
              FROM missing_enrollment m
              JOIN missing_member p USING (subject)
              JOIN standing_enrollment e USING (sourced_id)
              JOIN switched ON switched.school_id = m.school_id
              JOIN target_class c ON c.id = p.classroom_id
             WHERE switched.rules_of_members AND NOT e.gone AND e.class = p.class AND e.role = p.role
               AND EXISTS (SELECT FROM target_user t WHERE t.sourced_id = e.app_user AND t.role = e.role
                              AND t.app_user_id = p.app_user_id)""";

    // language=PostgreSQL
    private static final String REASON = """
            WITH whereabouts AS (
                   SELECT t.app_user_id, t.role, array_agg(us.school_id) AS schools
                     FROM target_user t JOIN target_user_school us USING (sourced_id, role)
                    GROUP BY t.app_user_id, t.role),
                 removed AS (
                   SELECT DISTINCT app_user_id, role FROM vanished_user)
            SELECT m.subject, 'ENDED' AS reason, true AS own
              FROM task CROSS JOIN missing_member m WHERE m.ends_on < task.today
             UNION ALL
            SELECT m.subject, 'CLASS_REMOVED', true
              FROM missing_member m JOIN vanished_class c ON c.id = m.classroom_id WHERE c.explained
             UNION ALL
            SELECT m.subject, 'SCHOOL_EXCLUDED', true
              FROM task CROSS JOIN missing_member m WHERE m.school = ANY (task.excluded_schools)
             UNION ALL
            SELECT e.subject, min(r.reason), true
              FROM missing_enrollment e
              LEFT JOIN (SELECT subject, sourced_id, min(reason) AS reason FROM enrollment_reason GROUP BY 1, 2) AS r
             USING (subject, sourced_id)
             GROUP BY e.subject
            HAVING bool_and(r.subject IS NOT NULL)
             UNION ALL
            SELECT m.subject, 'USER_REMOVED', false FROM missing_member m JOIN removed USING (app_user_id, role)
             UNION ALL
            SELECT m.subject, 'USER_MOVED', false
              FROM missing_member m JOIN whereabouts w USING (app_user_id, role) WHERE m.school_id <> ALL (w.schools)""";

    // language=PostgreSQL
    private static final String VANISHED = """
            SELECT m.classroom_id, m.app_user_id, m.role, m.school_id, r.subject IS NOT NULL AS explained, r.reason,
                   coalesce(r.own, false) AS own_reason
              FROM missing_member m
              LEFT JOIN (SELECT subject, min(reason) AS reason, bool_or(own) AS own FROM member_reason GROUP BY subject) AS r
             USING (subject)""";

    private final WorkTables work;

    VanishedMembers(WorkTables work) {
        this.work = work;
    }

    /** Call it after {@code vanished_class} and {@code vanished_user} were made. */
    void workOut() {
        // a table of its own tells the planner the number of rows: without statistics, after the first sync or a
        // restore, the planner expected one membership and compared each with each
        work.make(WorkTable.MISSING_MEMBER, MISSING);
        work.make(WorkTable.MISSING_ENROLLMENT, MISSING_ENROLLMENT);
        work.make(WorkTable.ENROLLMENT_REASON, ENROLLMENT_REASON);
        work.make(WorkTable.MEMBER_REASON, REASON);
        work.make(WorkTable.VANISHED_MEMBER, VANISHED);
    }
}
