package dev.rostersync.difference;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;
import java.util.HashSet;
import java.util.UUID;

/**
 * Schools that stay as they were: their rows are not added, changed or removed. A user link stays while any such school
 * has it. There are three kinds: schools whose enrollments all point to unknown users or classes, schools with a
 * collection that could not be read, and schools that the guard holds. {@link Guardians} says for which of them guardians
 * stay too.
 *
 * <p>Reads read_enrollment, read_class, standing_user, user_role, unread_collection, perhaps_still_there, known,
 * released and guard_hold. Makes {@code held} (school_id, sourced_id, name, code, detail),
 * {@code frozen_class} (sourced_id: published at such a school, or about to move there) and {@code frozen_user}
 * (sourced_id, role: published at such a school).
 */
final class HeldSchools {

    /**
     * An enrollment belongs to the school of its class. If the class is not known, it belongs to the school that the
     * enrollment names. If the enrollment names no known school, it belongs to the schools of its user's role.
     */
    // language=PostgreSQL
    private static final String NOT_COHERENT = """
            SELECT k.id AS school_id, k.sourced_id, k.name, '%s' AS code, '' AS detail
              FROM (SELECT coalesce(c.school_id, own.id, r.school_id) AS school_id,
                           c.sourced_id IS NULL AND unread_class.sourced_id IS NULL
                             OR u.sourced_id IS NULL AND unread_user.sourced_id IS NULL AS dangling
                      FROM read_enrollment e
                      LEFT JOIN read_class c ON c.sourced_id = e.class
                      LEFT JOIN known own ON c.sourced_id IS NULL AND own.sourced_id = e.school
                      LEFT JOIN user_role r ON c.sourced_id IS NULL AND own.sourced_id IS NULL
                                           AND r.sourced_id = e.app_user AND r.role = e.role AND r.known
                      LEFT JOIN standing_user u ON u.sourced_id = e.app_user AND NOT u.gone
                      LEFT JOIN perhaps_still_there unread_class
                             ON unread_class.kind = 'class' AND unread_class.sourced_id = e.class
                      LEFT JOIN perhaps_still_there unread_user
                             ON unread_user.kind = 'user' AND unread_user.sourced_id = e.app_user) AS placed
              JOIN known k ON k.id = placed.school_id AND NOT k.excluded
             WHERE k.id NOT IN (SELECT school_id FROM incomplete_school)
               AND k.sourced_id NOT IN (SELECT sourced_id FROM released)
             GROUP BY k.id, k.sourced_id, k.name
            HAVING bool_and(placed.dangling)""".formatted(Code.SCHOOL_NOT_COHERENT.id());

    // language=PostgreSQL
    private static final String HELD = """
            SELECT * FROM incomplete_school
             UNION ALL
            SELECT * FROM incoherent_school
             UNION ALL
            SELECT p.id, p.sourced_id, p.name, CASE WHEN task.out_of_session THEN '%s' ELSE '%s' END, ''
              FROM task CROSS JOIN school_manager.school p JOIN guard_hold g ON g.school_id = p.id
             WHERE p.id NOT IN (SELECT school_id FROM incoherent_school)
               AND p.id NOT IN (SELECT school_id FROM incomplete_school)""".formatted(Code.SCHOOL_KEPT.id(), Code.SCHOOL_HELD.id());

    // language=PostgreSQL
    private static final String NOT_READ = """
            SELECT k.id AS school_id, k.sourced_id, k.name, '%s' AS code,
                   string_agg(part.records || ', ' || part.answer, '; ' ORDER BY part.records) AS detail
              FROM unread_collection part JOIN known k ON k.sourced_id = part.school AND NOT k.excluded
             GROUP BY k.id, k.sourced_id, k.name""".formatted(Code.SCHOOL_UNREAD.id());

    // language=PostgreSQL
    private static final String FROZEN_CLASS = """
            SELECT p.sourced_id
              FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
             WHERE p.school_id IN (SELECT school_id FROM held)
                OR EXISTS (SELECT FROM read_class c
                            WHERE c.sourced_id = p.sourced_id AND c.school_id IN (SELECT school_id FROM held))
                   AND NOT EXISTS (SELECT FROM school_manager.school s
                                     JOIN known k ON k.excluded AND k.sourced_id = s.sourced_id
                                    WHERE s.id = p.school_id)""";

    // language=PostgreSQL
    private static final String FROZEN_USER = """
            SELECT DISTINCT p.sourced_id, p.role
              FROM task JOIN school_manager.roster_user_school p ON p.integration_id = task.integration
              JOIN held ON held.school_id = p.school_id""";

    /** True if there are published schools, and the enrollments of none of them can be believed. */
    // language=PostgreSQL
    private static final String NONE_COHERENT = """
            SELECT count(*) > 0 AND coalesce(bool_and(p.id IN (SELECT school_id FROM incoherent_school)), false)
              FROM task JOIN school_manager.school p ON p.integration_id = task.integration
             WHERE p.sourced_id <> ALL (task.excluded_schools)""";

    private final WorkTables work;

    HeldSchools(WorkTables work) {
        this.work = work;
    }

    /** Works out which schools are held. */
    void workOut() {
        findUnbelievable();
        hold();
    }

    /** As {@link #workOut}, but holds no school for its enrollments. Then the guard can say what would vanish there. */
    Difference.Incoherent workOutWithoutIncoherent() {
        findUnbelievable();
        boolean all = work.query(NONE_COHERENT).query(Boolean.class).single();
        var schools = new HashSet<>(work.query("SELECT school_id FROM incoherent_school")
                .query((row, number) -> row.getObject("school_id", UUID.class))
                .list());
        work.run("TRUNCATE incoherent_school");
        hold();
        return new Difference.Incoherent(schools, all);
    }

    private void findUnbelievable() {
        work.make(WorkTable.INCOMPLETE_SCHOOL, NOT_READ);
        work.make(WorkTable.INCOHERENT_SCHOOL, NOT_COHERENT);
    }

    private void hold() {
        work.make(WorkTable.HELD, HELD);
        work.make(WorkTable.FROZEN_CLASS, FROZEN_CLASS);
        work.make(WorkTable.FROZEN_USER, FROZEN_USER);
    }
}
