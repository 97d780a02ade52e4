package dev.rostersync.sync.log;

import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.Rules;
import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardedKind;
import dev.rostersync.outcome.Hold;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.RemovalReason;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.sync.log.Sync.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The query of {@link SyncLog}, and its row as a {@link Sync}. What belongs to a sync comes as JSON in columns of the
 * row.
 */
final class SyncRow {

    // language=PostgreSQL
    static final String SELECT = """
            SELECT s.*, t.slug || '/' || i.name AS reference, (s.settings ->> 'version')::int AS settings_version,
                   s.state = 'RUNNING' AND NOT EXISTS (SELECT FROM roster_sync.sync newer
                                                        WHERE newer.integration_id = s.integration_id
                                                          AND newer.number > s.number AND newer.state = 'RUNNING')
                       AND %s AS at_work,
                   (SELECT json_agg(c) FROM roster_sync.sync_changes c WHERE c.sync_id = s.id) AS changes,
                   (SELECT json_object_agg(code, count)
                      FROM (SELECT code, sum(count) AS count FROM roster_sync.finding_count c
                             WHERE c.sync_id = s.id GROUP BY code) AS counted) AS findings,
                   (SELECT json_agg(h ORDER BY h.school IS NOT NULL, h.name, h.school)
                      FROM roster_sync.sync_hold h WHERE h.sync_id = s.id) AS holds,
                   (SELECT json_agg(v ORDER BY v.school IS NOT NULL, v.name, v.school, v.vanishing DESC, v.kind)
                      FROM roster_sync.sync_vanishing v WHERE v.sync_id = s.id) AS vanishing,
                   (SELECT json_agg(r ORDER BY r.kind, r.count DESC)
                      FROM (SELECT kind, reason, sum(count) AS count FROM roster_sync.sync_removal
                             WHERE sync_id = s.id GROUP BY kind, reason) AS r) AS removed,
                   (SELECT row_to_json(p) FROM roster_sync.sync_progress p
                     WHERE p.sync_id = s.id AND s.outcome IS NULL) AS progress
              FROM roster_sync.sync s
              JOIN roster_sync.integration i ON i.id = s.integration_id
              JOIN school_manager.tenant t ON t.id = i.tenant_id
            """.formatted(IntegrationLock.isHeld("s.integration_id::text"));

    private static final JsonMapper JSON = new JsonMapper();

    private SyncRow() {}

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static Sync sync(ResultSet row) throws SQLException {
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
                SyncKind.valueOf(row.getString("kind")),
                row.getObject("today", LocalDate.class),
                row.getInt("settings_version"),
                Rules.of(row.getString("rules")),
                Set.copyOf(List.of((String[]) row.getArray("excluded_schools").getArray())),
                state(row),
                outcome == null ? null : Outcome.valueOf(outcome),
                code == null ? null : Code.of(code).orElse(null),
                row.getString("message"),
                started,
                instant(row, "finished_at"),
                row.getObject("unmatched_users", Long.class),
                row.getObject("matched_students", Long.class),
                row.getObject("matched_teachers", Long.class),
                row.getObject("imported_classes", Long.class),
                changes(row),
                findings(row),
                holds(row),
                vanishing(row),
                removed(row),
                progress(row));
    }

    private static List<Hold> holds(ResultSet row) throws SQLException {
        return json(row, "holds")
                .valueStream()
                .map(hold -> new Hold(
                        text(hold, "school"),
                        text(hold, "name"),
                        Code.of(hold.path("code").asString()).orElseThrow(),
                        OffsetDateTime.parse(hold.path("since").asString()).toInstant()))
                .toList();
    }

    private static List<Vanishing> vanishing(ResultSet row) throws SQLException {
        return json(row, "vanishing")
                .valueStream()
                .map(vanishing -> new Vanishing(
                        text(vanishing, "school"),
                        text(vanishing, "name"),
                        GuardedKind.of(vanishing.path("kind").asString()),
                        vanishing.path("published").asLong(),
                        vanishing.path("vanishing").asLong(),
                        vanishing.path("removed_before").asLong()))
                .toList();
    }

    private static SyncProgress.@Nullable At progress(ResultSet row) throws SQLException {
        if (row.getString("progress") == null) {
            return null;
        }
        var progress = json(row, "progress");
        return new SyncProgress.At(
                progress.path("step").asString(),
                progress.path("records").asLong(),
                progress.path("total").isNumber() ? progress.path("total").asLong() : null,
                OffsetDateTime.parse(progress.path("at").asString()).toInstant());
    }

    private static List<Removed> removed(ResultSet row) throws SQLException {
        return json(row, "removed")
                .valueStream()
                .map(rows -> {
                    var reason = text(rows, "reason");
                    return new Removed(
                            GuardedKind.of(rows.path("kind").asString()),
                            reason == null ? null : RemovalReason.valueOf(reason),
                            rows.path("count").asLong());
                })
                .toList();
    }

    /** If a sync is recorded as running and nobody holds the integration's lock for it, its process has died. */
    private static State state(ResultSet row) throws SQLException {
        var recorded = State.valueOf(row.getString("state"));
        return recorded == State.RUNNING && !row.getBoolean("at_work") ? State.INTERRUPTED : recorded;
    }

    private static Map<Kind, Changes> changes(ResultSet row) throws SQLException {
        var changes = new EnumMap<Kind, Changes>(Kind.class);
        json(row, "changes")
                .valueStream()
                .forEach(rows -> changes.put(
                        Kind.of(rows.path("kind").asString()),
                        new Changes(
                                rows.path("added").asLong(),
                                rows.path("updated").asLong(),
                                rows.path("deleted").asLong(),
                                rows.path("unchanged").asLong())));
        return changes;
    }

    private static Map<String, Long> findings(ResultSet row) throws SQLException {
        var findings = new TreeMap<String, Long>();
        json(row, "findings")
                .propertyStream()
                .forEach(code -> findings.put(code.getKey(), code.getValue().asLong()));
        return findings;
    }

    /** The JSON of a column; a node without values if the column is null. */
    private static JsonNode json(ResultSet row, String column) throws SQLException {
        var text = row.getString(column);
        return text == null ? JSON.createArrayNode() : JSON.readTree(text);
    }

    private static @Nullable String text(JsonNode node, String field) {
        return node.path(field).asStringOpt().orElse(null);
    }
}
