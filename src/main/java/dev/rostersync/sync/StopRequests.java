package dev.rostersync.sync;

import dev.rostersync.access.Actor;
import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
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
 * Who asks syncs to end: {@code stop} in the sync's row, where the process that runs it looks all the time, and a process
 * that is to end itself, for all that it runs.
 */
public final class StopRequests {

    private static final Logger LOG = LoggerFactory.getLogger(StopRequests.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** A publish is let finish; it takes no longer than this, unless others hold its rows. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SyncLog log;
    private final SyncRecorder recorder;
    private final Supplier<StopFlag> flags;
    private final Set<StopFlag> running = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    StopRequests(SyncLog log, SyncRecorder recorder, Supplier<StopFlag> flags) {
        this.log = log;
        this.recorder = recorder;
        this.flags = flags;
    }

    /** This process is to end: what it runs is stopped, and so is what it begins from now on. */
    public void stopAll() {
        ending = true;
        running.forEach(StopFlag::request);
    }

    /** True once this process is to end. */
    public boolean isEnding() {
        return ending;
    }

    /**
     * Asks the process that runs a sync to end it, and waits until it has. While it publishes its row is locked, and the
     * request waits too.
     *
     * @return the sync as it stands then: STOPPED, or ended where its publish was let finish
     * @throws SyncException WRONG_USAGE where no process runs it, SYNC_BUSY where it does not end
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
        throw new SyncException(Code.SYNC_BUSY, "It was asked to stop, and has not ended yet.");
    }

    /** False where its row is locked for long, or it has just ended. */
    private boolean ask(Actor actor, Sync sync) {
        try {
            return recorder.askToStop(actor, sync);
        } catch (DataAccessException e) {
            if (FailureCause.of(e)
                    .filter(reason -> reason.code() == Code.ROWS_LOCKED)
                    .isEmpty()) {
                throw e;
            }
            return false;
        }
    }

    /** True where somebody has asked for the end of this sync since it was last begun or gone on with. */
    public boolean isAskedFor(Sync sync) {
        return recorder.isAskedToStop(sync.id());
    }

    /** Runs a sync while looking whether somebody asks for its end. */
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

    /** What runs meanwhile, and ends when the flag says so. */
    interface Run {
        JobExecution execution(StopFlag flag) throws JobExecutionException;
    }

    private void look(UUID sync, StopFlag flag) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(BETWEEN_LOOKS);
                if (recorder.isAskedToStop(sync)) {
                    flag.request();
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } catch (DataAccessException e) {
                LOG.debug("The database cannot be asked for stop requests at this moment.", e);
            }
        }
    }

    private static void rest() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(Code.SYNC_BUSY, "The wait for its end was interrupted.", e);
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
