package dev.rostersync.housekeeping;

import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.InterruptedSyncs;
import dev.rostersync.totals.RunningTotals;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes data that is older than its retention. Each transaction deletes only a few rows, so others wait only briefly,
 * and an interrupted purge can simply be run again. It keeps the data that a restart, approve, undo or explain needs:
 * all data of a sync that runs, may be resumed or is held, and the newest sync of each integration with its findings.
 */
public final class Purge {

    private static final int FINDINGS_AT_ONCE = 5_000;
    private static final int TURNS_AT_ONCE = 5_000;
    private static final int SYNCS_AT_ONCE = 200;

    /** Totals of syncs this old are added up, so a scrape reads the rows of a few days and not of a year. */
    private static final Duration FOLDED_AFTER = Duration.ofDays(2);

    /** The newest full sync of its integration, if the integration is not removed. */
    // language=PostgreSQL
    private static final String NEWEST = """
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
    private static final String STAGED = """
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
    private static final String FINDINGS = """
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
    private static final String INSTANCES = """
            SELECT DISTINCT e.job_instance_id
              FROM batch.batch_job_execution e
              JOIN batch.batch_job_execution_params p USING (job_execution_id)
              LEFT JOIN roster_sync.sync s ON s.id = p.parameter_value::uuid
             WHERE p.parameter_name = 'sync' AND (s.id IS NULL OR s.state = 'ENDED' AND s.started_at < :before)
               AND e.status NOT IN ('STARTING', 'STARTED', 'STOPPING')
             LIMIT :most
            """;

    /** In the order of their references: referring rows first. */
    private static final List<String> METADATA = List.of(
            "DELETE FROM batch.batch_step_execution_context WHERE step_execution_id IN (SELECT step_execution_id"
                    + " FROM batch.batch_step_execution WHERE job_execution_id IN (%1$s))",
            "DELETE FROM batch.batch_step_execution WHERE job_execution_id IN (%1$s)",
            "DELETE FROM batch.batch_job_execution_context WHERE job_execution_id IN (%1$s)",
            "DELETE FROM batch.batch_job_execution_params WHERE job_execution_id IN (%1$s)",
            "DELETE FROM batch.batch_job_execution WHERE job_instance_id = ANY (:instances)",
            "DELETE FROM batch.batch_job_instance WHERE job_instance_id = ANY (:instances)");

    private static final String EXECUTIONS =
            "SELECT job_execution_id FROM batch.batch_job_execution WHERE job_instance_id = ANY (:instances)";

    // language=PostgreSQL
    private static final String TURNS = """
            DELETE FROM roster_sync.window_entry
             WHERE (region, window_begins, integration_id) IN (
                   SELECT region, window_begins, integration_id FROM roster_sync.window_entry
                    WHERE window_begins < :before LIMIT :most)
            """;

    // language=PostgreSQL
    private static final String REQUESTS = """
            DELETE FROM roster_sync.sync_request
             WHERE id IN (SELECT id FROM roster_sync.sync_request WHERE ended_at < :before LIMIT :most)
            """;

    // language=PostgreSQL
    private static final String ACTIONS = """
            DELETE FROM roster_sync.action
             WHERE id IN (SELECT id FROM roster_sync.action WHERE at < :before LIMIT :most)
            """;

    // language=PostgreSQL
    private static final String TO_FOLD = """
            SELECT DISTINCT s.id FROM roster_sync.sync s JOIN roster_sync.running_total t ON t.sync_id = s.id
             WHERE s.state = 'ENDED' AND s.finished_at < :before LIMIT :most
            """;

    // language=PostgreSQL
    private static final String SYNCS = """
            SELECT s.id FROM roster_sync.sync s
             WHERE s.state = 'ENDED' AND s.started_at < :before AND NOT %s LIMIT :most
            """.formatted(NEWEST);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Locks locks;
    private final InterruptedSyncs interrupted;
    private final RunningTotals totals;
    private final RetentionProperties retention;
    private final Clock clock;

    Purge(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Locks locks,
            InterruptedSyncs interrupted,
            RetentionProperties retention,
            Clock clock) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.locks = locks;
        this.interrupted = interrupted;
        this.totals = new RunningTotals(dataSource);
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * How much was deleted.
     *
     * @param interrupted syncs of dead processes whose state was corrected
     * @param rosters sets of staging tables
     * @param executions job instances of Spring Batch, with all rows that refer to them
     */
    public record Purged(long interrupted, long rosters, long findings, long executions, long turns, long syncs) {}

    /** Runs the whole purge; if it is interrupted, the next purge continues. */
    public Purged run() {
        return new Purged(interrupted.putRight(), rosters(), findings(), executions(), turns(), syncs());
    }

    private record Staged(UUID sync, UUID integration) {}

    private long rosters() {
        var staged = jdbc.sql(STAGED)
                .param("before", before(retention.staging()))
                .query((row, number) ->
                        new Staged(row.getObject("id", UUID.class), row.getObject("integration_id", UUID.class)))
                .list();
        return staged.stream().filter(this::dropped).count();
    }

    /** False if a process works on the integration or reads its rosters now: a later purge drops the tables. */
    private boolean dropped(Staged of) {
        var lock = locks.tryTake(of.integration());
        if (lock.isEmpty()) {
            return false;
        }
        try {
            jdbc.sql(
                            "UPDATE roster_sync.sync SET state = 'ENDED', approved = false WHERE id = :sync AND state = 'HELD'")
                    .param("sync", of.sync())
                    .update();
            return new StagingTables(dataSource, of.sync()).drop();
        } finally {
            lock.get().close();
        }
    }

    private long findings() {
        return untilNone(() -> jdbc.sql(FINDINGS)
                .param("before", before(retention.findings()))
                .param("most", FINDINGS_AT_ONCE)
                .update());
    }

    private long executions() {
        return untilNone(() -> Objects.requireNonNull(transaction.execute(status -> {
            var instances = jdbc.sql(INSTANCES)
                    .param("before", before(retention.executions()))
                    .param("most", SYNCS_AT_ONCE)
                    .query((row, number) -> row.getLong("job_instance_id"))
                    .list()
                    .toArray(Long[]::new);
            METADATA.forEach(sql -> jdbc.sql(sql.formatted(EXECUTIONS))
                    .param("instances", instances)
                    .update());
            return instances.length;
        })));
    }

    /** Deletes old turns and requests together; the log of actions is kept as long as the syncs. */
    private long turns() {
        untilNone(() -> rows(REQUESTS, retention.turns()));
        untilNone(() -> rows(ACTIONS, retention.syncs()));
        return untilNone(() -> rows(TURNS, retention.turns()));
    }

    private int rows(String delete, Duration age) {
        return jdbc.sql(delete)
                .param("before", before(age))
                .param("most", TURNS_AT_ONCE)
                .update();
    }

    private long syncs() {
        untilNone(() -> {
            var old = ids(TO_FOLD, FOLDED_AFTER);
            totals.fold(old);
            return old.size();
        });
        return untilNone(() -> Objects.requireNonNull(transaction.execute(status -> {
            var old = ids(SYNCS, retention.syncs());
            totals.fold(old);
            jdbc.sql("DELETE FROM roster_sync.sync WHERE id = ANY (:syncs)")
                    .param("syncs", old.toArray(UUID[]::new))
                    .update();
            return old.size();
        })));
    }

    private List<UUID> ids(String sql, Duration age) {
        return jdbc.sql(sql)
                .param("before", before(age))
                .param("most", SYNCS_AT_ONCE)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private OffsetDateTime before(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }

    private interface Batch {
        int run();
    }

    private static long untilNone(Batch batch) {
        long all = 0;
        for (int rows = batch.run(); rows > 0; rows = batch.run()) {
            all += rows;
        }
        return all;
    }
}
