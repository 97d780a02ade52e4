package dev.rostersync.sync;

import dev.rostersync.collect.CollectTask;
import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.sync.log.SyncOwnership;
import dev.rostersync.sync.log.SyncProgress;
import dev.rostersync.sync.log.SyncRecorder;
import dev.rostersync.sync.log.SyncRecords;
import dev.rostersync.work.DifferenceTask;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.dao.DataAccessException;

/**
 * Runs the job of one sync that this process owns, records how it ended, and drops staging tables that nobody needs.
 */
final class SyncExecution {

    private static final Logger LOG = LoggerFactory.getLogger(SyncExecution.class);
    private static final int STARTS_MAX = 3;

    private final Function<Integration, RosterSource> connect;
    private final SyncLog log;
    private final SyncRecorder recorder;
    private final SyncOwnership ownership;
    private final Jobs jobs;
    private final StopRequests stopRequests;
    private final SyncProgress progress;
    private final Clock clock;

    /** The job, what Spring Batch runs it with, the database, and the recovery of dead executions. */
    record Jobs(DataSource dataSource, SyncJob job, JobOperator operator, DeadExecutions deadExecutions) {}

    SyncExecution(
            Function<Integration, RosterSource> connect,
            SyncRecords records,
            Jobs jobs,
            StopRequests stopRequests,
            Clock clock) {
        this.connect = connect;
        this.log = records.log();
        this.recorder = records.recorder();
        this.ownership = records.ownership();
        this.progress = records.progress();
        this.jobs = jobs;
        this.stopRequests = stopRequests;
        this.clock = clock;
    }

    /**
     * Runs the sync until it ends or is stopped.
     *
     * @param owner this process's owner number
     * @return the sync as it was recorded in the end
     */
    Sync run(Sync sync, int owner, Integration integration, Watcher watcher) {
        var difference = new DifferenceTask(
                integration.tenantId(), integration.id(), sync.today(), sync.rules(), sync.excludedSchools());
        try {
            var execution = stopRequests.heeding(sync.id(), stop -> {
                var collect = new CollectTask(
                        sync.id(),
                        integration.tenantId(),
                        integration.id(),
                        sync.today(),
                        sync.excludedSchools(),
                        sync.rules(),
                        once(() -> connect.apply(integration)),
                        () -> ownership.ensureOwner(sync.id(), owner),
                        progress.recording(sync.id(), watcher),
                        stop);
                var built = jobs.job()
                        .of(collect, difference, sync.kind(), began -> ownership.executes(sync.id(), owner, began));
                return started(built, sync.id());
            });
            record(sync, owner, execution);
        } catch (JobExecutionException | DataAccessException e) {
            fail(sync, owner, e);
        }
        var ended = log.byId(sync.id());
        if (ended.preview() && ended.state() == Sync.State.ENDED) {
            watcher.previewed(ended, new StagingTables(jobs.dataSource(), ended.id()));
        }
        watcher.ends(ended);
        if (ended.state() == Sync.State.ENDED || ended.state() == Sync.State.HELD) {
            tidyUp(ended);
        }
        return ended;
    }

    /**
     * A process that was wrongly taken for dead may have written the end of its execution after the recovery: then it
     * is recovered again.
     */
    private JobExecution started(Job built, UUID sync) throws JobExecutionException {
        for (int tries = 1; ; tries++) {
            try {
                return jobs.operator().start(built, SyncJob.parameters(sync));
            } catch (JobRestartException e) {
                if (tries == STARTS_MAX) {
                    throw e;
                }
                jobs.deadExecutions().recover(sync);
            }
        }
    }

    private void record(Sync sync, int owner, JobExecution execution) {
        switch (execution.getStatus()) {
            // the publish has recorded the outcome in its own transaction
            case COMPLETED -> recorder.hadMemoryEnough(sync.integration());
            case STOPPED -> recorder.stopped(sync.id(), owner);
            default -> {
                var failures = execution.getAllFailureExceptions();
                if (!failures.isEmpty()) {
                    fail(sync, owner, failures.getFirst());
                } else if (log.byId(sync.id()).state() != Sync.State.HELD) {
                    fail(sync, owner, null);
                }
            }
        }
    }

    private void fail(Sync sync, int owner, @Nullable Throwable failure) {
        if (!ownership.isOwner(sync.id(), owner)) {
            // whatever failed first, another process owns the sync now and ends it
            throw new SyncException(Code.OWNERSHIP_LOST, "", failure);
        }
        var reason = FailureCause.of(failure);
        if (reason.isEmpty()) {
            LOG.error(
                    "Sync {} of integration {} failed because of a defect in the program.",
                    sync.id(),
                    sync.integration(),
                    failure);
        }
        if (sync.state() == Sync.State.HELD) {
            // the outcome and the hold stay as they were
            throw reason.<RuntimeException>map(known -> known)
                    .orElseGet(() -> new IllegalStateException("what is held could not be published", failure));
        }
        var code = reason.map(SyncException::code).orElse(null);
        var message = reason.map(SyncException::sentence).orElse("A defect in the program; the log says where.");
        recorder.failed(sync.id(), owner, code, message, clock.instant());
    }

    /**
     * Staging tables stay until a newer sync of the integration has ended; those of a preview, until the preview has
     * ended. The outcome is already recorded, and a failure here does not change it: {@code purge} drops the tables
     * later.
     */
    private void tidyUp(Sync ended) {
        try {
            var over =
                    ended.preview() ? List.of(ended.id()) : recorder.withStaging(ended.integration(), ended.number());
            for (var sync : over) {
                if (!new StagingTables(jobs.dataSource(), sync).drop()) {
                    LOG.warn("The roster of sync {} is in use and was not dropped. purge will drop it.", sync);
                }
            }
        } catch (DataAccessException e) {
            LOG.warn(
                    "The rosters of older syncs could not be dropped. purge will drop them: {}",
                    e.getMostSpecificCause().getMessage());
        }
    }

    private static Supplier<RosterSource> once(Supplier<RosterSource> connect) {
        return new Supplier<>() {
            private @Nullable RosterSource connected;

            @Override
            public RosterSource get() {
                var client = connected == null ? connect.get() : connected;
                connected = client;
                return client;
            }
        };
    }
}
