package dev.rostersync.housekeeping;

import java.util.List;

/** The statements of {@link Purge}. */
final class PurgeSql {

    /** The newest full sync of its integration, if the integration is not removed. */
    // language=PostgreSQL
    static final String NEWEST = """
            (s.kind = 'FULL'
             AND EXISTS (SELECT FROM roster_sync.integration i WHERE i.id = s.integration_id AND i.removed_at IS NULL)
             AND NOT EXISTS (SELECT FROM roster_sync.sync newer
                              WHERE newer.integration_id = s.integration_id AND newer.number > s.number
                                AND newer.kind = 'FULL'))
            """;

    /**
     * Syncs whose staging tables may go: old syncs, and ended syncs that are a preview, belong to a removed
     * integration, or are older than a full sync that is held or has ended. A lock protects an integration in use.
     */
    // language=PostgreSQL
    static final String STAGED = """
            SELECT s.id, s.integration_id
              FROM pg_class c
              JOIN roster_sync.sync s
                ON s.id = CASE WHEN c.relname ~ '^school_[0-9a-f]{32}$' THEN substr(c.relname, 8)::uuid END
             WHERE c.relnamespace = 'roster_staging'::regnamespace
               AND (s.started_at < :before
                    OR s.state = 'ENDED'
                       AND (s.kind = 'PREVIEW'
                            OR EXISTS (SELECT FROM roster_sync.integration i
                                        WHERE i.id = s.integration_id AND i.removed_at IS NOT NULL)
                            OR EXISTS (SELECT FROM roster_sync.sync newer
                                                  WHERE newer.integration_id = s.integration_id AND newer.number > s.number
                                                    AND newer.kind = 'FULL' AND newer.state IN ('HELD', 'ENDED'))))
             ORDER BY s.number
            """;

    // language=PostgreSQL
    static final String FINDINGS = """
            DELETE FROM roster_sync.finding
             WHERE id IN (SELECT f.id
                            FROM roster_sync.sync s JOIN roster_sync.finding f ON f.sync_id = s.id
                           WHERE s.state = 'ENDED' AND NOT %s
                             AND (s.started_at < :before
                                  OR EXISTS (SELECT FROM roster_sync.integration i
                                              WHERE i.id = s.integration_id AND i.removed_at IS NOT NULL))
                           LIMIT :most)
            """.formatted(NEWEST);

    /** Job instances of syncs that have ended or are deleted. The only job parameter is the sync's id. */
    // language=PostgreSQL
    static final String INSTANCES = """
            SELECT DISTINCT e.job_instance_id
              FROM batch.batch_job_execution e
              JOIN batch.batch_job_execution_params p USING (job_execution_id)
              LEFT JOIN roster_sync.sync s ON s.id = p.parameter_value::uuid
             WHERE p.parameter_name = 'sync' AND (s.id IS NULL OR s.state = 'ENDED' AND s.started_at < :before)
               AND e.status NOT IN ('STARTING', 'STARTED', 'STOPPING')
             LIMIT :most
            """;

    /** In the order of their references: referring rows first. */
    static final List<String> METADATA = List.of(
            "DELETE FROM batch.batch_step_execution_context WHERE step_execution_id IN (SELECT step_execution_id"
                    + " FROM batch.batch_step_execution WHERE job_execution_id IN (%1$s))",
            "DELETE FROM batch.batch_step_execution WHERE job_execution_id IN (%1$s)",
            "DELETE FROM batch.batch_job_execution_context WHERE job_execution_id IN (%1$s)",
            "DELETE FROM batch.batch_job_execution_params WHERE job_execution_id IN (%1$s)",
            "DELETE FROM batch.batch_job_execution WHERE job_instance_id = ANY (:instances)",
            "DELETE FROM batch.batch_job_instance WHERE job_instance_id = ANY (:instances)");

    static final String EXECUTIONS =
            "SELECT job_execution_id FROM batch.batch_job_execution WHERE job_instance_id = ANY (:instances)";

    // language=PostgreSQL
    static final String TURNS = """
            DELETE FROM roster_sync.window_entry
             WHERE (region, window_begins, integration_id) IN (
                   SELECT region, window_begins, integration_id FROM roster_sync.window_entry
                    WHERE window_begins < :before LIMIT :most)
            """;

    // language=PostgreSQL
    static final String REQUESTS = """
            DELETE FROM roster_sync.sync_request
             WHERE id IN (SELECT id FROM roster_sync.sync_request WHERE ended_at < :before LIMIT :most)
            """;

    // language=PostgreSQL
    static final String ACTIONS = """
            DELETE FROM roster_sync.action
             WHERE id IN (SELECT id FROM roster_sync.action WHERE at < :before LIMIT :most)
            """;

    // language=PostgreSQL
    static final String TO_FOLD = """
            SELECT DISTINCT s.id FROM roster_sync.sync s JOIN roster_sync.running_total t ON t.sync_id = s.id
             WHERE s.state = 'ENDED' AND s.finished_at < :before LIMIT :most
            """;

    // language=PostgreSQL
    static final String SYNCS = """
            SELECT s.id FROM roster_sync.sync s
             WHERE s.state = 'ENDED' AND s.started_at < :before AND NOT %s LIMIT :most
            """.formatted(NEWEST);

    private PurgeSql() {}
}
