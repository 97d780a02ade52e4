package dev.rostersync.guard;

import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Guardians who have no relationship left. Their removal is explained if each relationship has a reason: its
 * Relationship Type is no longer chosen; its student is removed (then the student is counted); somebody entered the
 * same address by hand; each SIS record of the relationship is deleted or has ended; or, on the first night under new
 * rules, each record still names the link under the same address.
 *
 * <p>Makes {@code missing_relationship}, {@code parent_reason}, {@code relationship_reason} and {@code
 * vanished_guardian}.
 */
final class VanishedGuardians {

    // language=PostgreSQL
    private static final String MISSING = """
            SELECT row_number() OVER () AS subject, r.guardian_id, r.app_user_id, r.relationship
              FROM task JOIN school_manager.guardian_student r ON r.integration_id = task.integration
             WHERE NOT EXISTS (SELECT FROM target_relationship t WHERE t.guardian_id = r.guardian_id)""";

    /** The reasons of the parents' records that relationships come from. */
    // language=PostgreSQL
    private static final String PARENT_REASON = """
            SELECT DISTINCT g.sourced_id, 'MARKED_DELETED' AS reason
              FROM task JOIN roster_sync.guardian_source g ON g.integration_id = task.integration
              JOIN standing_user u USING (sourced_id)
             WHERE u.gone
             UNION ALL
            SELECT DISTINCT g.sourced_id, 'ENDED'
              FROM task JOIN roster_sync.guardian_source g ON g.integration_id = task.integration
              JOIN standing_user u USING (sourced_id)
             WHERE (SELECT bool_and(coalesce(r.ends_on < task.today, false))
                      FROM unnest(u.roles, u.role_ends) AS r(role, ends_on) WHERE r.role = ANY (task.relationship_types))""";

    // language=PostgreSQL
    private static final String REASON = """
            WITH removed AS (
                   SELECT DISTINCT app_user_id FROM vanished_user WHERE role = 'student')
            SELECT m.subject, 'OPTION_CHANGED' AS reason
              FROM task CROSS JOIN missing_relationship m WHERE m.relationship <> ALL (task.relationship_types)
             UNION ALL
            SELECT m.subject, 'USER_REMOVED' FROM missing_relationship m JOIN removed USING (app_user_id)
             UNION ALL
            SELECT m.subject, 'ENTERED_BY_HAND'
              FROM missing_relationship m
              JOIN school_manager.guardian g ON g.id = m.guardian_id
              JOIN local_guardian l ON l.email_key = g.email
             UNION ALL
            SELECT m.subject, min(r.reason)
              FROM task CROSS JOIN missing_relationship m
              JOIN roster_sync.guardian_source g
                ON g.integration_id = task.integration AND g.guardian_id = m.guardian_id AND g.app_user_id = m.app_user_id
              LEFT JOIN (SELECT sourced_id, min(reason) AS reason FROM parent_reason GROUP BY sourced_id) AS r
                ON r.sourced_id = g.sourced_id
             GROUP BY m.subject
            HAVING bool_and(r.sourced_id IS NOT NULL)
             UNION ALL
            SELECT m.subject, 'VERSION_CHANGED'
              FROM task CROSS JOIN missing_relationship m
              JOIN roster_sync.guardian_source g
                ON g.integration_id = task.integration AND g.guardian_id = m.guardian_id AND g.app_user_id = m.app_user_id
              LEFT JOIN (SELECT DISTINCT l.sourced_id, l.app_user_id, p.id
                           FROM parent_link l JOIN ${parent} p USING (sourced_id, relationship)) AS l
                ON l.sourced_id = g.sourced_id AND l.app_user_id = g.app_user_id AND l.id = g.guardian_id
             WHERE EXISTS (SELECT FROM school_manager.roster_user ru
                             LEFT JOIN school_manager.roster_user_school us
                               ON us.integration_id = ru.integration_id AND us.sourced_id = ru.sourced_id AND us.role = ru.role
                             JOIN switched s ON s.rules_of_guardians AND s.school_id = coalesce(us.school_id, s.school_id)
                            WHERE ru.integration_id = task.integration AND ru.app_user_id = m.app_user_id
                              AND ru.role = 'student')
             GROUP BY m.subject
            HAVING bool_and(l.sourced_id IS NOT NULL)""";

    // language=PostgreSQL
    private static final String VANISHED = """
            WITH judged AS (
                   SELECT m.guardian_id, bool_and(r.subject IS NOT NULL) AS explained, min(r.reason) AS reason
                     FROM missing_relationship m LEFT JOIN (%s) AS r USING (subject) GROUP BY m.guardian_id)
            SELECT DISTINCT m.guardian_id, us.school_id, judged.explained,
                   CASE WHEN judged.explained THEN judged.reason END AS reason
              FROM task CROSS JOIN missing_relationship m JOIN judged USING (guardian_id)
              LEFT JOIN school_manager.roster_user ru
                ON ru.integration_id = task.integration AND ru.app_user_id = m.app_user_id AND ru.role = 'student'
              LEFT JOIN school_manager.roster_user_school us
                ON us.integration_id = ru.integration_id AND us.sourced_id = ru.sourced_id AND us.role = ru.role""".formatted(Vanished.FIRST.formatted("relationship_reason"));

    private final WorkTables work;

    VanishedGuardians(WorkTables work) {
        this.work = work;
    }

    /** Call it after {@code vanished_user} was made. */
    void workOut() {
        work.make(WorkTable.MISSING_RELATIONSHIP, MISSING);
        work.make(WorkTable.PARENT_REASON, PARENT_REASON);
        work.make(WorkTable.RELATIONSHIP_REASON, REASON);
        work.make(WorkTable.VANISHED_GUARDIAN, VANISHED);
    }
}
