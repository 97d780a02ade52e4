package dev.rostersync.sync;

import dev.rostersync.collect.CollectSteps;
import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Decides whether a sync may be resumed. It may if no newer sync of its integration has begun, its settings and
 * exclusions are unchanged, and it is not too old. Example: within the default 6 hours, a sync that began at 18:00 is
 * resumed until just before midnight. Only the holder of the integration's lock may ask.
 */
final class Resumption {

    /**
     * True if the step has written rows and completed, or has written rows in its last try: a failed try is followed by
     * one that starts with no rows.
     */
    // language=PostgreSQL
    private static final String WROTE_SCHOOLS = """
            WITH step AS (
                   SELECT step.* FROM roster_sync.sync s
                     JOIN batch.batch_job_execution newest ON newest.job_execution_id = s.job_execution_id
                     JOIN batch.batch_job_execution e ON e.job_instance_id = newest.job_instance_id
                     JOIN batch.batch_step_execution step ON step.job_execution_id = e.job_execution_id
                    WHERE s.id = :sync AND step.step_name = :schools)
            SELECT EXISTS (SELECT FROM step
                            WHERE write_count > 0
                              AND (status = 'COMPLETED' OR step_execution_id = (SELECT max(step_execution_id) FROM step)))
            """;

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

    /** A sentence that says why the held part of a sync can no longer be published; empty if it can. */
    Optional<String> approvalRefusal(Sync sync) {
        if (sync.state() != Sync.State.HELD) {
            return Optional.of("Nothing of this sync waits for approval: it was approved, replaced, or never held.");
        }
        return lost(sync);
    }

    /** A sentence that says why the sync may not be resumed; empty if it may. */
    Optional<String> refusal(Sync sync, Integration integration, Set<String> excludedSchools) {
        if (sync.state() == Sync.State.HELD && sync.outcome() != Outcome.FAILED) {
            return Optional.of("There is nothing to restart. To publish what the sync left as it was, approve it.");
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
        return lost(sync);
    }

    /**
     * A database may have been restored without the staged roster. Then the tables are gone, or they are empty although
     * Spring Batch has written schools.
     */
    private Optional<String> lost(Sync sync) {
        var staging = new StagingTables(dataSource, sync.id());
        if (!staging.exist()) {
            return Optional.of("The roster that the sync had collected was deleted.");
        }
        if (staging.hasNoSchools() && wroteSchools(sync)) {
            return Optional.of("The roster that the sync had collected was lost.");
        }
        return Optional.empty();
    }

    private boolean wroteSchools(Sync sync) {
        return JdbcClient.create(dataSource)
                .sql(WROTE_SCHOOLS)
                .param("sync", sync.id())
                .param("schools", CollectSteps.SCHOOLS)
                .query(Boolean.class)
                .single();
    }
}
