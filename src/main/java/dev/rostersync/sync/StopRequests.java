package dev.rostersync.sync;

import dev.rostersync.access.Actor;
import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.sync.log.SyncOwnership;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.dao.DataAccessException;

/**
 * Stops syncs. The command {@code stop} notes its request in the sync's row, which the process that runs the sync reads
 * every second. A process that must end stops all syncs that it runs.
 */
public final class StopRequests {

    private static final Logger LOG = LoggerFactory.getLogger(StopRequests.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** A running publish may finish. It takes no longer than this, unless others lock its rows. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SyncLog log;
    private final SyncOwnership ownership;
    private final Supplier<StopFlag> flags;
    private final Set<StopFlag> running = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    StopRequests(SyncLog log, SyncOwnership ownership, Supplier<StopFlag> flags) {
        this.log = log;
        this.ownership = ownership;
        this.flags = flags;
    }

    /** This process must end: the syncs that it runs are stopped, and so is each sync that it begins from now on. */
    public void stopAll() {
        ending = true;
        running.forEach(StopFlag::request);
    }

    /** True if this process must end. */
    public boolean isEnding() {
        return ending;
    }

    /**
     * Asks the process that runs a sync to end it, and waits until the sync has ended. During a publish the sync's row
     * is locked, and the request waits too.
     *
     * @return the sync after that: STOPPED, or ended if its publish could finish
     * @throws SyncException WRONG_USAGE if no process runs it, SYNC_BUSY if it does not end within 5 minutes
     */
    public Sync stop(Actor actor, Sync sync) {
        if (sync.state() != Sync.State.RUNNING) {
            throw new SyncException(Code.WRONG_USAGE, "The sync is not running: it is %s.".formatted(sync.state()));
        }
        boolean asked = false;
        long began = System.nanoTime();
        while (System.nanoTime() - began < PATIENCE.toNanos()) {
            asked = asked || ask(actor, sync);
            rest();
            var now = log.byId(sync.id());
            if (now.state() != Sync.State.RUNNING) {
                return now;
            }
        }
        throw new SyncException(Code.SYNC_BUSY, "The sync was asked to stop but has not ended yet.");
    }

    /** False if the sync's row is locked for long, or if the sync has just ended. */
    private boolean ask(Actor actor, Sync sync) {
        try {
            return ownership.askToStop(actor, sync);
        } catch (DataAccessException e) {
            if (FailureCause.of(e)
                    .filter(reason -> reason.code() == Code.ROWS_LOCKED)
                    .isEmpty()) {
                throw e;
            }
            return false;
        }
    }

    /** True if somebody has asked to stop this sync since it was last begun or resumed. */
    public boolean isAskedFor(Sync sync) {
        return ownership.isAskedToStop(sync.id());
    }

    /** Runs a sync, and looks meanwhile whether somebody asks to stop it. */
    JobExecution heeding(UUID sync, Run run) throws JobExecutionException {
        var flag = flags.get();
        running.add(flag);
        if (ending) {
            flag.request();
        }
        var looking = Thread.ofVirtual().name("stop requests").start(() -> look(sync, flag));
        try {
            return run.execution(flag);
        } finally {
            looking.interrupt();
            join(looking);
            running.remove(flag);
        }
    }

    /** The work of a sync; it ends when the flag is set. */
    interface Run {
        JobExecution execution(StopFlag flag) throws JobExecutionException;
    }

    private void look(UUID sync, StopFlag flag) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(BETWEEN_LOOKS);
                if (ownership.isAskedToStop(sync)) {
                    flag.request();
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                LOG.debug("Looking for stop requests in the database failed.", e);
            }
        }
    }

    private static void rest() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(Code.SYNC_BUSY, "The wait for the end of the sync was interrupted.", e);
        }
    }

    private static void join(Thread looking) {
        try {
            looking.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
