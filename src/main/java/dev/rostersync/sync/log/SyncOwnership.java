package dev.rostersync.sync.log;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Which process a sync belongs to: its owner number, and whether that process is asked to stop the sync. */
public final class SyncOwnership {

    private final JdbcClient jdbc;
    private final ActionLog actions;
    private final TransactionTemplate transaction;

    public SyncOwnership(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.actions = new ActionLog(dataSource, clock);
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Raises the owner number, so that the previous owner commits nothing more. Empty if the sync was published in the
     * meantime: then there is nothing to take over.
     */
    public Optional<Integer> takeOver(Actor actor, Sync sync, What what) {
        return noted(
                actor,
                sync,
                what,
                () -> jdbc.sql("""
                        UPDATE roster_sync.sync
                           SET owner = owner + 1, state = 'RUNNING', approved = false, approved_at = NULL, stop_requested = false, outcome = NULL, code = NULL, message = NULL,
                               finished_at = NULL
                         WHERE id = :id AND (state NOT IN ('HELD', 'ENDED') OR outcome = 'FAILED') RETURNING owner
                        """).param("id", sync.id()).query(Integer.class).optional());
    }

    /** Does the work and, if it was done, notes the actor in the same transaction. */
    private Optional<Integer> noted(Actor actor, Sync sync, What what, Supplier<Optional<Integer>> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var owner = work.get();
            if (owner.isPresent()) {
                actions.note(actor, sync.integration(), what, sync.id());
            }
            return owner;
        }));
    }

    /** As {@link #takeOver}, for a held sync. It stays HELD, with its outcome, until what was held is published. */
    public Optional<Integer> approve(Actor actor, Sync sync, Instant now) {
        return noted(
                actor,
                sync,
                What.APPROVE,
                () -> jdbc.sql("UPDATE roster_sync.sync SET owner = owner + 1, approved = true, approved_at = :now,"
                                + " stop_requested = false WHERE id = :id AND state = 'HELD' RETURNING owner")
                        .param("id", sync.id())
                        .param("now", now.atOffset(ZoneOffset.UTC))
                        .query(Integer.class)
                        .optional());
    }

    /**
     * Locks the sync's row inside the transaction of a chunk or of the publish, so that nobody takes the sync over
     * before the commit.
     *
     * @throws SyncException OWNERSHIP_LOST if somebody has taken it over already
     */
    public void ensureOwner(UUID sync, int owner) {
        int current = jdbc.sql("SELECT owner FROM roster_sync.sync WHERE id = :id FOR UPDATE")
                .param("id", sync)
                .query(Integer.class)
                .single();
        if (current != owner) {
            throw new SyncException(Code.OWNERSHIP_LOST, "");
        }
    }

    public boolean isOwner(UUID sync, int owner) {
        return jdbc.sql("SELECT owner = :owner FROM roster_sync.sync WHERE id = :id")
                .param("owner", owner)
                .param("id", sync)
                .query(Boolean.class)
                .single();
    }

    public void executes(UUID sync, int owner, long jobExecution) {
        jdbc.sql("UPDATE roster_sync.sync SET job_execution_id = :execution WHERE id = :id AND owner = :owner")
                .param("execution", jobExecution)
                .param("id", sync)
                .param("owner", owner)
                .update();
    }

    /** Asks the process that runs the sync to end it; false if no process runs it. */
    public boolean askToStop(Actor actor, Sync sync) {
        return noted(
                        actor,
                        sync,
                        What.STOP,
                        () -> jdbc.sql(
                                        "UPDATE roster_sync.sync SET stop_requested = true WHERE id = :id AND state = 'RUNNING' RETURNING owner")
                                .param("id", sync.id())
                                .query(Integer.class)
                                .optional())
                .isPresent();
    }

    public boolean isAskedToStop(UUID sync) {
        return jdbc.sql("SELECT stop_requested FROM roster_sync.sync WHERE id = :id")
                .param("id", sync)
                .query(Boolean.class)
                .single();
    }

    /** Raises the owner number of a sync whose process died, in any state, so that the process commits nothing more. */
    public int disown(UUID sync) {
        return jdbc.sql("UPDATE roster_sync.sync SET owner = owner + 1 WHERE id = :id RETURNING owner")
                .param("id", sync)
                .query(Integer.class)
                .single();
    }
}
