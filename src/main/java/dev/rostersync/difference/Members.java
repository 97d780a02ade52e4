package dev.rostersync.difference;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Decides who should be a member of which classroom. Makes {@code target_member_source} (the enrollments from which
 * memberships are made) and {@code target_member}. Notes findings for enrollments whose user or class is not known, and
 * for students who are in no class.
 */
final class Members {

    /**
     * With Respect Enrolment Date, an enrollment counts from the day before its beginDate to its endDate, both days
     * included. A missing date sets no limit. Example: an enrollment from 2026-09-01 to 2026-12-18 counts from August
     * 31 to December 18.
     */
    // language=PostgreSQL
    private static final String SOURCE = """
            SELECT e.sourced_id, e.class, e.app_user, e.role, e.is_primary, e.begins_on, e.ends_on,
                   c.id AS classroom_id, u.app_user_id
              FROM task CROSS JOIN read_enrollment e
              JOIN target_class c ON c.sourced_id = e.class
              JOIN target_user u ON u.sourced_id = e.app_user AND u.role = e.role
             WHERE task.classes_read
               AND (NOT task.respect_enrolment_date
                    OR (e.begins_on IS NULL OR e.begins_on - 1 <= task.today)
                       AND (e.ends_on IS NULL OR e.ends_on >= task.today))
               AND NOT EXISTS (SELECT FROM frozen_class f WHERE f.sourced_id = e.class)
             UNION ALL
            SELECT p.sourced_id, p.class, p.app_user, p.role, p.is_primary, p.begins_on, p.ends_on, NULL, NULL
              FROM task JOIN roster_sync.member_source p ON p.integration_id = task.integration
              JOIN target_class c ON c.sourced_id = p.class
             WHERE NOT task.classes_read OR p.class IN (SELECT sourced_id FROM frozen_class)""";

    /**
     * Several enrollments of one user in one class and role make one membership, from the earliest begin to the latest
     * end. If one of them has no begin, the membership has none. The same holds for the end.
     */
    // language=PostgreSQL
    private static final String TARGET_MEMBER = """
            SELECT classroom_id, app_user_id, role, bool_or(is_primary) AS is_primary,
                   CASE WHEN bool_or(begins_on IS NULL) THEN NULL ELSE min(begins_on) END AS begins_on,
                   CASE WHEN bool_or(ends_on IS NULL) THEN NULL ELSE max(ends_on) END AS ends_on
              FROM target_member_source
             WHERE classroom_id IS NOT NULL
             GROUP BY classroom_id, app_user_id, role
             UNION ALL
            SELECT p.classroom_id, p.app_user_id, p.role, p.is_primary, p.begins_on, p.ends_on
              FROM task CROSS JOIN target_class c
              JOIN school_manager.classroom_member p ON p.classroom_id = c.id
             WHERE NOT task.classes_read OR c.sourced_id IN (SELECT sourced_id FROM frozen_class)""";

    /**
     * An enrollment in a class of an excluded school is dropped without a finding. An enrollment of a school that was
     * not read is not judged.
     */
    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, school, kind, sourced_id)
            SELECT CASE WHEN c.sourced_id IS NULL AND unread_class.sourced_id IS NULL THEN '%1$s' ELSE '%2$s' END,
                   coalesce(c.school, e.school), 'enrollment', e.sourced_id
              FROM read_enrollment e
              LEFT JOIN read_class c ON c.sourced_id = e.class
              LEFT JOIN standing_user u ON u.sourced_id = e.app_user AND NOT u.gone
              LEFT JOIN perhaps_still_there unread_class ON unread_class.kind = 'class' AND unread_class.sourced_id = e.class
              LEFT JOIN perhaps_still_there unread_user ON unread_user.kind = 'user' AND unread_user.sourced_id = e.app_user
             WHERE NOT coalesce(c.excluded, false)
               AND NOT EXISTS (SELECT FROM held WHERE held.code = '%3$s'
                                  AND held.sourced_id = coalesce(c.school, e.school))
               AND (c.sourced_id IS NULL AND unread_class.sourced_id IS NULL
                    OR u.sourced_id IS NULL AND unread_user.sourced_id IS NULL)
            """.formatted(
                    Code.ENROLLMENT_CLASS_UNKNOWN.id(), Code.ENROLLMENT_USER_UNKNOWN.id(), Code.SCHOOL_UNREAD.id());

    /**
     * A student without a class, at a school where nearly all have one, may not have shown up. Example: of 20 students 19
     * are in a class of the school, which is more than nine in ten. The twentieth is a finding.
     */
    // language=PostgreSQL
    private static final String NO_SHOWS = """
            INSERT INTO found (code, school, kind, sourced_id, given_name, family_name, email)
            WITH student AS (
                   SELECT us.school_id, t.app_user_id, t.sourced_id,
                          EXISTS (SELECT FROM target_member m JOIN target_class c ON c.id = m.classroom_id
                                   WHERE m.app_user_id = t.app_user_id AND m.role = 'student'
                                     AND c.school_id = us.school_id) AS in_class
                     FROM task CROSS JOIN target_user t JOIN target_user_school us USING (sourced_id, role)
                    WHERE t.role = 'student' AND task.classes_read
                      AND us.school_id NOT IN (SELECT school_id FROM held)),
                 school AS (
                   SELECT school_id
                     FROM student GROUP BY school_id
                   HAVING 10 * count(DISTINCT app_user_id) FILTER (WHERE in_class) > 9 * count(DISTINCT app_user_id))
            SELECT '%s', k.sourced_id, 'user', s.sourced_id, u.given_name, u.family_name, u.email
              FROM student s
              JOIN school USING (school_id)
              JOIN known k ON k.id = s.school_id
              JOIN standing_user u ON u.sourced_id = s.sourced_id
             WHERE NOT s.in_class
            """.formatted(Code.STUDENT_WITHOUT_CLASS.id());

    private final WorkTables work;

    Members(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.TARGET_MEMBER_SOURCE, SOURCE);
        work.make(WorkTable.TARGET_MEMBER, TARGET_MEMBER);
        work.run(FINDINGS);
        work.run(NO_SHOWS);
    }
}
