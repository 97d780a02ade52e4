package dev.rostersync.housekeeping;

import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.InterruptedSyncs;
import dev.rostersync.totals.RunningTotals;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes data that is older than its retention. Each transaction deletes only a few rows, so others wait only briefly,
 * and an interrupted purge can simply be run again. It keeps the data that a restart, approve, undo or explain needs:
 * all data of a sync that runs, may be resumed or is held, and the newest sync of each integration with its findings.
 */
public final class Purge {

    private static final int FINDINGS_AT_ONCE = 5_000;
    private static final int TURNS_AT_ONCE = 5_000;
    private static final int SYNCS_AT_ONCE = 200;

    /** Totals of syncs this old are added up, so a scrape reads the rows of a few days and not of a year. */
    private static final Duration FOLDED_AFTER = Duration.ofDays(2);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Locks locks;
    private final InterruptedSyncs interrupted;
    private final RunningTotals totals;
    private final RetentionProperties retention;
    private final Clock clock;

    Purge(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Locks locks,
            InterruptedSyncs interrupted,
            RetentionProperties retention,
            Clock clock) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.locks = locks;
        this.interrupted = interrupted;
        this.totals = new RunningTotals(dataSource);
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * How much was deleted.
     *
     * @param interrupted syncs of dead processes whose state was corrected
     * @param rosters sets of staging tables
     * @param executions job instances of Spring Batch, with all rows that refer to them
     */
    public record Purged(long interrupted, long rosters, long findings, long executions, long turns, long syncs) {}

    /** Runs the whole purge; if it is interrupted, the next purge continues. */
    public Purged run() {
        return new Purged(interrupted.recover(), rosters(), findings(), executions(), turns(), syncs());
    }

    private record Staged(UUID sync, UUID integration) {}

    private long rosters() {
        var staged = jdbc.sql(PurgeSql.STAGED)
                .param("before", before(retention.staging()))
                .query((row, number) ->
                        new Staged(row.getObject("id", UUID.class), row.getObject("integration_id", UUID.class)))
                .list();
        return staged.stream().filter(this::dropped).count();
    }

    /** False if a process works on the integration or reads its rosters now: a later purge drops the tables. */
    private boolean dropped(Staged roster) {
        var lock = locks.tryTake(roster.integration());
        if (lock.isEmpty()) {
            return false;
        }
        try {
            jdbc.sql(
                            "UPDATE roster_sync.sync SET state = 'ENDED', approved = false WHERE id = :sync AND state = 'HELD'")
                    .param("sync", roster.sync())
                    .update();
            return new StagingTables(dataSource, roster.sync()).drop();
        } finally {
            lock.get().close();
        }
    }

    private long findings() {
        return untilNone(() -> jdbc.sql(PurgeSql.FINDINGS)
                .param("before", before(retention.findings()))
                .param("most", FINDINGS_AT_ONCE)
                .update());
    }

    private long executions() {
        return untilNone(() -> Objects.requireNonNull(transaction.execute(status -> {
            var instances = jdbc.sql(PurgeSql.INSTANCES)
                    .param("before", before(retention.executions()))
                    .param("most", SYNCS_AT_ONCE)
                    .query((row, number) -> row.getLong("job_instance_id"))
                    .list()
                    .toArray(Long[]::new);
            PurgeSql.METADATA.forEach(sql -> jdbc.sql(sql.formatted(PurgeSql.EXECUTIONS))
                    .param("instances", instances)
                    .update());
            return instances.length;
        })));
    }

    /** Deletes old turns and requests together; the log of actions is kept as long as the syncs. */
    private long turns() {
        untilNone(() -> rows(PurgeSql.REQUESTS, retention.turns()));
        untilNone(() -> rows(PurgeSql.ACTIONS, retention.syncs()));
        return untilNone(() -> rows(PurgeSql.TURNS, retention.turns()));
    }

    private int rows(String delete, Duration age) {
        return jdbc.sql(delete)
                .param("before", before(age))
                .param("most", TURNS_AT_ONCE)
                .update();
    }

    private long syncs() {
        untilNone(() -> {
            var old = ids(PurgeSql.TO_FOLD, FOLDED_AFTER);
            totals.fold(old);
            return old.size();
        });
        return untilNone(() -> Objects.requireNonNull(transaction.execute(status -> {
            var old = ids(PurgeSql.SYNCS, retention.syncs());
            totals.fold(old);
            jdbc.sql("DELETE FROM roster_sync.sync WHERE id = ANY (:syncs)")
                    .param("syncs", old.toArray(UUID[]::new))
                    .update();
            return old.size();
        })));
    }

    private List<UUID> ids(String sql, Duration age) {
        return jdbc.sql(sql)
                .param("before", before(age))
                .param("most", SYNCS_AT_ONCE)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    private OffsetDateTime before(Duration age) {
        return clock.instant().minus(age).atOffset(ZoneOffset.UTC);
    }

    private interface Batch {
        int run();
    }

    private static long untilNone(Batch batch) {
        long all = 0;
        for (int rows = batch.run(); rows > 0; rows = batch.run()) {
            all += rows;
        }
        return all;
    }
}
