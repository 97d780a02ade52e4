package dev.rostersync.difference;

/**
 * The roster as it was read: of each sourcedId the record that stands, schools that are known, classes with their dates,
 * and, in place of records that could not be read, what they had published before.
 *
 * <p>Makes {@code unread} (kind, sourced_id: what may still be there though tonight's read does not have it), {@code
 * standing_school}, {@code standing_user}, {@code standing_session}, {@code standing_class}, {@code standing_enrollment},
 * {@code known}, {@code read_class} and {@code read_enrollment}. Only records that are not gone are in the last three.
 */
final class ReadRoster {

    /** The latest dateLastModified stands, then the last in page order; status is looked at after that. */
    // language=PostgreSQL
    private static final String STANDING = """
            SELECT DISTINCT ON (sourced_id) * FROM ${%s} ORDER BY sourced_id, modified DESC NULLS LAST, position DESC""";

    /**
     * A record that cannot be read is not gone. Where one has not even a sourcedId, it may be any of those that were
     * published before and that tonight's read does not have.
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
               AND EXISTS (SELECT FROM ${unreadable} WHERE kind = 'enrollment' AND sourced_id IS NULL)""";

    /** Listed tonight; or published, and perhaps still there; or excluded once and for all. */
    // language=PostgreSQL
    private static final String KNOWN = """
            SELECT sourced_id, id, name, identifier, excluded FROM ${known_school}
             UNION ALL
            SELECT p.sourced_id, p.id, p.name, p.identifier, false
              FROM task JOIN school_manager.school p ON p.integration_id = task.integration
              JOIN unread ON unread.kind = 'school' AND unread.sourced_id = p.sourced_id
             WHERE p.sourced_id <> ALL (task.excluded_schools)
               AND NOT EXISTS (SELECT FROM ${known_school} k WHERE k.sourced_id = p.sourced_id)
             UNION ALL
            SELECT e.sourced_id, NULL, NULL, NULL, true
              FROM task CROSS JOIN unnest(task.excluded_schools) AS e(sourced_id)
             WHERE NOT EXISTS (SELECT FROM ${known_school} k WHERE k.sourced_id = e.sourced_id)""";

    /** First start and last end of the sessions that a class names; null where that side is open. */
    // language=PostgreSQL
    private static final String CLASS_SPAN = """
            SELECT c.sourced_id,
                   coalesce(bool_or(s.sourced_id IS NULL), false) AS unknown,
                   coalesce(bool_or(s.ends_on < s.starts_on), false) AS reversed,
                   CASE WHEN bool_or(s.sourced_id IS NULL OR s.starts_on IS NULL) OR bool_or(s.ends_on < s.starts_on)
                        THEN NULL ELSE min(s.starts_on) END AS starts_on,
                   CASE WHEN bool_or(s.sourced_id IS NULL OR s.ends_on IS NULL) OR bool_or(s.ends_on < s.starts_on)
                        THEN NULL ELSE max(s.ends_on) END AS ends_on
              FROM standing_class c CROSS JOIN unnest(c.sessions) AS named(sourced_id)
              LEFT JOIN standing_session s ON s.sourced_id = named.sourced_id AND NOT s.gone
             WHERE NOT c.gone
             GROUP BY c.sourced_id""";

    /** {@code kept}: published before and not readable tonight, so it stays as it is. */
    // language=PostgreSQL
    private static final String READ_CLASS = """
            SELECT c.sourced_id, c.id, c.school, k.id AS school_id, k.excluded, c.name, c.code, c.location, c.grades,
                   c.subjects, c.sessions = '{}' AS sessionless, coalesce(span.unknown, false) AS session_unknown,
                   coalesce(span.reversed, false) AS session_reversed, span.starts_on, span.ends_on, false AS kept
              FROM standing_class c
              LEFT JOIN known k ON k.sourced_id = c.school
              LEFT JOIN class_span span ON span.sourced_id = c.sourced_id
             WHERE NOT c.gone
             UNION ALL
            SELECT p.sourced_id, p.id, k.sourced_id, p.school_id, false, p.name, p.code, p.location, p.grades,
                   p.subjects, false, false, false, p.starts_on, p.ends_on, true
              FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
              JOIN unread ON unread.kind = 'class' AND unread.sourced_id = p.sourced_id
              JOIN known k ON k.id = p.school_id AND NOT k.excluded
             WHERE NOT EXISTS (SELECT FROM standing_class s WHERE s.sourced_id = p.sourced_id AND NOT s.gone)""";

    // language=PostgreSQL
    private static final String READ_ENROLLMENT = """
            SELECT e.sourced_id, e.class, e.app_user, e.school, e.role, e.is_primary, e.begins_on, e.ends_on
              FROM standing_enrollment e WHERE NOT e.gone
             UNION ALL
            SELECT p.sourced_id, p.class, p.app_user, NULL, p.role, p.is_primary, p.begins_on, p.ends_on
              FROM task JOIN roster_sync.member_source p ON p.integration_id = task.integration AND task.classroom_data
              JOIN unread ON unread.kind = 'enrollment' AND unread.sourced_id = p.sourced_id
             WHERE NOT EXISTS (SELECT FROM standing_enrollment s WHERE s.sourced_id = p.sourced_id AND NOT s.gone)""";

    private final WorkTables work;

    ReadRoster(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make("unread", UNREAD);
        work.make("known", KNOWN);
        work.make("standing_school", STANDING.formatted("school"));
        work.make("standing_user", STANDING.formatted("app_user"));
        work.make("standing_session", STANDING.formatted("session"));
        work.make("standing_class", STANDING.formatted("class"));
        work.make("class_span", CLASS_SPAN);
        work.make("read_class", READ_CLASS);
        work.make("standing_enrollment", STANDING.formatted("enrollment"));
        work.make("read_enrollment", READ_ENROLLMENT);
    }
}
