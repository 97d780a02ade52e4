package dev.rostersync.sync;

import dev.rostersync.collect.StopFlag;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.dao.DataAccessException;

/** {@code stop}: one process asks in the sync's row, the one that runs the sync looks there all the time. */
public final class StopRequests {

    private static final Logger LOG = LoggerFactory.getLogger(StopRequests.class);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** A publish is let finish; it takes no longer than this, unless others hold its rows. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SyncLog log;
    private final SyncRecorder recorder;
    private final StopFlag flag;

    StopRequests(SyncLog log, SyncRecorder recorder, StopFlag flag) {
        this.log = log;
        this.recorder = recorder;
        this.flag = flag;
    }

    /**
     * Asks the process that runs a sync to end it, and waits until it has.
     *
     * @return the sync as it stands then: STOPPED, or ended where its publish was let finish
     * @throws SyncException WRONG_USAGE where no process runs it, SYNC_BUSY where it does not end
     */
    public Sync stop(Sync sync) {
        if (sync.state() != Sync.State.RUNNING || !recorder.askToStop(sync.id())) {
            throw new SyncException(Code.WRONG_USAGE, "The sync is not running: it is %s.".formatted(sync.state()));
        }
        for (long looks = PATIENCE.dividedBy(BETWEEN_LOOKS); looks > 0; looks--) {
            rest();
            var now = log.byId(sync.id());
            if (now.state() != Sync.State.RUNNING) {
                return now;
            }
        }
        throw new SyncException(Code.SYNC_BUSY, "It was asked to stop, and has not ended yet.");
    }

    /** Runs a sync while looking whether somebody asks for its end. */
    JobExecution heeding(UUID sync, Run run) throws JobExecutionException {
        var asked = new AtomicBoolean();
        var looking = Thread.ofVirtual().name("stop requests").start(() -> look(sync, asked));
        try {
            return run.execution();
        } finally {
            looking.interrupt();
            join(looking);
            if (asked.get()) {
                flag.withdraw();
            }
        }
    }

    /** What runs meanwhile. */
    interface Run {
        JobExecution execution() throws JobExecutionException;
    }

    private void look(UUID sync, AtomicBoolean asked) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(BETWEEN_LOOKS);
                if (recorder.isAskedToStop(sync)) {
                    asked.set(true);
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
