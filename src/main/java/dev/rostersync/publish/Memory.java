package dev.rostersync.publish;

import dev.rostersync.work.Released;
import dev.rostersync.work.WorkTables;

/** What the guard remembers over nights. Call it in the publishing transaction, before the rows are applied. */
final class Memory {

    /** Rows that have come back, or that were removed long ago, are forgotten. */
    // language=PostgreSQL
    private static final String FORGET = """
            DELETE FROM roster_sync.unexplained_removal r USING task
             WHERE r.integration_id = task.integration
               AND NOT EXISTS (SELECT FROM removed_before b WHERE b.kind = r.kind AND b.row = r.row
                                  AND b.school_id IS NOT DISTINCT FROM r.school_id)
            """;

    /** What a person has approved is not remembered. */
    // language=PostgreSQL
    private static final String REMEMBER = """
            INSERT INTO roster_sync.unexplained_removal (integration_id, school_id, kind, row, removed_on)
            SELECT task.integration, u.school_id, u.kind, u.row, task.today
              FROM task CROSS JOIN unexplained u
             WHERE u.school_id IS NULL
                OR u.school_id NOT IN (SELECT s.id FROM school_manager.school s JOIN released r USING (sourced_id)
                                        WHERE s.integration_id = task.integration)
            ON CONFLICT ON CONSTRAINT unexplained_removal_once DO UPDATE SET removed_on = excluded.removed_on
            """;

    // language=PostgreSQL
    private static final String SESSION_DAYS = """
            INSERT INTO roster_sync.session_days (integration_id, read_on, days)
            SELECT integration, today, session_days FROM task WHERE session_days IS NOT NULL
            ON CONFLICT (integration_id) DO UPDATE SET read_on = excluded.read_on, days = excluded.days
            """;

    private final WorkTables work;

    Memory(WorkTables work) {
        this.work = work;
    }

    void rememberRemoved(Released released) {
        work.run(FORGET);
        if (!released.whole()) {
            work.run(REMEMBER);
        }
    }

    void rememberSessions() {
        work.run(SESSION_DAYS);
    }
}
