package dev.rostersync.difference;

import dev.rostersync.match.Matching;
import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * The roster as this sync read it: for each sourcedId the record that counts, the known schools, and the classes with
 * their dates. If a record could not be read, what it had published before takes its place.
 *
 * <p>Notes in {@code task} which collections were read. {@code classes_read} means classes and enrollments together:
 * neither is published without the other. {@code users_by_school} means that only students and teachers of schools were
 * read, and nobody else. {@code session_days} are the days of the sessions that were read, and {@code out_of_session}
 * means that no session contains today or tomorrow.
 *
 * <p>Makes {@code perhaps_still_there} (kind, sourced_id: what may still exist although this sync did not read it),
 * {@code standing_school}, {@code standing_session}, {@code standing_class},
 * {@code standing_enrollment}, {@code known}, {@code read_class} and {@code read_enrollment}. The last three have only
 * records that are not gone.
 */
final class ReadRoster {

    // language=PostgreSQL
    private static final String WHAT_WAS_READ = """
            UPDATE task
               SET classes_read = classroom_data
                     AND NOT EXISTS (SELECT FROM ${unread_part} WHERE kind IN ('class', 'enrollment') AND school IS NULL),
                   sessions_read = NOT EXISTS (SELECT FROM ${unread_part} WHERE kind = 'session'),
                   users_by_school = EXISTS (SELECT FROM ${unread_part} WHERE kind = 'parent')""";

    /**
     * If several records have one sourcedId, the one with the latest dateLastModified counts, and among equals the last
     * in page order. Status is looked at after that. Example: an active record of May 2 counts, not a tobedeleted one
     * of May 1.
     */
    // language=PostgreSQL
    private static final String STANDING = """
            SELECT DISTINCT ON (sourced_id) sourced_id, gone, %2$s FROM ${%1$s}
             ORDER BY sourced_id, modified DESC NULLS LAST, position DESC""";

    /**
     * A record that cannot be read is not gone. If it does not even have a sourcedId, it may be any published record
     * that this sync did not read. A user whom no school's lists of students and teachers can name is not gone either:
     * a user of no listed school, or a user who is enrolled but on no such list.
     */
    // language=PostgreSQL
    private static final String UNREAD = """
            SELECT kind, sourced_id FROM ${unreadable} WHERE sourced_id IS NOT NULL
             UNION
            SELECT 'school', p.sourced_id
              FROM task JOIN school_manager.school p ON p.integration_id = task.integration
              LEFT JOIN ${school} s ON s.sourced_id = p.sourced_id
             WHERE s.sourced_id IS NULL AND EXISTS (SELECT FROM ${unreadable} WHERE kind = 'school' AND sourced_id IS NULL)
             UNION
            SELECT 'user', p.sourced_id
              FROM task JOIN (SELECT integration_id, sourced_id FROM school_manager.roster_user
                               UNION SELECT integration_id, sourced_id FROM roster_sync.guardian_source) p
                ON p.integration_id = task.integration
              LEFT JOIN ${app_user} s ON s.sourced_id = p.sourced_id
             WHERE s.sourced_id IS NULL AND EXISTS (SELECT FROM ${unreadable} WHERE kind = 'user' AND sourced_id IS NULL)
             UNION
            SELECT 'class', p.sourced_id
              FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
              LEFT JOIN ${class} s ON s.sourced_id = p.sourced_id
             WHERE s.sourced_id IS NULL AND EXISTS (SELECT FROM ${unreadable} WHERE kind = 'class' AND sourced_id IS NULL)
             UNION
            SELECT 'enrollment', p.sourced_id
              FROM task JOIN roster_sync.member_source p ON p.integration_id = task.integration
              LEFT JOIN ${enrollment} s ON s.sourced_id = p.sourced_id
             WHERE s.sourced_id IS NULL
               AND EXISTS (SELECT FROM ${unreadable} WHERE kind = 'enrollment' AND sourced_id IS NULL)
             UNION
            SELECT 'user', p.sourced_id
              FROM task JOIN school_manager.roster_user p ON p.integration_id = task.integration
              LEFT JOIN ${app_user} s ON s.sourced_id = p.sourced_id
             WHERE task.users_by_school AND s.sourced_id IS NULL
               AND (task.classroom_data AND NOT task.classes_read
                    OR NOT EXISTS (SELECT FROM school_manager.roster_user_school us
                                     JOIN school_manager.school at ON at.id = us.school_id
                                     JOIN ${known_school} k ON k.sourced_id = at.sourced_id
                                    WHERE us.integration_id = p.integration_id AND us.sourced_id = p.sourced_id
                                      AND us.role = p.role)
                    OR EXISTS (SELECT FROM ${enrollment} e
                                WHERE e.app_user = p.sourced_id AND e.role = p.role AND NOT e.gone
                                  AND (NOT task.respect_enrolment_date OR e.ends_on IS NULL
                                       OR e.ends_on >= task.today - %d)))""".formatted(Matching.ENROLLED_DAYS_MAX);

    /** Schools that are listed now, schools that are published and may still exist, and all excluded schools. */
    // language=PostgreSQL
    private static final String KNOWN = """
            SELECT sourced_id, id, name, identifier, excluded FROM ${known_school}
             UNION ALL
            SELECT p.sourced_id, p.id, p.name, p.identifier, false
              FROM task JOIN school_manager.school p ON p.integration_id = task.integration
              JOIN perhaps_still_there ON perhaps_still_there.kind = 'school' AND perhaps_still_there.sourced_id = p.sourced_id
             WHERE p.sourced_id <> ALL (task.excluded_schools)
               AND NOT EXISTS (SELECT FROM ${known_school} k WHERE k.sourced_id = p.sourced_id)
             UNION ALL
            SELECT e.sourced_id, NULL, NULL, NULL, true
              FROM task CROSS JOIN unnest(task.excluded_schools) AS e(sourced_id)
             WHERE NOT EXISTS (SELECT FROM ${known_school} k WHERE k.sourced_id = e.sourced_id)""";

    /**
     * A session counts from the day before its start to its end. An open or reversed session contains every day on its
     * open side. School years count only if there are no other sessions. Null if no session was read.
     */
    // language=PostgreSQL
    private static final String SESSION_DAYS = """
            UPDATE task SET session_days = (
                   SELECT range_agg(CASE WHEN ends_on < starts_on THEN daterange(NULL, NULL)
                                         ELSE daterange(starts_on - 1, ends_on, '[]') END)
                     FROM standing_session s
                    WHERE NOT s.gone
                      AND (NOT s.school_year
                           OR NOT EXISTS (SELECT FROM standing_session o WHERE NOT o.gone AND NOT o.school_year)))
             WHERE classroom_data AND sessions_read""";

    /**
     * Out of session: no session contains today or tomorrow. The sessions are those of this sync, or those that were read
     * last, within a year. If there are none, nobody knows, and the integration counts as in session.
     */
    // language=PostgreSQL
    private static final String OUT_OF_SESSION = """
            UPDATE task SET out_of_session = NOT today <@ coalesce(session_days,
                   (SELECT d.days FROM roster_sync.session_days d
                     WHERE d.integration_id = task.integration AND d.read_on >= task.today - 365),
                   '{(,)}')""";

    /**
     * First start and last end of the sessions that a class names. The start is null if a session is unknown, reversed
     * or has no start; the same holds for the end. If sessions were not read, there is no row.
     */
    // language=PostgreSQL
    private static final String CLASS_SPAN = """
            SELECT c.sourced_id,
                   coalesce(bool_or(s.sourced_id IS NULL), false) AS unknown,
                   coalesce(bool_or(s.ends_on < s.starts_on), false) AS reversed,
                   CASE WHEN bool_or(s.sourced_id IS NULL OR s.starts_on IS NULL) OR bool_or(s.ends_on < s.starts_on)
                        THEN NULL ELSE min(s.starts_on) END AS starts_on,
                   CASE WHEN bool_or(s.sourced_id IS NULL OR s.ends_on IS NULL) OR bool_or(s.ends_on < s.starts_on)
                        THEN NULL ELSE max(s.ends_on) END AS ends_on
              FROM task CROSS JOIN standing_class c CROSS JOIN unnest(c.sessions) AS named(sourced_id)
              LEFT JOIN standing_session s ON s.sourced_id = named.sourced_id AND NOT s.gone
             WHERE NOT c.gone AND task.sessions_read
             GROUP BY c.sourced_id""";

    /**
     * {@code kept}: the class was published before, and the class or its sessions could not be read, so it stays or
     * keeps its dates. {@code undated}: its sessions were not read, and it was not published before.
     */
    // language=PostgreSQL
    private static final String READ_CLASS = """
            SELECT c.sourced_id, c.id, c.school, k.id AS school_id, k.excluded, c.name, c.code, c.location, c.grades,
                   c.subjects, c.sessions = '{}' AS sessionless, coalesce(span.unknown, false) AS session_unknown,
                   coalesce(span.reversed, false) AS session_reversed, coalesce(span.starts_on, p.starts_on) AS starts_on,
                   coalesce(span.ends_on, p.ends_on) AS ends_on, p.id IS NOT NULL AS kept,
                   p.id IS NULL AND NOT task.sessions_read AS undated
              FROM task CROSS JOIN standing_class c
              LEFT JOIN known k ON k.sourced_id = c.school
              LEFT JOIN class_span span ON span.sourced_id = c.sourced_id
              LEFT JOIN school_manager.classroom p
                ON NOT task.sessions_read AND p.integration_id = task.integration AND p.sourced_id = c.sourced_id
             WHERE NOT c.gone AND task.classes_read
             UNION ALL
            SELECT p.sourced_id, p.id, k.sourced_id, p.school_id, false, p.name, p.code, p.location, p.grades,
                   p.subjects, false, false, false, p.starts_on, p.ends_on, true, false
              FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
              JOIN perhaps_still_there ON perhaps_still_there.kind = 'class' AND perhaps_still_there.sourced_id = p.sourced_id
              JOIN known k ON k.id = p.school_id AND NOT k.excluded
             WHERE task.classes_read AND NOT EXISTS (SELECT FROM standing_class s WHERE s.sourced_id = p.sourced_id AND NOT s.gone)""";

    // language=PostgreSQL
    private static final String READ_ENROLLMENT = """
            SELECT e.sourced_id, e.class, e.app_user, e.school, e.role, e.is_primary, e.begins_on, e.ends_on
              FROM task CROSS JOIN standing_enrollment e WHERE NOT e.gone AND task.classes_read
             UNION ALL
            SELECT p.sourced_id, p.class, p.app_user, NULL, p.role, p.is_primary, p.begins_on, p.ends_on
              FROM task JOIN roster_sync.member_source p ON p.integration_id = task.integration AND task.classes_read
              JOIN perhaps_still_there ON perhaps_still_there.kind = 'enrollment' AND perhaps_still_there.sourced_id = p.sourced_id
             WHERE NOT EXISTS (SELECT FROM standing_enrollment s WHERE s.sourced_id = p.sourced_id AND NOT s.gone)""";

    /**
     * Describes in words what could not be read: the records, and what came back. Parents are read with users. If users
     * came school by school, parents are reported as missing only if Relationship Types are chosen.
     */
    // language=PostgreSQL
    private static final String UNREAD_SAID = """
            SELECT part.kind, part.school, part.code || ' ' || part.detail AS answer,
                   CASE part.kind WHEN 'class' THEN 'classes' ELSE part.kind || 's' END AS records
              FROM task CROSS JOIN ${unread_part} part
             WHERE part.kind <> 'parent' OR task.relationship_types <> '{}'""";

    // language=PostgreSQL
    private static final String UNREAD_FINDINGS = """
            INSERT INTO found (code, school, kind, detail)
            SELECT CASE WHEN school IS NULL THEN '%s' ELSE '%s' END, school, kind, answer FROM unread_collection
            """.formatted(Code.COLLECTION_UNREAD.id(), Code.SCHOOL_UNREAD.id());

    private final WorkTables work;

    ReadRoster(WorkTables work) {
        this.work = work;
    }

    /** Notes a finding for each collection that could not be read. */
    void findUnread() {
        work.run(UNREAD_FINDINGS);
    }

    void workOut() {
        work.run(WHAT_WAS_READ);
        work.make(WorkTable.UNREAD_COLLECTION, UNREAD_SAID);
        work.make(WorkTable.PERHAPS_STILL_THERE, UNREAD);
        work.make(WorkTable.KNOWN, KNOWN);
        work.make(WorkTable.STANDING_SCHOOL, STANDING.formatted("school", "id, name, identifier"));
        new ReadUsers(work).workOut();
        work.make(
                WorkTable.STANDING_SESSION,
                STANDING.formatted(
                        "session", "starts_on, ends_on, tableoid = '${school_year}'::regclass AS school_year"));
        work.run(SESSION_DAYS);
        work.run(OUT_OF_SESSION);
        work.make(
                WorkTable.STANDING_CLASS,
                STANDING.formatted("class", "id, school, name, code, location, grades, subjects, sessions"));
        work.make(WorkTable.CLASS_SPAN, CLASS_SPAN);
        work.make(WorkTable.READ_CLASS, READ_CLASS);
        work.make(
                WorkTable.STANDING_ENROLLMENT,
                STANDING.formatted("enrollment", "class, app_user, school, role, is_primary, begins_on, ends_on"));
        work.make(WorkTable.READ_ENROLLMENT, READ_ENROLLMENT);
    }
}
