package dev.rostersync.sync;

import dev.rostersync.collect.CollectTask;
import dev.rostersync.collect.read.Progress;
import dev.rostersync.difference.DifferenceTask;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.staging.StagingTables;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs one sync of one integration: takes its lock, begins or resumes, and records what it came to. */
public final class SyncRunner {

    private static final Logger LOG = LoggerFactory.getLogger(SyncRunner.class);

    private static final int STARTS_MAX = 3;

    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private final Locks locks;
    private final Integrations integrations;
    private final SchoolSelection schools;
    private final Providers providers;
    private final SyncLog log;
    private final SyncRecorder recorder;
    private final SyncJob job;
    private final JobOperator operator;
    private final DeadExecutions deadExecutions;
    private final StopRequests stopRequests;
    private final Resumption resumption;
    private final Clock clock;

    SyncRunner(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Locks locks,
            Integrations integrations,
            SchoolSelection schools,
            Providers providers,
            SyncLog log,
            SyncRecorder recorder,
            SyncJob job,
            JobOperator operator,
            DeadExecutions deadExecutions,
            StopRequests stopRequests,
            SyncProperties properties,
            Clock clock) {
        this.dataSource = dataSource;
        this.transaction = new TransactionTemplate(transactions);
        this.locks = locks;
        this.integrations = integrations;
        this.schools = schools;
        this.providers = providers;
        this.log = log;
        this.recorder = recorder;
        this.job = job;
        this.operator = operator;
        this.deadExecutions = deadExecutions;
        this.stopRequests = stopRequests;
        this.resumption = new Resumption(log, dataSource, properties, clock);
        this.clock = clock;
    }

    /**
     * Runs one sync now: resumes the one that was broken off where that is allowed, else begins a new one.
     *
     * @param today in place of the tenant's date, null for that
     * @param watcher told what is being collected; called again and again
     * @return the sync as it was recorded in the end
     * @throws SyncException SYNC_BUSY where one is running
     */
    public Sync sync(Integration found, SyncKind kind, @Nullable LocalDate today, Watcher watcher) {
        return locks.holding(found, () -> {
            var integration = asItIsNow(found);
            var excluded = schools.excluded(integration.id());
            var unfinished = log.last(integration.id(), kind)
                    .filter(last -> last.state() != Sync.State.ENDED && last.state() != Sync.State.HELD)
                    .filter(last ->
                            resumption.refusal(last, integration, excluded).isEmpty())
                    .filter(last -> today == null || today.equals(last.today()));
            if (unfinished.isPresent()) {
                return resume(unfinished.get(), integration, watcher);
            }
            return begin(integration, kind, today == null ? integrations.today(integration) : today, excluded, watcher);
        });
    }

    /**
     * An integration's turn in a window: goes on with a sync that was broken off, or that has failed since the window
     * began, where that is allowed, else begins a new one.
     *
     * @param held the integration's lock, which stays the caller's
     * @throws SyncException as {@link #sync}, but for SYNC_BUSY
     */
    public Sync turn(IntegrationLock held, Integration found, Instant windowBegins, Watcher watcher) {
        if (!held.isOf(found.id())) {
            throw new IllegalArgumentException("the lock is another integration's");
        }
        var integration = asItIsNow(found);
        var excluded = schools.excluded(integration.id());
        var unfinished = log.last(integration.id())
                .filter(last -> last.finishedAt() == null || !last.finishedAt().isBefore(windowBegins))
                // one with a date that somebody chose is theirs to go on with
                .filter(last -> last.today().equals(integrations.dateAt(integration, last.startedAt())))
                .filter(last -> resumption.refusal(last, integration, excluded).isEmpty());
        return unfinished.isPresent()
                ? resume(unfinished.get(), integration, watcher)
                : begin(integration, SyncKind.FULL, integrations.today(integration), excluded, watcher);
    }

    private Sync begin(Integration integration, SyncKind kind, LocalDate today, Set<String> excluded, Watcher watcher) {
        var superseded = new ArrayList<UUID>();
        var begun = Objects.requireNonNull(transaction.execute(status -> {
            if (kind == SyncKind.FULL) {
                superseded.addAll(recorder.supersede(integration.id(), clock.instant()));
            }
            var id = recorder.begin(integration, kind, today, excluded, clock.instant());
            new StagingTables(dataSource, id).create();
            return id;
        }));
        superseded.forEach(deadExecutions::recover);
        var sync = log.byId(begun);
        return noted(integration, sync, () -> {
            watcher.begins(sync);
            return run(sync, 1, integration, watcher);
        });
    }

    /** Every line of the log says which sync it is about. */
    private static Sync noted(Integration integration, Sync sync, Supplier<Sync> work) {
        var before = MDC.getCopyOfContextMap();
        MDC.put("region", integration.region());
        MDC.put("integration", integration.reference());
        MDC.put("sync", sync.id().toString());
        try {
            return work.get();
        } finally {
            MDC.setContextMap(before == null ? Map.of() : before);
        }
    }

    /**
     * Goes on with a sync that was broken off or has failed.
     *
     * @throws SyncException WRONG_USAGE where it cannot be resumed any more, SYNC_BUSY where one is running
     */
    public Sync restart(Sync sync, Watcher watcher) {
        var found = integrations.byId(sync.integration()).orElseThrow(SyncRunner::removed);
        return locks.holding(found, () -> {
            var integration = asItIsNow(found);
            var current = log.byId(sync.id());
            var refusal = resumption.refusal(current, integration, schools.excluded(integration.id()));
            if (refusal.isPresent()) {
                throw new SyncException(
                        Code.WRONG_USAGE,
                        "%s Begin a new one: sync '%s'%s."
                                .formatted(
                                        refusal.get(), integration.reference(), current.preview() ? " --preview" : ""));
            }
            return resume(current, integration, watcher);
        });
    }

    /**
     * Publishes what the guard held of a sync, of the roster that it had collected, against the tables and the directory
     * of this moment.
     *
     * @throws SyncException WRONG_USAGE where nothing waits for it any more, SYNC_BUSY where a sync is running, or with the
     *     reason for which it could not be published: then it still waits
     */
    public Sync approve(Sync sync, Watcher watcher) {
        var found = integrations.byId(sync.integration()).orElseThrow(SyncRunner::removed);
        return locks.holding(found, () -> {
            var integration = asItIsNow(found);
            var current = log.byId(sync.id());
            var refusal = resumption.approvalRefusal(current);
            if (refusal.isPresent()) {
                throw new SyncException(Code.WRONG_USAGE, refusal.get());
            }
            var owner = recorder.approve(sync.id(), clock.instant());
            if (owner.isEmpty()) {
                return log.byId(sync.id());
            }
            deadExecutions.recover(sync.id());
            return noted(integration, sync, () -> run(current, owner.get(), integration, watcher));
        });
    }

    /** Nobody edits or removes it while the lock is held, but somebody may have done so just before. */
    private Integration asItIsNow(Integration found) {
        return integrations.byId(found.id()).orElseThrow(SyncRunner::removed);
    }

    private static SyncException removed() {
        return new SyncException(Code.WRONG_USAGE, "The integration was removed.");
    }

    /** Only once the lock is ours is the dead execution of this very sync put right. */
    private Sync resume(Sync sync, Integration integration, Watcher watcher) {
        var owner = recorder.takeOver(sync.id());
        if (owner.isEmpty()) {
            return log.byId(sync.id());
        }
        deadExecutions.recover(sync.id());
        return noted(integration, sync, () -> {
            watcher.goesOn(sync);
            return run(log.byId(sync.id()), owner.get(), integration, watcher);
        });
    }

    private Sync run(Sync sync, int owner, Integration integration, Watcher watcher) {
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
                        once(() -> providers.connect(integrations.access(integration))),
                        () -> recorder.ensureOwner(sync.id(), owner),
                        watcher,
                        stop);
                var built =
                        job.of(collect, difference, sync.kind(), began -> recorder.executes(sync.id(), owner, began));
                return started(built, sync.id());
            });
            record(sync, owner, execution);
        } catch (JobExecutionException | DataAccessException e) {
            fail(sync, owner, e);
        }
        var ended = log.byId(sync.id());
        if (ended.preview() && ended.state() == Sync.State.ENDED) {
            watcher.previewed(ended, new StagingTables(dataSource, ended.id()));
        }
        watcher.ends(ended);
        if (ended.state() == Sync.State.ENDED || ended.state() == Sync.State.HELD) {
            tidyUp(ended);
        }
        return ended;
    }

    /** Who was only taken for dead may have written the end of its execution since that was put right. */
    private JobExecution started(Job built, UUID sync) throws JobExecutionException {
        for (int tries = 1; ; tries++) {
            try {
                return operator.start(built, SyncJob.parameters(sync));
            } catch (JobRestartException e) {
                if (tries == STARTS_MAX) {
                    throw e;
                }
                deadExecutions.recover(sync);
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
        if (!recorder.isOwner(sync.id(), owner)) {
            // however that showed first, the sync is another process's to end
            throw new SyncException(Code.OWNERSHIP_LOST, "", failure);
        }
        var reason = FailureCause.of(failure);
        if (reason.isEmpty()) {
            LOG.error("Sync {} of integration {} met a defect.", sync.id(), sync.integration(), failure);
        }
        if (sync.state() == Sync.State.HELD) {
            // its outcome stays what it was, and so does what waits
            throw reason.<RuntimeException>map(known -> known)
                    .orElseGet(() -> new IllegalStateException("what is held could not be published", failure));
        }
        var code = reason.map(SyncException::code).orElse(null);
        var message = reason.map(SyncException::sentence).orElse("The program met a defect; its log says where.");
        recorder.failed(sync.id(), owner, code, message, clock.instant());
    }

    /**
     * Staging lives until a newer sync of the integration has ended; a preview's until its own end. What the sync came to
     * stands already, and whatever happens here is no part of it: what stays is purged.
     */
    private void tidyUp(Sync ended) {
        try {
            var over =
                    ended.preview() ? List.of(ended.id()) : recorder.withStaging(ended.integration(), ended.number());
            for (var sync : over) {
                if (!new StagingTables(dataSource, sync).drop()) {
                    LOG.warn("What sync {} had collected is being read by somebody; purge will drop it.", sync);
                }
            }
        } catch (DataAccessException e) {
            LOG.warn(
                    "What older syncs had collected could not be dropped, purge will do so: {}",
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

    /** Somebody who watches a sync. */
    public interface Watcher extends Progress {

        /** It begins. */
        void begins(Sync sync);

        /** It goes on from where it was broken off, with its own today. */
        void goesOn(Sync sync);

        /** A preview has ended; its difference can be read until this method returns. */
        void previewed(Sync sync, StagingTables staging);

        /** It has ended, or was stopped. */
        void ends(Sync sync);
    }
}
