package dev.rostersync.sync;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.Actor;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Runs one sync of one integration: takes its lock, and begins, resumes or approves. */
public final class SyncRunner {

    private final Locks locks;
    private final Integrations integrations;
    private final SchoolSelection schools;
    private final SyncLog log;
    private final SyncBeginnings beginnings;
    private final Resumption resumption;
    private final SyncExecution execution;

    SyncRunner(
            Locks locks,
            Integrations integrations,
            SchoolSelection schools,
            SyncLog log,
            SyncBeginnings beginnings,
            Resumption resumption,
            SyncExecution execution) {
        this.locks = locks;
        this.integrations = integrations;
        this.schools = schools;
        this.log = log;
        this.beginnings = beginnings;
        this.resumption = resumption;
        this.execution = execution;
    }

    /**
     * Runs one sync now. Resumes an unfinished sync if that is allowed; otherwise begins a new one.
     *
     * @param today replaces the tenant's date; null: the tenant's date
     * @param watcher receives the progress, many times
     * @return the sync as it was recorded in the end
     * @throws SyncException SYNC_BUSY if a sync is running
     */
    public Sync sync(Actor actor, Integration found, SyncKind kind, @Nullable LocalDate today, Watcher watcher) {
        return locks.holding(found, () -> syncHeld(actor, found, kind, today, watcher));
    }

    /**
     * As the other method, for a caller who holds the integration's lock.
     *
     * @param held the lock; the caller keeps it
     */
    public Sync sync(
            Actor actor,
            IntegrationLock held,
            Integration found,
            SyncKind kind,
            @Nullable LocalDate today,
            Watcher watcher) {
        ensureOf(held, found.id());
        return syncHeld(actor, found, kind, today, watcher);
    }

    private Sync syncHeld(Actor actor, Integration found, SyncKind kind, @Nullable LocalDate today, Watcher watcher) {
        var integration = asItIsNow(found);
        var excluded = schools.excluded(integration.id());
        var unfinished = log.last(integration.id(), kind)
                .filter(last -> last.state() != Sync.State.ENDED && last.state() != Sync.State.HELD)
                .filter(last -> resumption.refusal(last, integration, excluded).isEmpty())
                .filter(last -> today == null || today.equals(last.today()));
        if (unfinished.isPresent()) {
            return resume(actor, asked(kind), unfinished.get(), integration, watcher);
        }
        return begin(
                actor, integration, kind, today == null ? integrations.today(integration) : today, excluded, watcher);
    }

    /**
     * An integration's turn in a window. Resumes a sync that is unfinished, or that has failed since the window began,
     * if that is allowed; otherwise begins a new one.
     *
     * @param held the integration's lock; the caller keeps it
     * @throws SyncException as {@link #sync}, except SYNC_BUSY
     */
    public Sync turn(Actor actor, IntegrationLock held, Integration found, Instant windowBegins, Watcher watcher) {
        ensureOf(held, found.id());
        var integration = asItIsNow(found);
        var excluded = schools.excluded(integration.id());
        var unfinished = log.last(integration.id())
                .filter(last -> last.finishedAt() == null || !last.finishedAt().isBefore(windowBegins))
                // if a person chose the sync's date, only a person resumes it
                .filter(last -> last.today().equals(integrations.dateAt(integration, last.startedAt())))
                .filter(last -> resumption.refusal(last, integration, excluded).isEmpty());
        return unfinished.isPresent()
                ? resume(actor, What.SYNC, unfinished.get(), integration, watcher)
                : begin(actor, integration, SyncKind.FULL, integrations.today(integration), excluded, watcher);
    }

    private Sync begin(
            Actor actor,
            Integration integration,
            SyncKind kind,
            LocalDate today,
            Set<String> excluded,
            Watcher watcher) {
        var sync = log.byId(beginnings.begin(actor, integration, kind, today, excluded));
        return noted(integration, sync, () -> {
            watcher.begins(sync);
            return execution.run(sync, 1, integration, watcher);
        });
    }

    private static What asked(SyncKind kind) {
        return kind == SyncKind.PREVIEW ? What.PREVIEW : What.SYNC;
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
     * Resumes a sync that is unfinished or has failed.
     *
     * @throws SyncException WRONG_USAGE if it can no longer be resumed, SYNC_BUSY if a sync is running
     */
    public Sync restart(Actor actor, Sync sync, Watcher watcher) {
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
            return resume(actor, What.RESTART, current, integration, watcher);
        });
    }

    /**
     * Publishes what the guard held of a sync. It takes the roster that the sync has collected, and compares it with
     * the tables and the directory of this moment.
     *
     * @throws SyncException WRONG_USAGE if nothing of the sync waits any more; SYNC_BUSY if a sync is running; another
     *     code if the publish failed: then the held part still waits
     */
    public Sync approve(Actor actor, Sync sync, Watcher watcher) {
        var found = integrations.byId(sync.integration()).orElseThrow(SyncRunner::removed);
        return locks.holding(found, () -> approveHeld(actor, found, sync.id(), watcher));
    }

    /**
     * As the other method, for a caller who holds the integration's lock.
     *
     * @param held the lock; the caller keeps it
     */
    public Sync approve(Actor actor, IntegrationLock held, UUID sync, Watcher watcher) {
        var found = integrations.byId(log.byId(sync).integration()).orElseThrow(SyncRunner::removed);
        ensureOf(held, found.id());
        return approveHeld(actor, found, sync, watcher);
    }

    /** The sync if it has ended, and nothing of it waits. */
    public Optional<Sync> ended(UUID sync) {
        return Optional.of(log.byId(sync)).filter(known -> known.state() == Sync.State.ENDED);
    }

    private static void ensureOf(IntegrationLock held, UUID integration) {
        if (!held.isOf(integration)) {
            throw new IllegalArgumentException("the lock is another integration's");
        }
    }

    private Sync approveHeld(Actor actor, Integration found, UUID sync, Watcher watcher) {
        var integration = asItIsNow(found);
        var current = log.byId(sync);
        var refusal = resumption.approvalRefusal(current);
        if (refusal.isPresent()) {
            throw new SyncException(Code.WRONG_USAGE, refusal.get());
        }
        var owner = beginnings.approve(actor, current);
        if (owner.isEmpty()) {
            return log.byId(sync);
        }
        return noted(integration, current, () -> execution.run(current, owner.get(), integration, watcher));
    }

    /** Reads the integration again: somebody may have edited or removed it just before the lock was taken. */
    private Integration asItIsNow(Integration found) {
        return integrations.byId(found.id()).orElseThrow(SyncRunner::removed);
    }

    private static SyncException removed() {
        return new SyncException(Code.WRONG_USAGE, "The integration was removed.");
    }

    /** The dead execution of this sync is recovered only when this process holds the lock. */
    private Sync resume(Actor actor, What what, Sync sync, Integration integration, Watcher watcher) {
        var owner = beginnings.takeOver(actor, what, sync);
        if (owner.isEmpty()) {
            return log.byId(sync.id());
        }
        return noted(integration, sync, () -> {
            watcher.resumes(sync);
            return execution.run(log.byId(sync.id()), owner.get(), integration, watcher);
        });
    }
}
