package dev.rostersync.guard;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Students and teachers who should no longer be published. A user who has the same role under another sourcedId, or at
 * another school, has not vanished. A user who has no school left has vanished from their schools. A user at a school
 * may have several SIS records: the removal is explained only if each of them has a reason.
 *
 * <p>Makes {@code missing_user} (one row for each record), {@code user_reason} and {@code vanished_user}.
 */
final class VanishedUsers {

    // language=PostgreSQL
    private static final String MISSING = """
            SELECT row_number() OVER () AS subject, p.sourced_id, p.app_user_id, p.role, us.school_id, s.sourced_id AS school
              FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
              LEFT JOIN school_manager.roster_user_school us
                ON us.integration_id = p.integration_id AND us.sourced_id = p.sourced_id AND us.role = p.role
              LEFT JOIN school_manager.school s ON s.id = us.school_id
             WHERE NOT EXISTS (SELECT FROM target_user t
                                 LEFT JOIN target_user_school ts ON ts.sourced_id = t.sourced_id AND ts.role = t.role
                                WHERE t.app_user_id = p.app_user_id AND t.role = p.role
                                  AND (us.school_id IS NULL OR ts.school_id IS NOT NULL))""";

    /**
     * Student roles and enrollments that include today, by school: without any, a provider may not have renewed its
     * dates.
     */
    // language=PostgreSQL
    private static final String RUNNING = """
            SELECT DISTINCT coalesce(k.id, c.school_id) AS school_id, b.sourced_id, b.role
              FROM task CROSS JOIN stay b
              LEFT JOIN known k ON b.pool = 'org' AND k.sourced_id = b.place
              LEFT JOIN read_class c ON b.pool = 'class' AND c.sourced_id = b.place
             WHERE (b.begins_on IS NULL OR b.begins_on <= task.today) AND (b.ends_on IS NULL OR b.ends_on >= task.today)""";

    /**
     * Schools where somebody has a role that has not ended. If all roles of a school have ended, their end explains
     * nothing.
     */
    // language=PostgreSQL
    private static final String RUNNING_ROLE = """
            SELECT DISTINCT r.school_id, r.role FROM task CROSS JOIN user_role r
             WHERE r.ends_on IS NULL OR r.ends_on >= task.today""";

    /** Users whose enrollments in a role at included schools have all ended. */
    // language=PostgreSQL
    private static final String ENROLLMENTS_ENDED = """
            SELECT e.app_user AS sourced_id, e.role
              FROM task CROSS JOIN read_enrollment e
              JOIN read_class c ON c.sourced_id = e.class AND c.school_id IS NOT NULL AND NOT c.excluded
              JOIN standing_user u ON u.sourced_id = e.app_user AND NOT u.gone
             GROUP BY e.app_user, e.role
            HAVING bool_and(coalesce(e.ends_on < task.today, false))""";

    /**
     * With Respect Enrolment Date, it is a reason if the others show that a user has left. If only the 120 days show it,
     * it is a reason only if somebody else's time at that school includes today. A guest, or a teacher by enrollments
     * alone, has a reason if the enrollments have all ended. New rules are a reason if they give the user to another
     * person, or do not take an enrollment for a role.
     */
    // language=PostgreSQL
    private static final String REASON = """
            SELECT m.subject, 'MARKED_DELETED' AS reason
              FROM missing_user m JOIN standing_user u USING (sourced_id) WHERE u.gone
             UNION ALL
            SELECT m.subject, 'SCHOOL_EXCLUDED'
              FROM task CROSS JOIN missing_user m WHERE m.school = ANY (task.excluded_schools)
             UNION ALL
            SELECT m.subject, 'SCHOOL_EXCLUDED'
              FROM missing_user m JOIN role_standing s USING (sourced_id, role) WHERE s.at_excluded AND NOT s.schooled
             UNION ALL
            SELECT m.subject, 'LEFT'
              FROM task CROSS JOIN missing_user m JOIN leaver l USING (sourced_id, role)
             WHERE task.respect_enrolment_date AND l.shown
             UNION ALL
            SELECT m.subject, 'LEFT'
              FROM task CROSS JOIN missing_user m JOIN leaver l USING (sourced_id, role)
             WHERE task.respect_enrolment_date
               AND EXISTS (SELECT FROM running r WHERE r.school_id = m.school_id AND r.role = m.role
                              AND r.sourced_id <> m.sourced_id)
             UNION ALL
            SELECT m.subject, 'OPTION_CHANGED'
              FROM missing_user m JOIN leaver l USING (sourced_id, role) JOIN switched ON switched.school_id = m.school_id
             WHERE switched.enrolment_date
             UNION ALL
            SELECT m.subject, 'SCHOOL_GONE'
              FROM missing_user m JOIN standing_school s ON s.sourced_id = m.school WHERE s.gone
             UNION ALL
            SELECT m.subject, 'ENDED'
              FROM task CROSS JOIN missing_user m
             WHERE EXISTS (SELECT FROM user_role r WHERE r.sourced_id = m.sourced_id AND r.role = m.role)
               AND NOT EXISTS (SELECT FROM user_role r
                                WHERE r.sourced_id = m.sourced_id AND r.role = m.role
                                  AND (r.ends_on IS NULL OR r.ends_on >= task.today))
               AND EXISTS (SELECT FROM running_role r WHERE r.school_id = m.school_id AND r.role = m.role)
             UNION ALL
            SELECT m.subject, 'ENDED'
              FROM missing_user m JOIN enrollments_ended e USING (sourced_id, role)
             WHERE NOT EXISTS (SELECT FROM kept_role k WHERE k.sourced_id = m.sourced_id AND k.role = m.role)
             UNION ALL
            SELECT m.subject, 'VERSION_CHANGED'
              FROM missing_user m
             WHERE EXISTS (SELECT FROM switched s WHERE s.rules AND s.school_id = coalesce(m.school_id, s.school_id))
               AND (EXISTS (SELECT FROM matched a WHERE a.sourced_id = m.sourced_id AND a.role = m.role
                               AND a.code IN ('%s', '%s', '%s', '%s'))
                    OR EXISTS (SELECT FROM task CROSS JOIN read_enrollment e
                                 JOIN read_class c ON c.sourced_id = e.class AND c.school_id IS NOT NULL AND NOT c.excluded
                                WHERE e.app_user = m.sourced_id AND e.role = m.role
                                  AND (e.ends_on IS NULL OR e.ends_on >= task.today))
                       AND NOT EXISTS (SELECT FROM kept_role k WHERE k.sourced_id = m.sourced_id AND k.role = m.role))""".formatted(
                    Code.ACCOUNT_LEFT.id(),
                    Code.ACCOUNT_OF_NAMESAKE.id(),
                    Code.ACCOUNT_BOUND_TO_OTHER.id(),
                    Code.ACCOUNT_OF_TEACHER.id());

    /** {@code by_class_only}: only classes say that the user is, or was, at that school. */
    // language=PostgreSQL
    private static final String VANISHED = """
            SELECT m.app_user_id, m.role, m.school_id, bool_and(r.subject IS NOT NULL) AS explained,
                   CASE WHEN bool_and(r.subject IS NOT NULL) THEN min(r.reason) END AS reason,
                   bool_and(coalesce(NOT u.gone, false) AND m.role = 'teacher'
                            AND NOT EXISTS (SELECT FROM user_role ur
                                             WHERE ur.sourced_id = m.sourced_id AND ur.role = 'teacher')
                            OR EXISTS (SELECT FROM target_user t
                                        WHERE t.app_user_id = m.app_user_id AND t.role = m.role)) AS by_class_only
              FROM missing_user m
              LEFT JOIN (%s) AS r USING (subject)
              LEFT JOIN standing_user u USING (sourced_id)
             GROUP BY m.app_user_id, m.role, m.school_id""".formatted(Vanished.FIRST.formatted("user_reason"));

    /**
     * A teacher by enrollments alone, or a user at a school by classes alone, has a reason if all these memberships
     * have one of their own.
     */
    // language=PostgreSQL
    private static final String CLASSES_ENDED = """
            UPDATE vanished_user u SET explained = true, reason = 'CLASSES_ENDED'
             WHERE u.by_class_only AND NOT u.explained
               AND EXISTS (SELECT FROM vanished_member m WHERE m.app_user_id = u.app_user_id AND m.role = u.role)
               AND NOT EXISTS (SELECT FROM vanished_member m
                                WHERE m.app_user_id = u.app_user_id AND m.role = u.role AND NOT m.own_reason)""";

    private final WorkTables work;

    VanishedUsers(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.MISSING_USER, MISSING);
        work.make(WorkTable.RUNNING, RUNNING);
        work.make(WorkTable.RUNNING_ROLE, RUNNING_ROLE);
        work.make(WorkTable.ENROLLMENTS_ENDED, ENROLLMENTS_ENDED);
        work.make(WorkTable.USER_REASON, REASON);
        work.make(WorkTable.VANISHED_USER, VANISHED);
    }

    /** Call it after {@code vanished_member} was made. */
    void explainByClasses() {
        work.run(CLASSES_ENDED);
    }
}
