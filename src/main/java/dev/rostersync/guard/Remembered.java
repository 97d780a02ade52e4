package dev.rostersync.guard;

import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Rows that nothing explains: those that this sync removes ({@code unexplained}), and those that the syncs of today and
 * of the 7 days before have removed ({@code removed_before}). Example: what was removed on 2026-11-02 counts up to
 * November 9. A row that has come back, also at another school, counts no more.
 */
final class Remembered {

    private static final int DAYS = 7;

    // language=PostgreSQL
    private static final String UNEXPLAINED = """
            SELECT DISTINCT school_id, CASE role WHEN 'student' THEN 'students' ELSE 'teachers' END AS kind,
                   app_user_id::text AS row
              FROM vanished_user WHERE NOT explained
             UNION ALL
            SELECT school_id, 'classes', id::text FROM vanished_class WHERE NOT explained
             UNION ALL
            SELECT school_id, role || ' memberships', classroom_id || ' ' || app_user_id
              FROM vanished_member WHERE NOT explained
             UNION ALL
            SELECT DISTINCT school_id, 'guardians', guardian_id::text FROM vanished_guardian WHERE NOT explained""";

    // language=PostgreSQL
    private static final String REMOVED_BEFORE = """
            WITH present AS (
                   SELECT CASE role WHEN 'student' THEN 'students' ELSE 'teachers' END AS kind, app_user_id::text AS row
                     FROM target_user
                    UNION ALL
                   SELECT 'classes', id::text FROM target_class
                    UNION ALL
                   SELECT role || ' memberships', classroom_id || ' ' || app_user_id FROM target_member
                    UNION ALL
                   SELECT 'guardians', guardian_id::text FROM target_relationship)
            SELECT r.school_id, r.kind, r.row
              FROM task JOIN roster_sync.unexplained_removal r ON r.integration_id = task.integration
             WHERE r.removed_on >= task.today - %d
               AND NOT EXISTS (SELECT FROM present p WHERE p.kind = r.kind AND p.row = r.row)""".formatted(DAYS);

    private final WorkTables work;

    Remembered(WorkTables work) {
        this.work = work;
    }

    /** Call it after the vanished rows were worked out. */
    void workOut() {
        work.make(WorkTable.UNEXPLAINED, UNEXPLAINED);
        work.make(WorkTable.REMOVED_BEFORE, REMOVED_BEFORE);
    }
}
