package dev.rostersync.sync;

import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.Sync.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** What each sync came to: tables {@code sync} and {@code sync_changes}, and the counts of its findings. */
public final class SyncLog {

    // language=PostgreSQL
    private static final String SELECT = """
            SELECT s.*, t.slug || '/' || i.name AS reference, (s.settings ->> 'version')::int AS settings_version,
                   s.state = 'RUNNING' AND NOT EXISTS (SELECT FROM roster_sync.sync newer
                                                        WHERE newer.integration_id = s.integration_id
                                                          AND newer.number > s.number AND newer.state = 'RUNNING')
                     AS perhaps_running
              FROM roster_sync.sync s
              JOIN roster_sync.integration i ON i.id = s.integration_id
              JOIN school_manager.tenant t ON t.id = i.tenant_id
            """;

    // language=PostgreSQL
    private static final String BEGIN = """
            INSERT INTO roster_sync.sync (id, integration_id, preview, today, settings, excluded_schools, state, started_at)
            VALUES (:id, :integration, :preview, :today, :settings::jsonb, :excluded, 'RUNNING', :now)
            """;

    /** Only its owner ends a sync, and only once. */
    // language=PostgreSQL
    private static final String END = """
            UPDATE roster_sync.sync
               SET state = :state, outcome = :outcome, code = :code, message = :message, finished_at = :now
             WHERE id = :id AND owner = :owner AND state <> 'ENDED'
            """;

    // language=PostgreSQL
    private static final String SUPERSEDE = """
            UPDATE roster_sync.sync
               SET state = 'ENDED', outcome = 'FAILED', code = :code, message = :message, finished_at = :now,
                   owner = owner + 1
             WHERE integration_id = :integration AND state <> 'ENDED'
            """;

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;

    public SyncLog(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * By its id.
     *
     * @throws SyncException WRONG_USAGE where there is none
     */
    public Sync find(String id) {
        try {
            return byId(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            throw noSync(id);
        }
    }

    Sync byId(UUID id) {
        return one(SELECT + " WHERE s.id = :id", id).orElseThrow(() -> noSync(id.toString()));
    }

    private static SyncException noSync(String id) {
        return new SyncException(
                Code.WRONG_USAGE, "There is no sync %s; `log INTEGRATION` shows those there are.".formatted(id));
    }

    /** The newest first, previews included. */
    public List<Sync> list(UUID integration, int rowsMax) {
        return jdbc.sql(SELECT + " WHERE s.integration_id = :integration ORDER BY s.number DESC LIMIT :rows")
                .param("integration", integration)
                .param("rows", rowsMax)
                .query((row, number) -> sync(row))
                .list();
    }

    /** The newest one that was no preview: Last Sync. */
    public Optional<Sync> last(UUID integration) {
        return one(
                SELECT + " WHERE s.integration_id = :id AND NOT s.preview ORDER BY s.number DESC LIMIT 1", integration);
    }

    /** The newest preview. */
    Optional<Sync> lastPreview(UUID integration) {
        return one(SELECT + " WHERE s.integration_id = :id AND s.preview ORDER BY s.number DESC LIMIT 1", integration);
    }

    private Optional<Sync> one(String sql, UUID id) {
        return jdbc.sql(sql).param("id", id).query((row, number) -> sync(row)).optional();
    }

    /** Ids of an integration's syncs with a smaller number that still have staging tables. */
    List<UUID> withStaging(UUID integration, long before) {
        return jdbc.sql("""
                        SELECT s.id FROM roster_sync.sync s
                         WHERE s.integration_id = :integration AND s.number < :before
                           AND to_regclass('roster_staging.school_' || replace(s.id::text, '-', '')) IS NOT NULL
                        """)
                .param("integration", integration)
                .param("before", before)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    /** Records a sync's beginning; its owner is number 1. */
    UUID begin(Integration integration, boolean preview, LocalDate today, Set<String> excluded, Instant now) {
        var id = UUID.randomUUID();
        jdbc.sql(BEGIN)
                .param("id", id)
                .param("integration", integration.id())
                .param("preview", preview)
                .param("today", today)
                .param("settings", settings(integration))
                .param("excluded", excluded.stream().sorted().toArray(String[]::new))
                .param("now", at(now))
                .update();
        return id;
    }

    private static String settings(Integration integration) {
        var settings = integration.settings();
        var json = JSON.createObjectNode()
                .put("version", integration.settingsVersion())
                .put("sis", settings.sis().label())
                .put("endpointUrl", settings.endpointUrl().toString())
                .put("classroomData", settings.classroomData())
                .put("respectEnrolmentDate", settings.respectEnrolmentDate())
                .put("respectAcademicSessions", settings.respectAcademicSessions())
                .put("relationshipTypes", String.join(",", settings.relationshipTypes()));
        return JSON.writeValueAsString(json);
    }

    /** Raises the owner number, so that whoever held it before commits nothing more. */
    int takeOver(UUID sync) {
        return jdbc.sql("""
                        UPDATE roster_sync.sync
                           SET owner = owner + 1, state = 'RUNNING', outcome = NULL, code = NULL, message = NULL,
                               finished_at = NULL
                         WHERE id = :id RETURNING owner
                        """).param("id", sync).query(Integer.class).single();
    }

    /**
     * Inside a chunk's or the publish's transaction: holds the sync's row, so that nobody takes over before the commit.
     *
     * @throws SyncException OWNERSHIP_LOST where somebody has already
     */
    void ensureOwner(UUID sync, int owner) {
        int current = jdbc.sql("SELECT owner FROM roster_sync.sync WHERE id = :id FOR UPDATE")
                .param("id", sync)
                .query(Integer.class)
                .single();
        if (current != owner) {
            throw new SyncException(Code.OWNERSHIP_LOST, "");
        }
    }

    void executes(UUID sync, int owner, long jobExecution) {
        jdbc.sql("UPDATE roster_sync.sync SET job_execution_id = :execution WHERE id = :id AND owner = :owner")
                .param("execution", jobExecution)
                .param("id", sync)
                .param("owner", owner)
                .update();
    }

    void stopped(UUID sync, int owner) {
        end(sync, owner, "STOPPED", null, null, null, null);
    }

    /**
     * Nothing was published.
     *
     * @param code null for a defect
     */
    void failed(UUID sync, int owner, @Nullable Code code, String message, Instant now) {
        end(sync, owner, "ENDED", Outcome.FAILED, code, message, now);
    }

    private void end(
            UUID sync,
            int owner,
            String state,
            @Nullable Outcome outcome,
            @Nullable Code code,
            @Nullable String message,
            @Nullable Instant now) {
        jdbc.sql(END)
                .param("state", state)
                .param("outcome", outcome == null ? null : outcome.name())
                .param("code", code == null ? null : code.id())
                .param("message", message)
                .param("now", now == null ? null : at(now))
                .param("id", sync)
                .param("owner", owner)
                .update();
    }

    /** Closes what was broken off: it can no longer be resumed once a newer sync begins. */
    void supersede(UUID integration, Instant now) {
        jdbc.sql(SUPERSEDE)
                .param("code", Code.SYNC_SUPERSEDED.id())
                .param("message", Code.SYNC_SUPERSEDED.sentence())
                .param("now", at(now))
                .param("integration", integration)
                .update();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private Sync sync(ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var integration = row.getObject("integration_id", UUID.class);
        var outcome = row.getString("outcome");
        var code = row.getString("code");
        var started = row.getObject("started_at", OffsetDateTime.class).toInstant();
        return new Sync(
                id,
                row.getLong("number"),
                integration,
                row.getString("reference"),
                row.getBoolean("preview"),
                row.getObject("today", LocalDate.class),
                row.getInt("settings_version"),
                Set.copyOf(List.of((String[]) row.getArray("excluded_schools").getArray())),
                state(row, integration),
                outcome == null ? null : Outcome.valueOf(outcome),
                code == null ? null : Code.of(code).orElse(null),
                row.getString("message"),
                started,
                instant(row, "finished_at"),
                row.getObject("unmatched_users", Long.class),
                row.getObject("matched_students", Long.class),
                row.getObject("matched_teachers", Long.class),
                row.getObject("imported_classes", Long.class),
                changes(id),
                findings(id));
    }

    /** Who is recorded as running, while nobody holds the integration's lock for it, has died. */
    private State state(ResultSet row, UUID integration) throws SQLException {
        var recorded = State.valueOf(row.getString("state"));
        if (recorded != State.RUNNING) {
            return recorded;
        }
        boolean atWork = row.getBoolean("perhaps_running") && IntegrationLock.isHeld(jdbc, integration);
        return atWork ? State.RUNNING : State.INTERRUPTED;
    }

    private Map<Kind, Changes> changes(UUID sync) {
        var changes = new EnumMap<Kind, Changes>(Kind.class);
        jdbc.sql("SELECT kind, added, updated, deleted, unchanged FROM roster_sync.sync_changes WHERE sync_id = :id")
                .param("id", sync)
                .query(row -> {
                    changes.put(
                            Kind.of(row.getString("kind")),
                            new Changes(
                                    row.getLong("added"),
                                    row.getLong("updated"),
                                    row.getLong("deleted"),
                                    row.getLong("unchanged")));
                });
        return changes;
    }

    private Map<String, Long> findings(UUID sync) {
        var findings = new TreeMap<String, Long>();
        jdbc.sql("SELECT code, sum(count) AS count FROM roster_sync.finding_count WHERE sync_id = :id GROUP BY code")
                .param("id", sync)
                .query(row -> {
                    findings.put(row.getString("code"), row.getLong("count"));
                });
        return findings;
    }
}
