package dev.rostersync.access;

import dev.rostersync.access.Action.What;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Table {@code action}. A row is written in the transaction of the action itself, so neither exists without the other.
 */
public final class ActionLog {

    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, @Nullable Object>> VALUES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final Clock clock;

    public ActionLog(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    /** Notes an action that changes no value. */
    public void note(Actor actor, UUID integration, What what, @Nullable UUID sync) {
        note(actor, integration, what, sync, Map.of(), Map.of());
    }

    /** Notes an action that changes values. Neither map holds a secret. */
    public void note(
            Actor actor,
            UUID integration,
            What what,
            @Nullable UUID sync,
            Map<String, ? extends @Nullable Object> from,
            Map<String, ? extends @Nullable Object> to) {
        jdbc.sql("""
                        INSERT INTO roster_sync.action
                               (at, actor_kind, actor, tenant_id, integration_id, sync_id, what, from_values, to_values)
                        SELECT :at, :kind, :actor, i.tenant_id, i.id, :sync, :what, :from::jsonb, :to::jsonb
                          FROM roster_sync.integration i WHERE i.id = :integration
                        """)
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("kind", actor.kind().name())
                .param("actor", actor.name())
                .param("integration", integration)
                .param("sync", sync)
                .param("what", what.name())
                .param("from", JSON.writeValueAsString(from))
                .param("to", JSON.writeValueAsString(to))
                .update();
    }

    /**
     * An action in a list.
     *
     * @param id rises with each action
     * @param reference TENANT/NAME of the integration
     */
    public record Entry(long id, UUID integration, String reference, Action action) {}

    /**
     * A page of the actions on all integrations of some tenants, the newest first.
     *
     * @param integration only of this one; null: of all
     * @param before only actions with a lower id; null: from the newest on
     */
    public List<Entry> page(TenantScope scope, @Nullable UUID integration, @Nullable Long before, int rowsMax) {
        return jdbc.sql("""
                        SELECT a.*, t.slug || '/' || i.name AS reference FROM roster_sync.action a
                          JOIN roster_sync.integration i ON i.id = a.integration_id
                          JOIN school_manager.tenant t ON t.id = a.tenant_id
                         WHERE %s AND (:integration::uuid IS NULL OR a.integration_id = :integration)
                           AND a.id < coalesce(:before, %d) ORDER BY a.id DESC LIMIT :rows
                        """.formatted(TenantScope.condition("a.tenant_id"), Long.MAX_VALUE))
                .param("scope", scope.ids())
                .param("integration", integration)
                .param("before", before, Types.BIGINT)
                .param("rows", rowsMax)
                .query((row, number) -> new Entry(
                        row.getLong("id"),
                        row.getObject("integration_id", UUID.class),
                        row.getString("reference"),
                        action(row)))
                .list();
    }

    private static Action action(ResultSet row) throws SQLException {
        return new Action(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                new Actor(Actor.Kind.valueOf(row.getString("actor_kind")), row.getString("actor")),
                What.valueOf(row.getString("what")),
                row.getObject("sync_id", UUID.class),
                JSON.readValue(row.getString("from_values"), VALUES),
                JSON.readValue(row.getString("to_values"), VALUES));
    }

    /** The newest first. */
    public List<Action> of(UUID integration, TenantScope scope, int rowsMax) {
        return page(scope, integration, null, rowsMax).stream()
                .map(Entry::action)
                .toList();
    }
}
