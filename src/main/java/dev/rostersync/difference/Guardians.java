package dev.rostersync.difference;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Decides which guardians and relationships should be published. There is one guardian for each tenant and address;
 * siblings share it. Makes {@code target_relationship}, {@code target_guardian} and {@code target_guardian_source} (the
 * parents' records from which these two are made).
 */
final class Guardians {

    /**
     * If several records of one address link more users, the address counts as a placeholder, which would make a stranger
     * the parent of hundreds. Example: two records of 10 students together are synced, of 11 are not.
     */
    private static final int STUDENTS_OF_SEVERAL_MAX = 10;

    /** One person can have so many wards. Example: a guardian of 40 students is synced, of 41 is not. */
    private static final int STUDENTS_OF_ONE_MAX = 40;

    /**
     * The address as a whole is refused if it is a placeholder, the address of a student who is published, or one that
     * somebody entered by hand.
     */
    // language=PostgreSQL
    private static final String JUDGED_PARENT = """
            WITH linked AS (
                   SELECT p.email_key, count(DISTINCT l.app_user_id) AS students, count(DISTINCT l.sourced_id) AS records
                     FROM ${parent} p JOIN parent_link l USING (sourced_id, relationship) GROUP BY p.email_key)
            SELECT p.sourced_id, p.id, p.email_key, p.given_name, p.family_name, p.phone, p.relationship,
                   CASE WHEN NOT EXISTS (SELECT FROM parent_link l WHERE l.sourced_id = p.sourced_id
                                            AND l.relationship = p.relationship) THEN '%s'
                        WHEN linked.students > CASE linked.records WHEN 1 THEN %d ELSE %d END THEN '%s'
                        WHEN EXISTS (SELECT FROM standing_user s JOIN target_user t USING (sourced_id)
                                       LEFT JOIN role_record own ON own.sourced_id = t.sourced_id AND own.role = 'student'
                                      WHERE t.role = 'student' AND NOT s.gone
                                        AND CASE WHEN own.role IS NULL THEN s.email_key ELSE own.email_key END = p.email_key)
                             THEN '%s'
                        WHEN EXISTS (SELECT FROM local_guardian g WHERE g.email_key = p.email_key) THEN '%s'
                   END AS code
              FROM ${parent} p LEFT JOIN linked USING (email_key)""".formatted(
                    Code.PARENT_WITHOUT_STUDENT.id(),
                    STUDENTS_OF_ONE_MAX,
                    STUDENTS_OF_SEVERAL_MAX,
                    Code.PARENT_EMAIL_SHARED.id(),
                    Code.PARENT_EMAIL_OF_STUDENT.id(),
                    Code.PARENT_LOCALLY_MANAGED.id());

    /**
     * Students who are published at a school that was not read, or that the guard holds for its students or guardians.
     * Their relationships stay, and none are added. A school that is held for its timetable alone has its guardians
     * published: a parent who has lost custody does not wait for a timetable.
     */
    // language=PostgreSQL
    private static final String FROZEN_STUDENT = """
            SELECT DISTINCT t.app_user_id
              FROM task JOIN school_manager.roster_user_school p ON p.integration_id = task.integration
              JOIN target_user t ON t.sourced_id = p.sourced_id AND t.role = p.role
             WHERE p.role = 'student'
               AND (p.school_id IN (SELECT school_id FROM incomplete_school)
                    OR p.school_id IN (SELECT school_id FROM guardian_hold))""";

    /**
     * Published relationships that stay, if the student is still one and the Relationship Type is still chosen. They
     * stay if the record of the parent or of the student cannot be read, if the student is at a held school, or if no
     * parents were read at all.
     */
    // language=PostgreSQL
    private static final String KEPT_RELATIONSHIP = """
            SELECT p.sourced_id, p.guardian_id, p.app_user_id, r.relationship
              FROM task JOIN roster_sync.guardian_source p ON p.integration_id = task.integration
              JOIN school_manager.guardian_student r
                ON r.guardian_id = p.guardian_id AND r.app_user_id = p.app_user_id
               AND r.integration_id = p.integration_id
              JOIN school_manager.guardian g ON g.id = p.guardian_id
             WHERE p.app_user_id IN (SELECT app_user_id FROM target_user WHERE role = 'student')
               AND r.relationship = ANY (task.relationship_types)
               AND (task.users_by_school OR p.app_user_id IN (SELECT app_user_id FROM frozen_student)
                    OR EXISTS (SELECT FROM perhaps_still_there u WHERE u.kind = 'user' AND u.sourced_id = p.sourced_id)
                       AND NOT EXISTS (SELECT FROM ${parent} read WHERE read.sourced_id = p.sourced_id)
                    OR EXISTS (SELECT FROM target_user t JOIN perhaps_still_there u ON u.kind = 'user' AND u.sourced_id = t.sourced_id
                                WHERE t.app_user_id = p.app_user_id AND t.role = 'student'
                                  AND NOT EXISTS (SELECT FROM standing_user s WHERE s.sourced_id = t.sourced_id)))
               AND NOT EXISTS (SELECT FROM local_guardian l WHERE l.email_key = g.email)""";

    // language=PostgreSQL
    private static final String SOURCE = """
            SELECT p.sourced_id, p.id AS guardian_id, l.app_user_id, p.relationship
              FROM judged_parent p JOIN parent_link l USING (sourced_id, relationship)
             WHERE p.code IS NULL AND l.code IS NULL AND l.app_user_id NOT IN (SELECT app_user_id FROM frozen_student)
             UNION
            SELECT sourced_id, guardian_id, app_user_id, relationship FROM kept_relationship""";

    /** If there are several relationships of one guardian and student: parent before guardian before relative. */
    // language=PostgreSQL
    private static final String TARGET_RELATIONSHIP = """
            SELECT DISTINCT ON (guardian_id, app_user_id) guardian_id, app_user_id, relationship
              FROM target_guardian_source
             ORDER BY guardian_id, app_user_id, array_position(ARRAY['parent', 'guardian', 'relative'], relationship)""";

    /**
     * A guardian has the names and phone of the record whose sourcedId sorts first, among those that are linked to all the
     * users for whom the guardian is published. Without such a record, the guardian has none; if a relationship is kept
     * that could not be read, the details stay.
     */
    // language=PostgreSQL
    private static final String TARGET_GUARDIAN = """
            WITH covering AS (
                   SELECT DISTINCT ON (p.id) p.id, p.given_name, p.family_name, p.phone
                     FROM judged_parent p
                    WHERE p.code IS NULL
                      AND NOT EXISTS (SELECT FROM target_relationship t
                                       WHERE t.guardian_id = p.id
                                         AND NOT EXISTS (SELECT FROM parent_link l
                                                          WHERE l.sourced_id = p.sourced_id AND l.app_user_id = t.app_user_id
                                                            AND l.code IS NULL))
                    ORDER BY p.id, p.sourced_id COLLATE "C"),
                 read AS (
                   SELECT DISTINCT p.id, p.email_key
                     FROM judged_parent p JOIN parent_link l USING (sourced_id, relationship)
                    WHERE p.code IS NULL AND l.code IS NULL
                      AND l.app_user_id NOT IN (SELECT app_user_id FROM frozen_student))
            SELECT r.id, r.email_key AS email, coalesce(c.given_name, CASE WHEN c.id IS NULL AND k.kept THEN g.given_name END) AS given_name,
                   coalesce(c.family_name, CASE WHEN c.id IS NULL AND k.kept THEN g.family_name END) AS family_name,
                   coalesce(c.phone, CASE WHEN c.id IS NULL AND k.kept THEN g.phone END) AS phone
              FROM read r
              LEFT JOIN covering c USING (id)
              LEFT JOIN school_manager.guardian g USING (id)
             CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM kept_relationship kept WHERE kept.guardian_id = r.id) AS kept) AS k
             UNION ALL
            SELECT DISTINCT g.id, g.email, g.given_name, g.family_name, g.phone
              FROM kept_relationship k JOIN school_manager.guardian g ON g.id = k.guardian_id
             WHERE k.guardian_id NOT IN (SELECT id FROM read)""";

    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, kind, sourced_id, given_name, family_name, email)
            SELECT DISTINCT p.code, 'user', p.sourced_id, u.given_name, u.family_name, u.email
              FROM judged_parent p JOIN standing_user u USING (sourced_id) WHERE p.code IS NOT NULL;
            INSERT INTO found (code, kind, sourced_id, detail, given_name, family_name, email)
            SELECT DISTINCT l.code, 'user', l.sourced_id, l.student, u.given_name, u.family_name, u.email
              FROM parent_link l
              JOIN judged_parent p USING (sourced_id, relationship)
              JOIN standing_user u USING (sourced_id)
             WHERE p.code IS NULL AND l.code IS NOT NULL;
            INSERT INTO found (code, kind, sourced_id, given_name, family_name, email)
            SELECT DISTINCT '%s', 'user', p.sourced_id, u.given_name, u.family_name, u.email
              FROM judged_parent p
              JOIN standing_user u USING (sourced_id)
             WHERE p.code IS NULL
               AND EXISTS (SELECT FROM judged_parent o WHERE o.id = p.id AND o.code IS NULL
                              AND (o.given_name, o.family_name) IS DISTINCT FROM (p.given_name, p.family_name))
            """.formatted(Code.PARENT_NAMES_DIFFER.id());

    private final WorkTables work;

    Guardians(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        var links = new ParentLinks(work);
        links.workOut();
        work.make(WorkTable.JUDGED_PARENT, JUDGED_PARENT);
        work.make(WorkTable.FROZEN_STUDENT, FROZEN_STUDENT);
        work.make(WorkTable.KEPT_RELATIONSHIP, KEPT_RELATIONSHIP);
        work.make(WorkTable.TARGET_GUARDIAN_SOURCE, SOURCE);
        work.make(WorkTable.TARGET_RELATIONSHIP, TARGET_RELATIONSHIP);
        work.make(WorkTable.TARGET_GUARDIAN, TARGET_GUARDIAN);
        links.remember();
        links.find();
        work.run(FINDINGS);
    }
}
