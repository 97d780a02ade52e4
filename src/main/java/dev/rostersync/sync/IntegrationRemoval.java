package dev.rostersync.sync;

import dev.rostersync.access.Actor;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.Rules;
import dev.rostersync.publish.Publisher;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.log.SyncRecorder;
import dev.rostersync.work.DifferenceTask;
import java.time.Clock;
import java.util.Set;
import javax.sql.DataSource;

/** Removes an integration, with or without what it had published; never while a sync of it runs. */
public final class IntegrationRemoval {

    private final DataSource dataSource;
    private final Locks locks;
    private final Integrations integrations;
    private final Publisher publisher;
    private final SyncRecorder recorder;
    private final Clock clock;

    IntegrationRemoval(
            DataSource dataSource,
            Locks locks,
            Integrations integrations,
            Publisher publisher,
            SyncRecorder recorder,
            Clock clock) {
        this.dataSource = dataSource;
        this.locks = locks;
        this.integrations = integrations;
        this.publisher = publisher;
        this.recorder = recorder;
        this.clock = clock;
    }

    /**
     * Removes an integration. Its row stays and is marked as removed. The secret is erased, and the name is free again.
     *
     * @param withData true: an empty roster is published first; false: the published rows stay as they are
     */
    public void remove(Actor actor, Integration integration, boolean withData) {
        locks.holding(integration, () -> {
            if (withData) {
                publisher.publishNothing(nothing(integration));
            }
            recorder.supersede(integration.id(), clock.instant());
            recorder.giveUpHeld(integration.id());
            recorder.withStaging(integration.id(), Long.MAX_VALUE)
                    .forEach(sync -> new StagingTables(dataSource, sync).drop());
            integrations.remove(actor, integration);
            return null;
        });
    }

    private DifferenceTask nothing(Integration integration) {
        return new DifferenceTask(
                integration.tenantId(), integration.id(), integrations.today(integration), Rules.DEFAULT, Set.of());
    }
}
