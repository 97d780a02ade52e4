package dev.rostersync.region;

import dev.rostersync.integration.IntegrationLock;

/** The statements of {@link WindowQueue}, and the parts that they share. */
final class WindowSql {

    /**
     * Each enabled integration whose first sync was run by hand, since when it is eligible, and the last sync that
     * published its roster, if any.
     */
    // language=PostgreSQL
    static final String ELIGIBLE = """
            SELECT i.id, i.created_at, published.finished_at AS published_at, published.outcome,
                   coalesce(published.finished_at >= :begins
                            AND (published.approved_at IS NULL OR published.started_at >= :begins), false) AS has_had_its_turn,
                   greatest(first.started_at, i.enabled_at) AS eligible_since
              FROM roster_sync.integration i
              JOIN school_manager.tenant t ON t.id = i.tenant_id
              LEFT JOIN LATERAL (SELECT s.started_at, s.finished_at, s.approved_at, s.outcome FROM roster_sync.published_sync s
                                  WHERE s.integration_id = i.id AND s.started_at >= i.created_at
                                  ORDER BY s.number DESC LIMIT 1) AS published ON true
              JOIN LATERAL (SELECT s.started_at FROM roster_sync.sync s
                             WHERE s.integration_id = i.id AND s.kind = 'FULL' AND s.started_at >= i.created_at
                             ORDER BY s.number LIMIT 1) AS first ON true
             WHERE t.region = :region AND i.enabled AND i.removed_at IS NULL
            """;

    /** In the order of ids, so that workers that fill the queue at the same time do not wait for each other. */
    // language=PostgreSQL
    static final String FILL = """
            INSERT INTO roster_sync.window_entry (region, window_begins, integration_id, waiting_since, due_at, counts_from)
            SELECT :region, :begins, id, coalesce(published_at, created_at), :now, :begins FROM (%s) AS eligible
             WHERE NOT has_had_its_turn
             ORDER BY id
            ON CONFLICT DO NOTHING
            """.formatted(ELIGIBLE);

    /** Entries that are not done, and whose integration was not switched off, removed or moved to another region. */
    // language=PostgreSQL
    static final String TO_GO = """
            roster_sync.window_entry e
              JOIN roster_sync.integration i ON i.id = e.integration_id AND i.enabled AND i.removed_at IS NULL
              JOIN school_manager.tenant t ON t.id = i.tenant_id AND t.region = e.region
             WHERE e.region = :region AND e.window_begins = :begins AND e.ending IS NULL
            """;

    static final String IS_RUNNING = IntegrationLock.isHeld("e.integration_id::text");

    /** One name for one server, however it was entered. */
    static final String HOST =
            "regexp_replace(lower(split_part(split_part(i.endpoint_url, '://', 2), '/', 1) COLLATE \"C\"), ':443$', '')";

    /**
     * The entry that has waited longest. An entry that has failed in this window comes after those that have not. An
     * entry of a busy provider comes only if there is no other.
     */
    // language=PostgreSQL
    static final String NEXT = """
            SELECT e.integration_id, e.failures, e.unreturned, e.counts_from, i.out_of_memory, %s AS host
              FROM %s AND e.due_at <= :now AND (:only::uuid[] IS NULL OR e.integration_id = ANY (:only::uuid[])) AND NOT %s
             ORDER BY %s = ANY (:busy::text[]), e.failures > 0, e.waiting_since, e.integration_id
             LIMIT 1 FOR UPDATE OF e SKIP LOCKED
            """.formatted(HOST, TO_GO, IS_RUNNING, HOST);

    // language=PostgreSQL
    static final String OF_ENTRY =
            " WHERE region = :region AND window_begins = :begins AND integration_id = :integration";

    /**
     * The newest sync that published an integration's roster since a moment. The placeholders are expressions: the
     * integration, the moment, and the begin of the window. An approved sync counts only if it was collected in the
     * window.
     */
    // language=PostgreSQL
    static final String PUBLISHED = """
            SELECT s.id, s.outcome, s.code, s.finished_at
              FROM roster_sync.published_sync s
             WHERE s.integration_id = %s
               AND s.finished_at >= %s AND (s.approved_at IS NULL OR s.started_at >= %s)
             ORDER BY s.number DESC LIMIT 1
            """;

    /** The sync that published after an ended turn, e: a sync by hand, or one that somebody approved. */
    static final String PUBLISHED_SINCE = PUBLISHED.formatted("e.integration_id", "e.ended_at", "e.window_begins");

    /**
     * Deletes entries that are not done and whose integration is not eligible: switched off, removed, added again or
     * moved.
     */
    // language=PostgreSQL
    static final String DROP = """
            DELETE FROM roster_sync.window_entry
             WHERE (region, window_begins, integration_id) IN (
                   SELECT e.region, e.window_begins, e.integration_id FROM roster_sync.window_entry e
                    WHERE e.region = :region AND e.window_begins = :begins AND e.ending IS NULL
                      AND NOT EXISTS (SELECT FROM (%s) AS eligible WHERE id = e.integration_id) AND NOT %s
                      FOR UPDATE OF e SKIP LOCKED)
            """.formatted(ELIGIBLE, IS_RUNNING);

    // language=PostgreSQL
    static final String PUT_BACK = """
            UPDATE roster_sync.window_entry e
               SET ending = NULL, ended_at = NULL, due_at = :now, failures = 0, unreturned = 0,
                   counts_from = CASE WHEN e.ending = 'PARTIAL' THEN :now ELSE e.counts_from END
              FROM roster_sync.integration i
             WHERE i.id = e.integration_id AND i.enabled AND i.removed_at IS NULL
               AND e.region = :region AND e.window_begins = :begins AND e.code = :code
               AND (e.ending IN ('FAILED', 'PARTIAL') AND NOT EXISTS (%s) OR e.ending IS NULL)
            RETURNING e.integration_id
            """.formatted(PUBLISHED_SINCE);

    private WindowSql() {}
}
