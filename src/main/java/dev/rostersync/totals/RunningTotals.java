package dev.rostersync.totals;

import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The running totals for the metrics. A total is written in the caller's transaction, so it commits with what it
 * counts. Only one sync writes a row, so syncs do not wait for each other. A preview has no metric.
 */
public final class RunningTotals {

    /** Upper bounds in seconds of how long syncs take: a small school, a district, a night's worth. */
    public static final List<Integer> DURATIONS =
            List.of(5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800);

    /** The detail of a sync that took longer than all these bounds. */
    public static final String LONGER = "+Inf";

    /** What is counted, as in column {@code metric}. */
    public enum Metric {
        /** Label: outcome; detail: code, or empty. */
        RUNS("runs"),
        /**
         * Label: outcome; detail: the smallest bound of {@link #DURATIONS} that is not exceeded, or {@link #LONGER}.
         */
        DURATION("duration"),
        /** Seconds. Label: outcome. */
        DURATION_SUM("duration_sum"),
        /** Label: collection. */
        RECORDS("records"),
        /** Label: kind; detail: added, updated or deleted. */
        CHANGES("changes");

        private final String label;

        Metric(String label) {
            this.label = label;
        }
    }

    /** One total over all syncs. */
    public record Total(String region, String label, String detail, double value) {}

    // language=PostgreSQL
    private static final String ADD = """
            INSERT INTO roster_sync.running_total AS total (sync_id, metric, region, label, detail, value)
            SELECT s.id, :metric, t.region, :label, :detail, :value
              FROM roster_sync.sync s
              JOIN roster_sync.integration i ON i.id = s.integration_id
              JOIN school_manager.tenant t ON t.id = i.tenant_id
             WHERE s.id = :sync AND s.kind = 'FULL'
            ON CONFLICT ON CONSTRAINT running_total_once DO UPDATE SET value = total.value + excluded.value
            """;

    // language=PostgreSQL
    private static final String FOLD = """
            WITH gone AS (
                   DELETE FROM roster_sync.running_total WHERE sync_id = ANY(:syncs::uuid[])
                   RETURNING metric, region, label, detail, value)
            INSERT INTO roster_sync.running_total AS total (sync_id, metric, region, label, detail, value)
            SELECT NULL, metric, region, label, detail, sum(value) FROM gone GROUP BY metric, region, label, detail
             ORDER BY metric, region, label, detail
            ON CONFLICT ON CONSTRAINT running_total_once DO UPDATE SET value = total.value + excluded.value
            """;

    private final JdbcClient jdbc;

    public RunningTotals(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * A sync has an outcome, for the first time or again after a restart.
     *
     * @param code null if there is none
     * @param now end of the sync's duration; the duration begins when the sync began, even if the sync was interrupted
     */
    public void ran(UUID sync, Outcome outcome, @Nullable Code code, Instant now) {
        ended(sync, outcome, code);
        var startedAt = jdbc.sql("SELECT started_at FROM roster_sync.sync WHERE id = :sync")
                .param("sync", sync)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        double seconds = Math.max(0, Duration.between(startedAt, now).toMillis()) / 1_000.0;
        var bound = DURATIONS.stream().filter(most -> seconds <= most).findFirst();
        add(sync, Metric.DURATION, outcome.name(), bound.map(String::valueOf).orElse(LONGER), 1);
        add(sync, Metric.DURATION_SUM, outcome.name(), "", seconds);
    }

    /** As {@link #ran}, but without a duration: for a sync that was closed or approved long after it ran. */
    public void ended(UUID sync, Outcome outcome, @Nullable Code code) {
        add(sync, Metric.RUNS, outcome.name(), code == null ? "" : code.id(), 1);
    }

    /** Records of a collection were read and staged. */
    public void read(UUID sync, String collection, long records) {
        add(sync, Metric.RECORDS, collection, "", records);
    }

    /** A difference was applied. */
    public void published(UUID sync, Map<Kind, Changes> changes) {
        changes.forEach((kind, counted) -> {
            add(sync, Metric.CHANGES, kind.label(), "added", counted.added());
            add(sync, Metric.CHANGES, kind.label(), "updated", counted.updated());
            add(sync, Metric.CHANGES, kind.label(), "deleted", counted.deleted());
        });
    }

    private void add(UUID sync, Metric metric, String label, String detail, double value) {
        if (value == 0) {
            return;
        }
        jdbc.sql(ADD)
                .param("sync", sync)
                .param("metric", metric.label)
                .param("label", label)
                .param("detail", detail)
                .param("value", value)
                .update();
    }

    /** Adds the rows of syncs to the rows that belong to no sync, so that the syncs can be deleted. */
    public void fold(List<UUID> syncs) {
        jdbc.sql(FOLD).param("syncs", syncs.toArray(UUID[]::new)).update();
    }

    /**
     * The totals of all regions, rounded to milliseconds: the sum depends on the order of rows and could seem to fall.
     */
    public List<Total> of(Metric metric) {
        return jdbc.sql("""
                        SELECT region, label, detail, round(sum(value)::numeric, 3) AS value FROM roster_sync.running_total
                         WHERE metric = :metric GROUP BY region, label, detail ORDER BY region, label, detail
                        """)
                .param("metric", metric.label)
                .query((row, number) -> new Total(
                        row.getString("region"),
                        row.getString("label"),
                        row.getString("detail"),
                        row.getDouble("value")))
                .list();
    }
}
