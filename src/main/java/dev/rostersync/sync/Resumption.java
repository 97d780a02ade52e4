package dev.rostersync.sync;

import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.staging.StagingTables;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * When a sync may go on: only as what it was, while nothing newer of its integration has begun, its settings and
 * exclusions are unchanged, and it is not too old. Asked by who holds the integration's lock.
 */
final class Resumption {

    private final SyncLog log;
    private final DataSource dataSource;
    private final SyncProperties properties;
    private final Clock clock;

    Resumption(SyncLog log, DataSource dataSource, SyncProperties properties, Clock clock) {
        this.log = log;
        this.dataSource = dataSource;
        this.properties = properties;
        this.clock = clock;
    }

    /** Why what a sync holds cannot be published any more, as a sentence; empty where it can. */
    Optional<String> approvalRefusal(Sync sync) {
        if (sync.state() != Sync.State.HELD) {
            return Optional.of("Nothing of this sync waits for approval; it was approved, replaced, or never held.");
        }
        if (!new StagingTables(dataSource, sync.id()).exist()) {
            return Optional.of("What the sync had collected was dropped.");
        }
        return Optional.empty();
    }

    /** Why not, as a sentence; empty where it may. */
    Optional<String> refusal(Sync sync, Integration integration, Set<String> excludedSchools) {
        if (sync.state() == Sync.State.HELD && sync.outcome() != Outcome.FAILED) {
            return Optional.of("The rest of the sync was published; what is held of it waits for approve.");
        }
        if (sync.state() == Sync.State.ENDED && sync.outcome() != Outcome.FAILED) {
            return Optional.of("The sync has ended %s; there is nothing to restart.".formatted(sync.outcome()));
        }
        if (log.last(integration.id())
                .filter(last -> last.number() > sync.number())
                .isPresent()) {
            return Optional.of("A newer sync of the integration has begun.");
        }
        if (sync.settingsVersion() != integration.settingsVersion()) {
            return Optional.of("The integration's settings have changed since the sync began.");
        }
        if (!sync.excludedSchools().equals(excludedSchools)) {
            return Optional.of("Excluded Schools has changed since the sync began.");
        }
        var age = Duration.between(sync.startedAt(), clock.instant());
        if (age.compareTo(properties.resumeWithin()) >= 0) {
            return Optional.of("The sync began more than %d minutes ago."
                    .formatted(properties.resumeWithin().toMinutes()));
        }
        if (!new StagingTables(dataSource, sync.id()).exist()) {
            return Optional.of("What the sync had collected was dropped.");
        }
        return Optional.empty();
    }
}
