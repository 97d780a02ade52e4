package dev.rostersync.match;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Email matching: the School Manager user of each student and teacher who is kept. Makes {@code address_match},
 * {@code candidate} and {@code matched}, with the code that says why a record matches nobody, or how its user was
 * decided.
 */
final class Matched {

    /** By key, only to enabled users, and only if exactly one enabled user has the key. */
    // language=PostgreSQL
    private static final String ADDRESS_MATCH = """
            WITH by_key AS (
                   SELECT email_key, count(*) FILTER (WHERE enabled) AS enabled,
                          (array_agg(id) FILTER (WHERE enabled))[1] AS id
                     FROM directory GROUP BY email_key)
            SELECT k.sourced_id, k.role, a.email, CASE WHEN by_key.enabled = 1 THEN by_key.id END AS app_user_id,
                   CASE WHEN a.email_key IS NULL THEN '%s'
                        WHEN by_key.enabled IS NULL THEN '%s'
                        WHEN by_key.enabled = 0 THEN '%s'
                        WHEN by_key.enabled > 1 THEN '%s' END AS code
              FROM kept_role k
              JOIN standing_user u ON u.sourced_id = k.sourced_id
              LEFT JOIN role_record own ON own.sourced_id = k.sourced_id AND own.role = k.role
             CROSS JOIN LATERAL (SELECT CASE WHEN own.role IS NULL THEN u.email ELSE own.email END AS email,
                                        CASE WHEN own.role IS NULL THEN u.email_key ELSE own.email_key END AS email_key) AS a
              LEFT JOIN by_key ON by_key.email_key = a.email_key""".formatted(
                    Code.USER_WITHOUT_EMAIL.id(),
                    Code.USER_NOT_IN_DIRECTORY.id(),
                    Code.USER_DISABLED.id(),
                    Code.EMAIL_AMBIGUOUS.id());

    /** With Respect Enrolment Date, those who have left are not kept. */
    // language=PostgreSQL
    private static final String CANDIDATE = """
            SELECT k.sourced_id, k.role, k.schooled
              FROM task CROSS JOIN kept_role k
             WHERE NOT (task.respect_enrolment_date
                        AND EXISTS (SELECT FROM leaver l WHERE l.sourced_id = k.sourced_id AND l.role = k.role))""";

    /** The user of the address, unless another person has the user; or the user to whom the record is bound. */
    // language=PostgreSQL
    private static final String MATCHED = """
            SELECT c.sourced_id, c.role, c.schooled, m.email, u.grades, u.identifier,
                   CASE WHEN a.sourced_id IS NULL THEN m.app_user_id WHEN a.has THEN a.app_user_id END AS app_user_id,
                   CASE WHEN a.sourced_id IS NULL THEN m.code ELSE a.code END AS code, a.others,
                   coalesce(a.has AND a.bound, false) AS bound
              FROM candidate c
              JOIN standing_user u ON u.sourced_id = c.sourced_id
              JOIN address_match m ON m.sourced_id = c.sourced_id AND m.role = c.role
              LEFT JOIN account a ON a.sourced_id = c.sourced_id AND a.role = c.role""";

    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, school, kind, sourced_id, detail, given_name, family_name, email)
            SELECT m.code, r.org, 'user', m.sourced_id,
                   string_agg(m.role, ', ' ORDER BY m.role) || coalesce('; other records: ' || min(m.others), ''),
                   u.given_name, u.family_name, m.email
              FROM (SELECT code, sourced_id, role, email, others FROM matched
                     UNION ALL
                    SELECT '%1$s', sourced_id, role, email, NULL FROM matched WHERE bound AND code <> '%1$s') AS m
              JOIN standing_user u USING (sourced_id)
              LEFT JOIN (SELECT sourced_id, min(org) AS org FROM user_role WHERE known AND NOT excluded
                          GROUP BY sourced_id) r USING (sourced_id)
             WHERE m.code IS NOT NULL
             GROUP BY m.code, r.org, m.sourced_id, u.given_name, u.family_name, m.email
            """.formatted(Code.ACCOUNT_BOUND.id());

    /**
     * An enrollment in a class of an included school, if the user may not have the role of the enrollment. An enrollment
     * that the dates leave out is not dropped for its role. Example: an aide is enrolled as a student.
     */
    // language=PostgreSQL
    private static final String DROPPED_FINDINGS = """
            INSERT INTO found (code, school, kind, sourced_id, detail, given_name, family_name, email)
            SELECT '%s', c.school, 'enrollment', e.sourced_id, e.role, u.given_name, u.family_name, u.email
              FROM task CROSS JOIN read_enrollment e
              JOIN read_class c ON c.sourced_id = e.class
              JOIN standing_user u ON u.sourced_id = e.app_user
             WHERE e.role IN ('student', 'teacher') AND NOT u.gone AND c.school_id IS NOT NULL AND NOT c.excluded
               AND (NOT task.respect_enrolment_date
                    OR (e.begins_on IS NULL OR e.begins_on - 1 <= task.today)
                       AND (e.ends_on IS NULL OR e.ends_on >= task.today))
               AND NOT EXISTS (SELECT FROM kept_role k WHERE k.sourced_id = e.app_user AND k.role = e.role)
            """.formatted(Code.ENROLLMENT_ROLE_MISSING.id());

    private final WorkTables work;

    Matched(WorkTables work) {
        this.work = work;
    }

    void matchAddresses() {
        work.make(WorkTable.ADDRESS_MATCH, ADDRESS_MATCH);
    }

    void keepCandidates() {
        work.make(WorkTable.CANDIDATE, CANDIDATE);
    }

    void workOut() {
        work.make(WorkTable.MATCHED, MATCHED);
    }

    void find() {
        work.run(FINDINGS);
        work.run(DROPPED_FINDINGS);
    }
}
