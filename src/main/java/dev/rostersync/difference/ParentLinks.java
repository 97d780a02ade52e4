package dev.rostersync.difference;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * The links of parents' records to students who should be published. Agents link in both directions: from parent to
 * student and from student to parent. Makes {@code named_link}, {@code withdrawn_link}, {@code shared_user} and
 * {@code parent_link}; the code says why a link is not published. Remembers in {@code target_agreed_link} on which links
 * both records agree.
 */
final class ParentLinks {

    // language=PostgreSQL
    private static final String NAMED_LINK = """
            SELECT sourced_id, relationship, student, app_user_id, bool_or(by_parent) AS by_parent,
                   bool_or(NOT by_parent) AS by_student
              FROM (SELECT p.sourced_id, p.relationship, t.sourced_id AS student, t.app_user_id, true AS by_parent
                      FROM ${parent} p
                      JOIN standing_user s ON s.sourced_id = p.sourced_id
                      LEFT JOIN role_record own ON own.sourced_id = p.sourced_id AND own.role = p.relationship
                     CROSS JOIN unnest(CASE WHEN own.role IS NULL THEN s.agents ELSE own.agents END) AS agent(sourced_id)
                      JOIN target_user t ON t.sourced_id = agent.sourced_id AND t.role = 'student'
                     UNION ALL
                    SELECT p.sourced_id, p.relationship, t.sourced_id, t.app_user_id, false
                      FROM target_user t
                      JOIN standing_user s ON s.sourced_id = t.sourced_id AND NOT s.gone
                      LEFT JOIN role_record own ON own.sourced_id = t.sourced_id AND own.role = 'student'
                     CROSS JOIN unnest(CASE WHEN own.role IS NULL THEN s.agents ELSE own.agents END) AS agent(sourced_id)
                      JOIN ${parent} p ON p.sourced_id = agent.sourced_id
                     WHERE t.role = 'student') AS named
             GROUP BY sourced_id, relationship, student, app_user_id""";

    /**
     * A link on which both records agreed is withdrawn if one of them, read in this sync, names the other no more; and
     * it stays withdrawn until both name it again. Example: a court order is entered on the child's record alone.
     */
    // language=PostgreSQL
    private static final String WITHDRAWN_LINK = """
            SELECT parent, student, guardian_id, app_user_id
              FROM (SELECT m.parent, m.student, coalesce(own.id, m.guardian_id) AS guardian_id, m.withdrawn, t.app_user_id,
                           ps.sourced_id IS NOT NULL AS parent_read, ss.sourced_id IS NOT NULL AS student_read,
                           coalesce(m.student = ANY (ps.agents), false) AS by_parent,
                           coalesce(m.parent = ANY (ss.agents), false) AS by_student
                      FROM task JOIN roster_sync.agreed_link m ON m.integration_id = task.integration
                      LEFT JOIN standing_user ps ON ps.sourced_id = m.parent AND NOT ps.gone
                      LEFT JOIN standing_user ss ON ss.sourced_id = m.student AND NOT ss.gone
                      LEFT JOIN (SELECT DISTINCT ON (sourced_id) sourced_id, id FROM ${parent} ORDER BY sourced_id, relationship) own
                        ON own.sourced_id = m.parent
                      LEFT JOIN target_user t ON t.sourced_id = m.student AND t.role = 'student'
                     WHERE NOT task.users_by_school) AS remembered
             WHERE NOT (by_parent AND by_student)
               AND (withdrawn OR parent_read AND NOT by_parent OR student_read AND NOT by_student)""";

    /**
     * Users whom several persons share. {@code by_kept}: this is so only because of a record that could not be read, or
     * stays as it was with its school.
     */
    // language=PostgreSQL
    private static final String SHARED_USER = """
            SELECT t.app_user_id, count(DISTINCT coalesce(a.person::text, t.sourced_id)) AS persons,
                   count(DISTINCT a.person) < 2 AS by_kept
              FROM (SELECT app_user_id, sourced_id FROM target_user
                     UNION
                    SELECT app_user_id, sourced_id FROM account WHERE has) AS t
              LEFT JOIN account a ON a.app_user_id = t.app_user_id AND a.sourced_id = t.sourced_id AND a.has
             GROUP BY t.app_user_id HAVING count(DISTINCT coalesce(a.person::text, t.sourced_id)) > 1""";

    /**
     * If a link is withdrawn, a one-sided link of the same address or record to that student is not published either. A
     * user whom several persons share gets only guardians whose records together are linked to each of these persons. A published
     * relationship does not go because a record could not be read.
     */
    // language=PostgreSQL
    private static final String PARENT_LINK =
            """
            WITH link AS (
                   SELECT l.*, p.id,
                          NOT (l.by_parent AND l.by_student)
                            AND EXISTS (SELECT FROM withdrawn_link w
                                         WHERE (w.student = l.student OR w.app_user_id = l.app_user_id)
                                           AND (w.guardian_id = p.id OR w.parent = l.sourced_id)) AS withdrawn
                     FROM named_link l JOIN ${parent} p USING (sourced_id, relationship)),
                 linked_person AS (
                   SELECT l.id, l.app_user_id, count(DISTINCT coalesce(a.person::text, l.student)) AS persons
                     FROM link l
                     LEFT JOIN account a ON a.app_user_id = l.app_user_id AND a.sourced_id = l.student AND a.has
                    WHERE NOT l.withdrawn
                    GROUP BY l.id, l.app_user_id)
            SELECT l.sourced_id, l.relationship, l.student, l.app_user_id, l.by_parent, l.by_student,
                   CASE WHEN l.withdrawn THEN '%s'
                        WHEN s.persons > coalesce(lp.persons, 0)
                             AND NOT (s.by_kept
                                      AND EXISTS (SELECT FROM task JOIN school_manager.guardian_student r
                                                    ON r.integration_id = task.integration AND r.guardian_id = l.id
                                                   AND r.app_user_id = l.app_user_id))
                             THEN '%s' END AS code
              FROM link l
              LEFT JOIN shared_user s USING (app_user_id)
              LEFT JOIN linked_person lp ON lp.id = l.id AND lp.app_user_id = l.app_user_id""".formatted(Code.PARENT_LINK_WITHDRAWN.id(), Code.PARENT_OF_SHARED_USER.id());

    /**
     * Published links on which both records agree; and those that are remembered. A withdrawn link is remembered until
     * both records name it again. Another link is remembered as long as one of the two records is sent, or may still be
     * sent, or the student is published.
     */
    // language=PostgreSQL
    private static final String TARGET_AGREED_LINK = """
            WITH published AS (
                   SELECT DISTINCT ON (l.sourced_id, l.student) l.sourced_id AS parent, l.student, s.guardian_id
                     FROM parent_link l
                     JOIN target_guardian_source s
                       ON s.sourced_id = l.sourced_id AND s.app_user_id = l.app_user_id AND s.relationship = l.relationship
                    WHERE l.by_parent AND l.by_student ORDER BY l.sourced_id, l.student, l.relationship)
            SELECT parent, student, guardian_id, false AS withdrawn FROM published
             UNION ALL
            SELECT m.parent, m.student, m.guardian_id,
                   w.parent IS NOT NULL
                     OR m.withdrawn AND NOT EXISTS (SELECT FROM standing_user ps JOIN standing_user ss ON ss.sourced_id = m.student
                                                     WHERE ps.sourced_id = m.parent AND NOT ps.gone AND NOT ss.gone
                                                       AND m.student = ANY (ps.agents) AND m.parent = ANY (ss.agents))
              FROM task JOIN roster_sync.agreed_link m ON m.integration_id = task.integration
              LEFT JOIN withdrawn_link w ON w.parent = m.parent AND w.student = m.student
             WHERE NOT EXISTS (SELECT FROM published p WHERE p.parent = m.parent AND p.student = m.student)
               AND (m.withdrawn OR task.users_by_school OR task.relationship_types = '{}'
                    OR EXISTS (SELECT FROM standing_user u WHERE u.sourced_id = m.parent AND NOT u.gone)
                    OR EXISTS (SELECT FROM standing_user u WHERE u.sourced_id = m.student AND NOT u.gone)
                    OR EXISTS (SELECT FROM target_user t WHERE t.sourced_id = m.student AND t.role = 'student')
                    OR EXISTS (SELECT FROM ${unreadable} u
                                WHERE u.kind = 'user' AND coalesce(u.sourced_id, m.parent) = m.parent)
                    OR EXISTS (SELECT FROM ${unreadable} u WHERE u.kind = 'user' AND u.sourced_id = m.student))""";

    /** Links that only one record names, if other records of the roster name links on that side. */
    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, kind, sourced_id, detail, given_name, family_name, email)
            SELECT DISTINCT '%s', 'user', l.sourced_id, l.student, u.given_name, u.family_name, u.email
              FROM (SELECT bool_or(by_parent) AS by_parent, bool_or(by_student) AS by_student FROM parent_link) AS roster
              JOIN parent_link l
                ON roster.by_parent AND NOT l.by_parent OR roster.by_student AND NOT l.by_student
              JOIN judged_parent p USING (sourced_id, relationship)
              JOIN standing_user u USING (sourced_id)
             WHERE l.code IS NULL AND p.code IS NULL
            """.formatted(Code.PARENT_LINK_ONE_SIDED.id());

    private final WorkTables work;

    ParentLinks(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.NAMED_LINK, NAMED_LINK);
        work.make(WorkTable.WITHDRAWN_LINK, WITHDRAWN_LINK);
        work.make(WorkTable.SHARED_USER, SHARED_USER);
        work.make(WorkTable.PARENT_LINK, PARENT_LINK);
    }

    /** Call it after the guardians were worked out. */
    void remember() {
        work.make(WorkTable.TARGET_AGREED_LINK, TARGET_AGREED_LINK);
    }

    void find() {
        work.run(FINDINGS);
    }
}
