package dev.rostersync.guard;

import dev.rostersync.difference.WorkTables;
import dev.rostersync.outcome.Code;

/**
 * Published rows that should be there no more, each with whether the data or a person explains it. What a person or the
 * SIS says plainly explains: status tobedeleted; an end that has passed, as read tonight or as published before; a school
 * that was excluded; an option that was switched on, for exactly what it takes away.
 *
 * <p>Reads what {@code Difference} has worked out. Makes {@code vanished_class} (id, school_id), {@code vanished_user}
 * (app_user_id, role, school_id), {@code vanished_member} (classroom_id, app_user_id, role, school_id) and {@code
 * vanished_guardian} (guardian_id, school_id), each with {@code explained}; school_id is null for users without a school.
 */
final class Vanished {

    /**
     * Options switched on since the school was last published by a sync that did not hold it, and had read what the option
     * looks at.
     */
    // language=PostgreSQL
    private static final String SWITCHED = """
            WITH publishing AS MATERIALIZED (
                   SELECT s.id, s.number, s.rules,
                          array(SELECT f.kind FROM roster_sync.finding f
                                 WHERE f.sync_id = s.id AND f.code = '%s') AS unread
                     FROM task JOIN roster_sync.published_sync s ON s.integration_id = task.integration),
                 published AS (
                   SELECT p.id AS school_id, s.number, s.rules, s.unread
                     FROM task JOIN school_manager.school p ON p.integration_id = task.integration
                    CROSS JOIN publishing s
                    WHERE NOT EXISTS (SELECT FROM roster_sync.sync_hold h
                                       WHERE h.sync_id = s.id AND h.school = p.sourced_id)),
                 by_dates AS (
                   SELECT DISTINCT ON (school_id) school_id, (rules ->> 'respectEnrolmentDate')::boolean AS was_on
                     FROM published WHERE NOT unread && ARRAY['class', 'enrollment'] ORDER BY school_id, number DESC),
                 by_sessions AS (
                   SELECT DISTINCT ON (school_id) school_id, (rules ->> 'respectAcademicSessions')::boolean AS was_on
                     FROM published WHERE NOT unread && ARRAY['class', 'enrollment', 'session']
                    ORDER BY school_id, number DESC)
            SELECT p.id AS school_id,
                   task.respect_enrolment_date AND NOT coalesce(d.was_on, true) AS enrolment_date,
                   task.respect_academic_sessions AND NOT coalesce(s.was_on, true) AS academic_sessions
              FROM task JOIN school_manager.school p ON p.integration_id = task.integration
              LEFT JOIN by_dates d ON d.school_id = p.id
              LEFT JOIN by_sessions s ON s.school_id = p.id""".formatted(Code.COLLECTION_UNREAD.id());

    /** A class that is not current vanishes by its own end, or because the option has just been switched on. */
    // language=PostgreSQL
    private static final String CLASS = """
            SELECT p.id, p.school_id, p.sourced_id,
                   coalesce(c.gone, false) OR coalesce(p.ends_on < task.today, false)
                     OR coalesce(r.ends_on < task.today, false) OR coalesce(r.excluded, false)
                     OR coalesce(school.gone, false) OR s.sourced_id = ANY (task.excluded_schools)
                     OR coalesce(switched.academic_sessions AND r.school_id IS NOT NULL, false) AS explained
              FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
              JOIN school_manager.school s ON s.id = p.school_id
              LEFT JOIN switched ON switched.school_id = p.school_id
              LEFT JOIN standing_school school ON school.sourced_id = s.sourced_id
              LEFT JOIN standing_class c ON c.sourced_id = p.sourced_id
              LEFT JOIN read_class r ON r.sourced_id = p.sourced_id
             WHERE NOT EXISTS (SELECT FROM target_class t WHERE t.id = p.id)""";

    /** The student's stays that run today, by school: where there are none, a provider may not have renewed its dates. */
    // language=PostgreSQL
    private static final String RUNNING = """
            SELECT DISTINCT coalesce(k.id, c.school_id) AS school_id, b.sourced_id
              FROM task CROSS JOIN basis b
              LEFT JOIN known k ON b.pool = 'org' AND k.sourced_id = b.place
              LEFT JOIN read_class c ON b.pool = 'class' AND c.sourced_id = b.place
             WHERE (b.begins_on IS NULL OR b.begins_on <= task.today) AND (b.ends_on IS NULL OR b.ends_on >= task.today)""";

    /** Schools at which somebody's role runs today: where nobody's does, its end explains nothing either. */
    // language=PostgreSQL
    private static final String RUNNING_ROLE = """
            SELECT DISTINCT r.school_id, r.role FROM task CROSS JOIN user_role r
             WHERE r.ends_on IS NULL OR r.ends_on >= task.today""";

    /**
     * A user who is in the same role under another sourcedId, or at another school, has not vanished; one who is left
     * without any school has vanished from theirs. Who teaches by enrollment alone goes with Sync Classroom Data. Who leaves by their
     * company does so for a reason; who leaves for having ended long ago does where somebody else's time still runs.
     */
    // language=PostgreSQL
    private static final String USER = """
            SELECT p.app_user_id, p.role, us.school_id,
                   bool_and(coalesce(u.gone, false)
                            OR coalesce(s.sourced_id = ANY (task.excluded_schools), false)
                            OR coalesce(standing.at_excluded AND NOT standing.schooled, false)
                            OR p.role = 'student' AND l.sourced_id IS NOT NULL
                               AND (l.by_company OR coalesce(switched.enrolment_date, false)
                                    OR EXISTS (SELECT FROM running r
                                                WHERE r.school_id = us.school_id AND r.sourced_id <> p.sourced_id))
                            OR coalesce(school.gone, false)
                            OR EXISTS (SELECT FROM user_role r WHERE r.sourced_id = p.sourced_id AND r.role = p.role)
                               AND NOT EXISTS (SELECT FROM user_role r
                                                WHERE r.sourced_id = p.sourced_id AND r.role = p.role
                                                  AND (r.ends_on IS NULL OR r.ends_on >= task.today))
                               AND EXISTS (SELECT FROM running_role r
                                            WHERE r.school_id = us.school_id AND r.role = p.role)
                            OR p.role = 'teacher' AND NOT task.classroom_data AND NOT coalesce(u.gone, true)
                               AND NOT EXISTS (SELECT FROM user_role r
                                                WHERE r.sourced_id = p.sourced_id AND r.role = 'teacher')) AS explained,
                   bool_and(NOT coalesce(u.gone, true) AND p.role = 'teacher'
                            AND NOT EXISTS (SELECT FROM user_role r
                                             WHERE r.sourced_id = p.sourced_id AND r.role = 'teacher')
                            OR EXISTS (SELECT FROM target_user t
                                        WHERE t.app_user_id = p.app_user_id AND t.role = p.role)) AS by_class_only
              FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
              LEFT JOIN school_manager.roster_user_school us
                ON us.integration_id = p.integration_id AND us.sourced_id = p.sourced_id AND us.role = p.role
              LEFT JOIN school_manager.school s ON s.id = us.school_id
              LEFT JOIN standing_school school ON school.sourced_id = s.sourced_id
              LEFT JOIN switched ON switched.school_id = us.school_id
              LEFT JOIN standing_user u ON u.sourced_id = p.sourced_id
              LEFT JOIN role_standing standing ON standing.sourced_id = p.sourced_id AND standing.role = p.role
              LEFT JOIN leaver l ON l.sourced_id = p.sourced_id
             WHERE NOT EXISTS (SELECT FROM target_user t
                                 LEFT JOIN target_user_school ts ON ts.sourced_id = t.sourced_id AND ts.role = t.role
                                WHERE t.app_user_id = p.app_user_id AND t.role = p.role
                                  AND (us.school_id IS NULL OR ts.school_id IS NOT NULL))
             GROUP BY p.app_user_id, p.role, us.school_id""";

    /** Published, and not among tonight's. */
    // language=PostgreSQL
    private static final String MISSING_MEMBER = """
            SELECT p.classroom_id, p.app_user_id, p.role, p.ends_on, c.school_id, c.sourced_id AS class,
                   s.sourced_id AS school
              FROM task JOIN school_manager.classroom c ON c.integration_id = task.integration
              JOIN school_manager.school s ON s.id = c.school_id
              JOIN school_manager.classroom_member p ON p.classroom_id = c.id
             WHERE NOT EXISTS (SELECT FROM target_member t WHERE t.classroom_id = p.classroom_id
                                  AND t.app_user_id = p.app_user_id AND t.role = p.role)""";

    /** The enrollments behind them, as last read. */
    // language=PostgreSQL
    private static final String MISSING_ENROLLMENT = """
            SELECT p.classroom_id, p.app_user_id, p.role, p.school_id, m.sourced_id, m.ends_on
              FROM task CROSS JOIN missing_member p
              JOIN school_manager.roster_user ru
                ON ru.integration_id = task.integration AND ru.app_user_id = p.app_user_id AND ru.role = p.role
              JOIN roster_sync.member_source m
                ON m.integration_id = task.integration AND m.class = p.class AND m.app_user = ru.sourced_id
               AND m.role = p.role""";

    /**
     * A class that goes for a reason takes its members along. So does a user who goes, or is at another school now: it is
     * the user who is counted then, and a graduating quarter must not be held for its memberships. Else each enrollment
     * behind the membership must say why.
     */
    // language=PostgreSQL
    private static final String MEMBER = """
            WITH enrollment AS (
                   SELECT m.classroom_id, m.app_user_id, m.role,
                          bool_and(coalesce(e.gone, false) OR coalesce(m.ends_on < task.today, false)
                                   OR coalesce(e.ends_on < task.today, false)
                                   OR coalesce(switched.enrolment_date AND e.begins_on - 1 > task.today, false)) AS explained
                     FROM task CROSS JOIN missing_enrollment m
                     LEFT JOIN switched ON switched.school_id = m.school_id
                     LEFT JOIN standing_enrollment e ON e.sourced_id = m.sourced_id
                    GROUP BY m.classroom_id, m.app_user_id, m.role),
                 whereabouts AS (
                   SELECT t.app_user_id, t.role, array_agg(us.school_id) AS schools
                     FROM target_user t JOIN target_user_school us USING (sourced_id, role)
                    GROUP BY t.app_user_id, t.role),
                 gone AS (
                   SELECT DISTINCT app_user_id, role FROM vanished_user)
            SELECT own.*, own_reason OR gone.app_user_id IS NOT NULL
                            OR coalesce(own.school_id <> ALL (w.schools), false) AS explained
              FROM (
            SELECT p.classroom_id, p.app_user_id, p.role, p.school_id,
                   coalesce(p.ends_on < task.today, false) OR coalesce(vc.explained, false)
                     OR coalesce(e.explained, false) OR p.school = ANY (task.excluded_schools) AS own_reason
              FROM task CROSS JOIN missing_member p
              LEFT JOIN vanished_class vc ON vc.id = p.classroom_id
              LEFT JOIN enrollment e
                ON e.classroom_id = p.classroom_id AND e.app_user_id = p.app_user_id AND e.role = p.role) AS own
              LEFT JOIN whereabouts w ON w.app_user_id = own.app_user_id AND w.role = own.role
              LEFT JOIN gone ON gone.app_user_id = own.app_user_id AND gone.role = own.role""";

    /** Who taught by enrollment alone, or was at a school by classes alone, goes once all of these ended for a reason. */
    // language=PostgreSQL
    private static final String CLASSES_ENDED = """
            UPDATE vanished_user u SET explained = true
             WHERE u.by_class_only AND NOT u.explained
               AND EXISTS (SELECT FROM vanished_member m WHERE m.app_user_id = u.app_user_id AND m.role = u.role)
               AND NOT EXISTS (SELECT FROM vanished_member m
                                WHERE m.app_user_id = u.app_user_id AND m.role = u.role AND NOT m.own_reason)""";

    /**
     * A guardian has vanished when no relationship is left. Explained where a Relationship Type was taken out, the student
     * goes (it is the student who is counted then), somebody entered the same address by hand, or each parent's record says that it is over.
     */
    // language=PostgreSQL
    private static final String GUARDIAN = """
            WITH gone AS (
                   SELECT DISTINCT app_user_id FROM vanished_user WHERE role = 'student'),
                 record AS (
                   SELECT g.guardian_id, g.app_user_id,
                          bool_and(coalesce(u.gone, false)
                                   OR coalesce((SELECT bool_and(r.ends_on < task.today)
                                                  FROM unnest(u.roles, u.role_ends) AS r(role, ends_on)
                                                 WHERE r.role = ANY (task.relationship_types)), false)) AS over
                     FROM task JOIN roster_sync.guardian_source g ON g.integration_id = task.integration
                     LEFT JOIN standing_user u ON u.sourced_id = g.sourced_id
                    GROUP BY g.guardian_id, g.app_user_id),
                 relationship AS (
                   SELECT r.guardian_id, r.app_user_id,
                          r.relationship <> ALL (task.relationship_types) OR gone.app_user_id IS NOT NULL
                            OR EXISTS (SELECT FROM school_manager.guardian g
                                         JOIN local_guardian l ON l.email_key = g.email WHERE g.id = r.guardian_id)
                            OR coalesce(record.over, false) AS explained
                     FROM task JOIN school_manager.guardian_student r ON r.integration_id = task.integration
                     LEFT JOIN gone ON gone.app_user_id = r.app_user_id
                     LEFT JOIN record ON record.guardian_id = r.guardian_id AND record.app_user_id = r.app_user_id
                    WHERE NOT EXISTS (SELECT FROM target_relationship t WHERE t.guardian_id = r.guardian_id)),
                 judged AS (
                   SELECT guardian_id, bool_and(explained) AS explained FROM relationship GROUP BY guardian_id)
            SELECT DISTINCT r.guardian_id, us.school_id, judged.explained
              FROM task JOIN relationship r ON true JOIN judged USING (guardian_id)
              LEFT JOIN school_manager.roster_user ru
                ON ru.integration_id = task.integration AND ru.app_user_id = r.app_user_id AND ru.role = 'student'
              LEFT JOIN school_manager.roster_user_school us
                ON us.integration_id = ru.integration_id AND us.sourced_id = ru.sourced_id AND us.role = ru.role""";

    private final WorkTables work;

    Vanished(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make("switched", SWITCHED);
        work.make("vanished_class", CLASS);
        work.make("running", RUNNING);
        work.make("running_role", RUNNING_ROLE);
        work.make("vanished_user", USER);
        // by themselves, so that the planner knows how many they are: without statistics, after the first sync or a
        // restore, it took all memberships for one and compared each with each
        work.make("missing_member", MISSING_MEMBER);
        work.make("missing_enrollment", MISSING_ENROLLMENT);
        work.make("vanished_member", MEMBER);
        work.run(CLASSES_ENDED);
        work.make("vanished_guardian", GUARDIAN);
    }
}
