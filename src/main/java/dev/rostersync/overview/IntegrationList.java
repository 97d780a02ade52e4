package dev.rostersync.overview;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationRows;
import dev.rostersync.integration.RegionProperties;
import dev.rostersync.region.Windows;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.text.LikePattern;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The list SIS Integration, page by page: two queries for each page. */
public final class IntegrationList {

    /**
     * Reads the integrations of a page, the newest full sync of each, and whether its turn in the window is still to come.
     * A page begins after a key, so that late pages cost as little as the first. Only the conditions that are needed are
     * written, and the limit is written as a number: PostgreSQL would plan for 500 rows if it did not know them.
     */
    // language=PostgreSQL
    private static final String PAGE = """
            SELECT of.*, last.id AS last_id, asked.id AS request_id,
                   EXISTS (SELECT FROM unnest(:regions::text[], :begins::text[]::timestamptz[]) AS w(region, begins)
                             JOIN roster_sync.window_entry e
                               ON e.region = w.region AND e.window_begins = w.begins AND e.integration_id = of.id
                            WHERE w.region = of.region AND e.ending IS NULL) AS queued
              FROM (%s ORDER BY t.slug, i.name LIMIT %d) AS of
              LEFT JOIN LATERAL (SELECT s.id FROM roster_sync.sync s
                                  WHERE s.integration_id = of.id AND s.kind = 'FULL' AND s.started_at >= of.created_at
                                  ORDER BY s.number DESC LIMIT 1) AS last ON true
              LEFT JOIN LATERAL (SELECT r.id FROM roster_sync.sync_request r
                                  WHERE r.integration_id = of.id AND r.ended_at IS NULL
                                  ORDER BY r.requested_at LIMIT 1) AS asked ON true
             ORDER BY of.slug, of.name
            """;

    private final JdbcClient jdbc;
    private final SyncLog log;
    private final RegionProperties regions;
    private final Windows windows;

    public IntegrationList(DataSource dataSource, SyncLog log, RegionProperties regions, Windows windows) {
        this.jdbc = JdbcClient.create(dataSource);
        this.log = log;
        this.regions = regions;
        this.windows = windows;
    }

    /**
     * One integration in the list.
     *
     * @param zone the tenant's
     * @param last Last Sync: the newest full one since the integration was added; null before the first
     * @param request the open request for a sync; null if there is none
     * @param nextRun when its next window begins; null if it is not on the schedule, or before its first sync
     * @param queued true if its turn in the running window is still to come
     */
    public record Row(
            Integration integration,
            ZoneId zone,
            @Nullable Sync last,
            @Nullable UUID request,
            @Nullable Instant nextRun,
            boolean queued) {

        /** True while a sync runs or waits for a process. */
        public boolean isActive() {
            return request != null || last != null && last.state() == Sync.State.RUNNING;
        }
    }

    /**
     * A part of the list.
     *
     * @param next where the next page begins; null if this is the last page
     */
    public record Page(List<Row> rows, @Nullable String next) {

        public Page {
            rows = List.copyOf(rows);
        }

        /** True while a sync of the page runs or waits. */
        public boolean isActive() {
            return rows.stream().anyMatch(Row::isActive);
        }
    }

    private record Found(
            Integration integration,
            @Nullable UUID last,
            @Nullable UUID request,
            boolean queued) {}

    /**
     * A page of the integrations that somebody may see, in the order of tenants and names.
     *
     * @param search a part of TENANT/NAME; null: all
     * @param after TENANT/NAME of the last row of the page before; null: the first page
     */
    public Page page(TenantScope scope, @Nullable String search, @Nullable String after, int rowsMax) {
        var found = found(scope, null, search, after, rowsMax + 1);
        var shown = found.subList(0, Math.min(rowsMax, found.size()));
        var next = found.size() > rowsMax ? shown.getLast().integration().reference() : null;
        return new Page(rows(shown), next);
    }

    /** One integration as the list shows it; an empty list if nobody of the scope may see it. */
    public List<Row> one(TenantScope scope, UUID integration) {
        return rows(found(scope, integration, null, null, 1));
    }

    private List<Found> found(
            TenantScope scope, @Nullable UUID one, @Nullable String search, @Nullable String after, int rowsMax) {
        var values = new HashMap<String, Object>();
        var where = new StringBuilder(IntegrationRows.SELECT);
        var tenants = scope.ids();
        if (tenants != null) {
            where.append(" AND t.id = ANY (:scope::uuid[])");
            values.put("scope", tenants);
        }
        if (one != null) {
            where.append(" AND i.id = :one");
            values.put("one", one);
        }
        if (search != null) {
            where.append(" AND t.slug || '/' || i.name ILIKE :search");
            values.put("search", LikePattern.anywhere(search));
        }
        if (after != null) {
            int slash = after.indexOf('/');
            where.append(" AND t.slug >= :slug AND (t.slug, i.name) > (:slug, :name)");
            values.put("slug", after.substring(0, Math.max(0, slash)));
            values.put("name", after.substring(slash + 1));
        }
        return jdbc.sql(PAGE.formatted(where, rowsMax))
                .params(values)
                .param("regions", RegionProperties.NAMES.toArray(String[]::new))
                .param(
                        "begins",
                        RegionProperties.NAMES.stream()
                                .map(region -> windows.now(region).begins().toString())
                                .toArray(String[]::new))
                .query((row, number) -> found(row))
                .list();
    }

    private static Found found(ResultSet row) throws SQLException {
        return new Found(
                IntegrationRows.integration(row),
                row.getObject("last_id", UUID.class),
                row.getObject("request_id", UUID.class),
                row.getBoolean("queued"));
    }

    private List<Row> rows(List<Found> found) {
        var syncs = log.byIds(
                found.stream().map(Found::last).filter(Objects::nonNull).toList());
        Map<String, Instant> ends = new HashMap<>();
        RegionProperties.NAMES.forEach(
                region -> ends.put(region, windows.now(region).ends()));
        return found.stream()
                .map(one -> {
                    var integration = one.integration();
                    var last = one.last() == null ? null : syncs.get(one.last());
                    boolean scheduled = integration.enabled() && last != null;
                    return new Row(
                            integration,
                            regions.timeZone(integration),
                            last,
                            one.request(),
                            scheduled ? ends.get(integration.region()) : null,
                            scheduled && one.queued());
                })
                .toList();
    }
}
