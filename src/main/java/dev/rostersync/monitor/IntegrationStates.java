package dev.rostersync.monitor;

import dev.rostersync.outcome.Code;
import dev.rostersync.region.Windows;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The state of each enabled integration, for the gauges. */
final class IntegrationStates {

    /**
     * Reads three syncs of each integration: the newest with an outcome, the newest that published, and the first.
     * Previews do not count, nor syncs from before an integration was removed and added again. An approved sync has no
     * duration, since it includes the time of the hold.
     */
    // language=PostgreSQL
    private static final String SELECT = """
            SELECT i.id, t.region, last.outcome,
                   CASE WHEN last.approved_at IS NULL
                        THEN extract(epoch FROM last.finished_at - last.started_at) END AS seconds,
                   published.finished_at AS published_at,
                   CASE WHEN first.started_at IS NOT NULL
                        THEN greatest(coalesce(published.finished_at, first.started_at), i.enabled_at) END AS expected_since,
                   EXISTS (SELECT FROM roster_sync.sync s
                            WHERE s.integration_id = i.id AND s.state = 'HELD'
                              AND (s.code IN ('%1$s', '%2$s')
                                   OR EXISTS (SELECT FROM roster_sync.sync_hold h
                                               WHERE h.sync_id = s.id AND h.code IN ('%1$s', '%2$s')))) AS held
              FROM roster_sync.integration i
              JOIN school_manager.tenant t ON t.id = i.tenant_id
              LEFT JOIN LATERAL (SELECT * FROM roster_sync.sync s
                                  WHERE s.integration_id = i.id AND s.kind = 'FULL' AND s.outcome IS NOT NULL
                                    AND s.started_at >= i.created_at
                                  ORDER BY s.number DESC LIMIT 1) AS last ON true
              LEFT JOIN LATERAL (SELECT * FROM roster_sync.published_sync s
                                  WHERE s.integration_id = i.id AND s.started_at >= i.created_at
                                  ORDER BY s.number DESC LIMIT 1) AS published ON true
              LEFT JOIN LATERAL (SELECT * FROM roster_sync.sync s
                                  WHERE s.integration_id = i.id AND s.kind = 'FULL' AND s.started_at >= i.created_at
                                  ORDER BY s.number LIMIT 1) AS first ON true
             WHERE i.enabled AND i.removed_at IS NULL
             ORDER BY t.region, i.id
            """.formatted(Code.SCHOOL_HELD.id(), Code.ALL_HELD.id());

    // language=PostgreSQL
    private static final String FINDINGS = """
            SELECT t.region, c.code, sum(c.count) AS count
              FROM roster_sync.integration i
              JOIN school_manager.tenant t ON t.id = i.tenant_id
              JOIN LATERAL (SELECT s.id FROM roster_sync.sync s
                             WHERE s.integration_id = i.id AND s.kind = 'FULL' AND s.outcome IS NOT NULL
                             ORDER BY s.number DESC LIMIT 1) AS last ON true
              JOIN roster_sync.finding_count c ON c.sync_id = last.id
             WHERE i.enabled AND i.removed_at IS NULL
             GROUP BY t.region, c.code ORDER BY t.region, c.code
            """;

    private final JdbcClient jdbc;
    private final Windows windows;

    IntegrationStates(DataSource dataSource, Windows windows) {
        this.jdbc = JdbcClient.create(dataSource);
        this.windows = windows;
    }

    /**
     * One integration.
     *
     * @param outcome of its last sync, null before the first
     * @param seconds that its last sync took; null before the first sync, and if the last sync was approved
     * @param publishedAt when its roster was published last, whole or in part; null if never
     * @param missedWindows windows that have passed since its last publication, or since its first sync, while it was
     *     enabled; 0 while something of it is held: a hold waits for a person and has its own metric
     * @param held the guard holds something, which waits for a person
     */
    record State(
            String integration,
            String region,
            @Nullable String outcome,
            @Nullable Double seconds,
            @Nullable Instant publishedAt,
            long missedWindows,
            boolean held) {}

    /** Findings of one code in the last syncs of a region. */
    record Findings(String region, String code, long count) {}

    List<State> all() {
        return jdbc.sql(SELECT).query((row, number) -> state(row)).list();
    }

    List<Findings> findings() {
        return jdbc.sql(FINDINGS)
                .query((row, number) ->
                        new Findings(row.getString("region"), row.getString("code"), row.getLong("count")))
                .list();
    }

    private State state(ResultSet row) throws SQLException {
        var region = row.getString("region");
        var published = instant(row, "published_at");
        var since = instant(row, "expected_since");
        boolean held = row.getBoolean("held");
        return new State(
                row.getString("id"),
                region,
                row.getString("outcome"),
                row.getObject("seconds") == null ? null : row.getDouble("seconds"),
                published,
                held || since == null ? 0 : windows.passedSince(region, since),
                held);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
