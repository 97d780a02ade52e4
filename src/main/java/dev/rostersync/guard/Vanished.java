package dev.rostersync.guard;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.RemovalReason;
import dev.rostersync.outcome.Removed;
import dev.rostersync.work.DifferenceTask;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;
import java.util.List;

/**
 * Published rows that should no longer be published, each with the reason that explains its removal, if there is one.
 * Each reason ({@link RemovalReason}) is a query of its own that names the subjects to which it applies. A removal is
 * explained if it has a reason. Only what the SIS or a person says plainly is a reason: status tobedeleted; an end that
 * has passed, as read in this sync or as published before; a school that was excluded; an option that was switched on,
 * for exactly the rows that it removes; a new version of the program's rules, on its first night, for records that the SIS
 * still sends.
 *
 * <p>Reads what {@code Difference} has worked out. Makes {@code vanished_class} (id, school_id), {@code vanished_user}
 * (app_user_id, role, school_id), {@code vanished_member} (classroom_id, app_user_id, role, school_id) and {@code
 * vanished_guardian} (guardian_id, school_id), each with {@code explained} and {@code reason}; school_id is null for
 * users without a school.
 */
final class Vanished {

    /**
     * Options that are on now and were off in the last sync that published the school. That sync must not have held the
     * school, and must have read the collections that the option looks at. {@code rules}: that sync was published by an
     * older version of the rules.
     */
    // language=PostgreSQL
    private static final String SWITCHED = """
            WITH publishing AS MATERIALIZED (
                   SELECT s.id, s.number, s.rules, s.rules_version,
                          array(SELECT f.kind FROM roster_sync.finding f
                                 WHERE f.sync_id = s.id AND f.code = '%1$s') AS unread
                     FROM task JOIN roster_sync.published_sync s ON s.integration_id = task.integration
                    WHERE NOT EXISTS (SELECT FROM roster_sync.sync_hold h WHERE h.sync_id = s.id AND h.school IS NULL)),
                 published AS (
                   SELECT p.id AS school_id, s.number, s.rules, s.rules_version, s.unread
                     FROM task JOIN school_manager.school p ON p.integration_id = task.integration
                    CROSS JOIN publishing s
                    WHERE NOT EXISTS (SELECT FROM roster_sync.sync_hold h
                                       WHERE h.sync_id = s.id AND h.school = p.sourced_id)),
                 by_dates AS (
                   SELECT DISTINCT ON (school_id) school_id, rules_version,
                          (rules ->> 'respectEnrolmentDate')::boolean AS was_on
                     FROM published WHERE NOT unread && ARRAY['class', 'enrollment'] ORDER BY school_id, number DESC),
                 by_sessions AS (
                   SELECT DISTINCT ON (school_id) school_id, (rules ->> 'respectAcademicSessions')::boolean AS was_on
                     FROM published WHERE NOT unread && ARRAY['class', 'enrollment', 'session']
                    ORDER BY school_id, number DESC),
                 by_version AS (
                   SELECT DISTINCT ON (school_id) school_id, rules_version FROM published ORDER BY school_id, number DESC),
                 by_version_of_guardians AS (
                   SELECT DISTINCT ON (school_id) school_id, rules_version
                     FROM published WHERE NOT unread && ARRAY['parent'] ORDER BY school_id, number DESC)
            SELECT p.id AS school_id,
                   task.respect_enrolment_date AND NOT coalesce(d.was_on, true) AS enrolment_date,
                   task.respect_academic_sessions AND NOT coalesce(s.was_on, true) AS academic_sessions,
                   coalesce(v.rules_version < %2$d, false) AS rules,
                   coalesce(d.rules_version < %2$d, false) AS rules_of_members,
                   coalesce(g.rules_version < %2$d, false) AS rules_of_guardians
              FROM task JOIN school_manager.school p ON p.integration_id = task.integration
              LEFT JOIN by_dates d ON d.school_id = p.id
              LEFT JOIN by_sessions s ON s.school_id = p.id
              LEFT JOIN by_version v ON v.school_id = p.id
              LEFT JOIN by_version_of_guardians g ON g.school_id = p.id""".formatted(Code.COLLECTION_UNREAD.id(), DifferenceTask.RULES_VERSION);

    /** Takes one of several reasons of a subject. The placeholder is the table of reasons. */
    // language=PostgreSQL
    static final String FIRST = "SELECT subject, min(reason) AS reason FROM %s GROUP BY subject";

    /** Distinct rows that are removed, by kind and reason. A null reason: nothing explains the removal. */
    // language=PostgreSQL
    private static final String COUNTS = """
            SELECT kind, reason, count(DISTINCT row) AS count
              FROM (SELECT CASE role WHEN 'student' THEN 'students' ELSE 'teachers' END AS kind, reason,
                           app_user_id::text AS row FROM vanished_user
                     UNION ALL
                    SELECT 'classes', reason, id::text FROM vanished_class
                     UNION ALL
                    SELECT role || ' memberships', reason, classroom_id || ' ' || app_user_id FROM vanished_member
                     UNION ALL
                    SELECT 'guardians', reason, guardian_id::text FROM vanished_guardian) AS vanished
             GROUP BY kind, reason ORDER BY kind, reason
            """;

    private final WorkTables work;

    Vanished(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.SWITCHED, SWITCHED);
        var users = new VanishedUsers(work);
        new VanishedClasses(work).workOut();
        users.workOut();
        new VanishedMembers(work).workOut();
        users.explainByClasses();
        new VanishedGuardians(work).workOut();
        new Remembered(work).workOut();
    }

    /** The removed rows by kind and reason. Call it after {@link #workOut}. */
    List<Removed> counts() {
        return work.query(COUNTS)
                .query((row, number) -> {
                    var reason = row.getString("reason");
                    return new Removed(
                            GuardedKind.of(row.getString("kind")),
                            reason == null ? null : RemovalReason.valueOf(reason),
                            row.getLong("count"));
                })
                .list();
    }
}
