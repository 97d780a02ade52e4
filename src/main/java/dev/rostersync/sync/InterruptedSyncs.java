package dev.rostersync.sync;

import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.log.SyncOwnership;
import dev.rostersync.sync.log.SyncRecorder;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Cleans up syncs whose process died and that nobody has resumed. Their executions no longer count as running, and a
 * sync that can no longer be resumed is closed.
 */
public final class InterruptedSyncs {

    private static final Logger LOG = LoggerFactory.getLogger(InterruptedSyncs.class);

    /** Reads sync and Spring Batch's executions. The only parameter of an execution is the sync's id. */
    // language=PostgreSQL
    private static final String LEFT = """
            FROM roster_sync.sync s
             WHERE (s.state IN ('RUNNING', 'STOPPED') AND s.started_at < :before
                    OR s.id IN (SELECT p.parameter_value::uuid
                                  FROM batch.batch_job_execution e
                                  JOIN batch.batch_job_execution_params p USING (job_execution_id)
                                 WHERE e.status IN ('STARTING', 'STARTED', 'STOPPING') AND p.parameter_name = 'sync'))
            """;

    private static final String NOBODYS =
            " AND NOT " + IntegrationLock.isHeld("s.integration_id::text") + " ORDER BY s.number";

    private final JdbcClient jdbc;
    private final Locks locks;
    private final SyncRecorder recorder;
    private final SyncOwnership ownership;
    private final DeadExecutions deadExecutions;
    private final SyncProperties properties;
    private final Clock clock;

    InterruptedSyncs(
            DataSource dataSource,
            Locks locks,
            SyncRecorder recorder,
            SyncOwnership ownership,
            DeadExecutions deadExecutions,
            SyncProperties properties,
            Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.locks = locks;
        this.recorder = recorder;
        this.ownership = ownership;
        this.deadExecutions = deadExecutions;
        this.properties = properties;
        this.clock = clock;
    }

    private record Left(UUID sync, UUID integration) {}

    /**
     * Cleans up these syncs and returns their number. If somebody holds an integration's lock, its syncs are left to
     * them.
     */
    public int recover() {
        var left = jdbc.sql("SELECT s.id, s.integration_id " + LEFT + NOBODYS)
                .param("before", resumableSince())
                .query((row, number) ->
                        new Left(row.getObject("id", UUID.class), row.getObject("integration_id", UUID.class)))
                .list();
        int put = 0;
        for (var sync : left) {
            var lock = locks.tryTake(sync.integration());
            if (lock.isEmpty()) {
                continue;
            }
            try {
                if (isStillLeft(sync.sync())) {
                    recover(sync.sync());
                    put++;
                }
            } catch (SyncException | DataAccessException e) {
                // a sync that cannot be cleaned up now must not stop the work on the others
                tell(sync.sync(), e);
            } finally {
                lock.get().close();
            }
        }
        return put;
    }

    private static void tell(UUID sync, RuntimeException e) {
        FailureCause.of(e)
                .ifPresentOrElse(
                        reason -> LOG.warn(
                                "{}: the state of sync {} of a dead process could not be corrected. {}",
                                reason.code().id(),
                                sync,
                                reason.sentence()),
                        () -> LOG.error(
                                "Sync {} of a dead process could not be corrected: a defect in the program.", sync, e));
    }

    /** Asked under the lock: somebody may have resumed the sync, and even ended it, since it was found. */
    private boolean isStillLeft(UUID sync) {
        return jdbc.sql("SELECT EXISTS (SELECT " + LEFT + " AND s.id = :id)")
                .param("before", resumableSince())
                .param("id", sync)
                .query(Boolean.class)
                .single();
    }

    private OffsetDateTime resumableSince() {
        return clock.instant().minus(properties.resumeWithin()).atOffset(ZoneOffset.UTC);
    }

    /**
     * Called under the lock: from now on nobody else owns the sync. A sync that may still be resumed stays as it is.
     */
    private void recover(UUID sync) {
        int owner = ownership.disown(sync);
        deadExecutions.recover(sync);
        boolean tooOld = jdbc.sql("SELECT started_at < :before FROM roster_sync.sync WHERE id = :id")
                .param("before", resumableSince())
                .param("id", sync)
                .query(Boolean.class)
                .single();
        if (tooOld) {
            recorder.notResumed(sync, owner, clock.instant());
        }
    }
}
