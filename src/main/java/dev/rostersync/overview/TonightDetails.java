package dev.rostersync.overview;

import dev.rostersync.access.TenantScope;
import dev.rostersync.region.TurnEnding;
import dev.rostersync.region.Window;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an operator wants to know about a window: over time, by code and vendor, and what waits. */
public final class TonightDetails {

    // language=PostgreSQL
    private static final String OVER_TIME = """
            SELECT date_bin(:width::interval, ended_at, :begins) AS slot, ending, count(*) AS count
              FROM roster_sync.window_entry
             WHERE region = :region AND window_begins = :begins AND ending IS NOT NULL
             GROUP BY slot, ending ORDER BY slot, ending
            """;

    // language=PostgreSQL
    private static final String FAILED = """
            SELECT coalesce(e.code, '') AS code, i.sis, count(*) AS count
              FROM roster_sync.window_entry e JOIN roster_sync.integration i ON i.id = e.integration_id
             WHERE e.region = :region AND e.window_begins = :begins AND e.ending = 'FAILED'
             GROUP BY e.code, i.sis ORDER BY count(*) DESC, e.code, i.sis
            """;

    // language=PostgreSQL
    private static final String TURNS = """
            SELECT e.integration_id, t.slug || '/' || i.name AS reference, i.sis, e.waiting_since, e.due_at, e.failures, e.code,
                   e.sync_id
              FROM roster_sync.window_entry e
              JOIN roster_sync.integration i ON i.id = e.integration_id
              JOIN school_manager.tenant t ON t.id = i.tenant_id
             WHERE e.region = :region AND e.window_begins = :begins AND %s
             ORDER BY e.waiting_since, e.integration_id LIMIT :rows
            """;

    private static final String WAITING = TURNS.formatted("e.ending IS NULL");

    private static final String WITH_CODE = TURNS.formatted(
            "e.ending = 'FAILED' AND coalesce(e.code, '') = :code AND i.enabled AND i.removed_at IS NULL");

    /** The syncs that wait for a person, the longest-waiting first. */
    // language=PostgreSQL
    private static final String HELD = """
            SELECT s.id FROM roster_sync.sync s
              JOIN roster_sync.integration i ON i.id = s.integration_id
             WHERE s.state = 'HELD' AND i.removed_at IS NULL AND %s
             ORDER BY s.started_at, s.id LIMIT :rows
            """.formatted(TenantScope.condition("i.tenant_id"));

    private final JdbcClient jdbc;

    public TonightDetails(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** How many turns ended in one way in the half hour that begins at a moment. */
    public record Slot(Instant begins, TurnEnding ending, long count) {}

    /**
     * Failures of one code at one vendor.
     *
     * @param code empty for a defect
     */
    public record FailedAt(String code, String sis, long count) {}

    /**
     * A turn of the window.
     *
     * @param waitingSince when its roster was published last, or when the integration was added
     * @param sync its sync; null if none has begun
     */
    public record TurnRow(
            UUID integration,
            String reference,
            String sis,
            Instant waitingSince,
            int failures,
            @Nullable String code,
            @Nullable UUID sync) {}

    /** By half hours, in order. */
    public List<Slot> overTime(Window window) {
        return jdbc.sql(OVER_TIME)
                .param("width", "30 minutes")
                .param("region", window.region())
                .param("begins", window.begins().atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Slot(
                        row.getObject("slot", OffsetDateTime.class).toInstant(),
                        TurnEnding.valueOf(row.getString("ending")),
                        row.getLong("count")))
                .list();
    }

    /** The most frequent first. */
    public List<FailedAt> failed(Window window) {
        return jdbc.sql(FAILED)
                .param("region", window.region())
                .param("begins", window.begins().atOffset(ZoneOffset.UTC))
                .query((row, number) -> new FailedAt(row.getString("code"), row.getString("sis"), row.getLong("count")))
                .list();
    }

    /** The turns that are to come or run, the longest-waiting first. */
    public List<TurnRow> waiting(Window window, int rowsMax) {
        return turns(WAITING, window, "", rowsMax);
    }

    /** The turns that failed with a code, the longest-waiting first. */
    public List<TurnRow> failedWith(Window window, String code, int rowsMax) {
        return turns(WITH_CODE, window, code, rowsMax);
    }

    private List<TurnRow> turns(String sql, Window window, String code, int rowsMax) {
        return jdbc.sql(sql)
                .param("region", window.region())
                .param("begins", window.begins().atOffset(ZoneOffset.UTC))
                .param("code", code)
                .param("rows", rowsMax)
                .query((row, number) -> new TurnRow(
                        row.getObject("integration_id", UUID.class),
                        row.getString("reference"),
                        row.getString("sis"),
                        row.getObject("waiting_since", OffsetDateTime.class).toInstant(),
                        row.getInt("failures"),
                        row.getString("code"),
                        row.getObject("sync_id", UUID.class)))
                .list();
    }

    /** Ids of the syncs of which something waits for a person, the longest-waiting first. */
    public List<UUID> held(TenantScope scope, int rowsMax) {
        return jdbc.sql(HELD)
                .param("scope", scope.ids())
                .param("rows", rowsMax)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }
}
