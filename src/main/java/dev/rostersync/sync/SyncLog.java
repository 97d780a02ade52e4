package dev.rostersync.sync;

import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Hold;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.sync.Sync.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
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

/** What each sync came to: tables {@code sync} and {@code sync_changes}, and the counts of its findings. */
public final class SyncLog {

    // language=PostgreSQL
    private static final String SELECT = """
            SELECT s.*, t.slug || '/' || i.name AS reference, (s.settings ->> 'version')::int AS settings_version,
                   (s.settings ->> 'classroomData')::boolean AS classroom_data,
                   (s.settings ->> 'respectEnrolmentDate')::boolean AS respect_enrolment_date,
                   (s.settings ->> 'respectAcademicSessions')::boolean AS respect_academic_sessions,
                   string_to_array(nullif(s.settings ->> 'relationshipTypes', ''), ',') AS relationship_types,
                   s.state = 'RUNNING' AND NOT EXISTS (SELECT FROM roster_sync.sync newer
                                                        WHERE newer.integration_id = s.integration_id
                                                          AND newer.number > s.number AND newer.state = 'RUNNING')
                     AS perhaps_running
              FROM roster_sync.sync s
              JOIN roster_sync.integration i ON i.id = s.integration_id
              JOIN school_manager.tenant t ON t.id = i.tenant_id
            """;

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
                rules(row),
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
                findings(id),
                holds(id),
                vanishing(id));
    }

    private static Sync.Rules rules(ResultSet row) throws SQLException {
        var types = row.getArray("relationship_types");
        return new Sync.Rules(
                row.getBoolean("classroom_data"),
                row.getBoolean("respect_enrolment_date"),
                row.getBoolean("respect_academic_sessions"),
                types == null ? List.of() : List.of((String[]) types.getArray()));
    }

    private List<Hold> holds(UUID sync) {
        return jdbc.sql(
                        "SELECT * FROM roster_sync.sync_hold WHERE sync_id = :id ORDER BY school IS NOT NULL, name, school")
                .param("id", sync)
                .query((row, number) -> new Hold(
                        row.getString("school"),
                        row.getString("name"),
                        Code.of(row.getString("code")).orElseThrow(),
                        row.getObject("since", OffsetDateTime.class).toInstant()))
                .list();
    }

    private List<Vanishing> vanishing(UUID sync) {
        return jdbc.sql("SELECT * FROM roster_sync.sync_vanishing WHERE sync_id = :id"
                        + " ORDER BY school IS NOT NULL, name, school, vanishing DESC, kind")
                .param("id", sync)
                .query((row, number) -> new Vanishing(
                        row.getString("school"),
                        row.getString("name"),
                        GuardedKind.of(row.getString("kind")),
                        row.getLong("published"),
                        row.getLong("vanishing")))
                .list();
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
