package dev.rostersync.guard;

import dev.rostersync.difference.WorkTable;
import dev.rostersync.difference.WorkTables;

/**
 * Memberships that should be there no more. A class that goes for a reason takes its members along. So does a user who goes,
 * or who is at another school now: it is the user who is counted then, and a graduating quarter must not be held for its
 * memberships. Otherwise each enrollment behind the membership must say why.
 *
 * <p>Makes {@code missing_member}, {@code missing_enrollment}, {@code enrollment_reason}, {@code member_reason} and {@code
 * vanished_member}; {@code own_reason}: one that is not the user's.
 */
final class VanishedMembers {

    /** Published, and not among tonight's. */
    // language=PostgreSQL
    private static final String MISSING = """
            SELECT row_number() OVER () AS subject, p.classroom_id, p.app_user_id, p.role, p.ends_on, c.school_id,
                   c.sourced_id AS class, s.sourced_id AS school
              FROM task JOIN school_manager.classroom c ON c.integration_id = task.integration
              JOIN school_manager.school s ON s.id = c.school_id
              JOIN school_manager.classroom_member p ON p.classroom_id = c.id
             WHERE NOT EXISTS (SELECT FROM target_member t WHERE t.classroom_id = p.classroom_id
                                  AND t.app_user_id = p.app_user_id AND t.role = p.role)""";

    /** The enrollments behind them, as last read. */
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
             WHERE switched.enrolment_date AND e.begins_on - 1 > task.today""";

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

    /** Once {@code vanished_class} and {@code vanished_user} are there. */
    void workOut() {
        // by themselves, so that the planner knows how many they are: without statistics, after the first sync or a
        // restore, it took all memberships for one and compared each with each
        work.make(WorkTable.MISSING_MEMBER, MISSING);
        work.make(WorkTable.MISSING_ENROLLMENT, MISSING_ENROLLMENT);
        work.make(WorkTable.ENROLLMENT_REASON, ENROLLMENT_REASON);
        work.make(WorkTable.MEMBER_REASON, REASON);
        work.make(WorkTable.VANISHED_MEMBER, VANISHED);
    }
}
