package dev.rostersync.sync;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.Actor;
import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncOwnership;
import dev.rostersync.sync.log.SyncRecorder;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes this process the owner of a sync: the process begins the sync, takes it over from a process that died or was
 * stopped, or approves it. Only the holder of the integration's lock may call it.
 */
final class SyncBeginnings {

    private final DataSource dataSource;
    private final TransactionTemplate transaction;
    private final SyncRecorder recorder;
    private final SyncOwnership ownership;
    private final DeadExecutions deadExecutions;
    private final Clock clock;

    SyncBeginnings(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            SyncRecorder recorder,
            SyncOwnership ownership,
            DeadExecutions deadExecutions,
            Clock clock) {
        this.dataSource = dataSource;
        this.transaction = new TransactionTemplate(transactions);
        this.recorder = recorder;
        this.ownership = ownership;
        this.deadExecutions = deadExecutions;
        this.clock = clock;
    }

    /**
     * Begins a new sync; this process is its owner number 1. A full sync closes the unfinished syncs of the
     * integration.
     */
    UUID begin(Actor actor, Integration integration, SyncKind kind, LocalDate today, Set<String> excluded) {
        var superseded = new ArrayList<UUID>();
        var begun = Objects.requireNonNull(transaction.execute(status -> {
            if (kind == SyncKind.FULL) {
                superseded.addAll(recorder.supersede(integration.id(), clock.instant()));
            }
            var id = recorder.begin(actor, integration, kind, today, excluded, clock.instant());
            new StagingTables(dataSource, id).create();
            return id;
        }));
        superseded.forEach(deadExecutions::recover);
        return begun;
    }

    /**
     * Takes a sync over, recovers its dead execution, and returns this process's owner number; empty if the sync was
     * published in the meantime.
     */
    Optional<Integer> takeOver(Actor actor, What what, Sync sync) {
        return recovered(sync, ownership.takeOver(actor, sync, what));
    }

    /** As {@link #takeOver}, for a sync that waits for approval; empty if it no longer waits. */
    Optional<Integer> approve(Actor actor, Sync sync) {
        return recovered(sync, ownership.approve(actor, sync, clock.instant()));
    }

    private Optional<Integer> recovered(Sync sync, Optional<Integer> owner) {
        owner.ifPresent(number -> {
            deadExecutions.recover(sync.id());
            new StagingTables(dataSource, sync.id()).createSchoolYear();
        });
        return owner;
    }
}
