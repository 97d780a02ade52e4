package dev.rostersync.difference;

import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * The users as this sync read them. Makes {@code user_record}, {@code standing_user} (one row for each sourcedId) and
 * {@code role_record}.
 */
final class ReadUsers {

    /**
     * The records of users that count. In the shape of 1.1, a record has one role and stands for this role alone: some
     * vendors send one user in several records, one for each role. Such a record is staged without the dates of roles.
     */
    // language=PostgreSQL
    private static final String USER_RECORD = """
            SELECT DISTINCT ON (sourced_id, record_role) sourced_id, record_role, gone, modified, position, given_name,
                   family_name, email, email_key, phone, identifier, grades, roles, role_orgs, role_begins, role_ends, agents
              FROM (SELECT *, CASE WHEN role_ends = '{}' THEN roles[1] END AS record_role FROM ${app_user}) AS record
             ORDER BY sourced_id, record_role, modified DESC NULLS LAST, position DESC""";

    /**
     * One row for each user. A user with several records has the roles of those that are not gone, and the names, phone,
     * identifier and grades of the latest of them. Without Sync Classroom Data, these are staged only for students,
     * teachers and chosen parents: so a record of a student or teacher goes before the others.
     */
    // language=PostgreSQL
    private static final String STANDING_USER = """
            WITH several AS MATERIALIZED (
                   SELECT sourced_id FROM user_record GROUP BY sourced_id HAVING count(*) > 1),
                 role AS (
                   SELECT u.sourced_id, array_agg(r.role) AS roles, array_agg(r.org) AS role_orgs,
                          array_agg(r.begins_on) AS role_begins, array_agg(r.ends_on) AS role_ends
                     FROM several JOIN user_record u USING (sourced_id)
                    CROSS JOIN unnest(u.roles, u.role_orgs, u.role_begins, u.role_ends) AS r(role, org, begins_on, ends_on)
                    WHERE NOT u.gone GROUP BY u.sourced_id),
                 agent AS (
                   SELECT u.sourced_id, array_agg(DISTINCT a.sourced_id) AS agents
                     FROM several JOIN user_record u USING (sourced_id) CROSS JOIN unnest(u.agents) AS a(sourced_id)
                    WHERE NOT u.gone GROUP BY u.sourced_id)
            SELECT sourced_id, gone, given_name, family_name, email, email_key, phone, identifier, grades, roles, role_orgs,
                   role_begins, role_ends, agents
              FROM user_record WHERE sourced_id NOT IN (SELECT sourced_id FROM several)
             UNION ALL
            (SELECT DISTINCT ON (u.sourced_id) u.sourced_id, u.gone, u.given_name, u.family_name, u.email, u.email_key, u.phone,
                    u.identifier, u.grades, coalesce(role.roles, '{}'), coalesce(role.role_orgs, '{}'),
                    coalesce(role.role_begins, '{}'), coalesce(role.role_ends, '{}'), coalesce(agent.agents, '{}')
               FROM task CROSS JOIN several JOIN user_record u USING (sourced_id)
               LEFT JOIN role USING (sourced_id)
               LEFT JOIN agent USING (sourced_id)
              ORDER BY u.sourced_id, u.gone,
                    NOT task.classroom_data AND coalesce(u.record_role NOT IN ('student', 'teacher'), false), u.modified DESC NULLS LAST, u.position DESC)""";

    /** For a user with several records: the address and the agents of each role. */
    // language=PostgreSQL
    private static final String ROLE_RECORD = """
            SELECT u.sourced_id, u.record_role AS role, u.email, u.email_key, u.agents
              FROM user_record u
             WHERE NOT u.gone AND u.record_role IS NOT NULL
               AND EXISTS (SELECT FROM user_record other
                            WHERE other.sourced_id = u.sourced_id AND other.record_role IS DISTINCT FROM u.record_role)""";

    private final WorkTables work;

    ReadUsers(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.USER_RECORD, USER_RECORD);
        work.make(WorkTable.STANDING_USER, STANDING_USER);
        work.make(WorkTable.ROLE_RECORD, ROLE_RECORD);
    }
}
