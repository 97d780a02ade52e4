package dev.rostersync.sync.log;

import dev.rostersync.access.TenantScope;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.SyncKind;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads how each sync ended: tables {@code sync} and {@code sync_changes}, the counts of its findings, and what was
 * held. It uses one query on one connection for any number of syncs, because many people may read at the same time.
 */
public final class SyncLog {

    private final JdbcClient jdbc;

    public SyncLog(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * By its id.
     *
     * @throws SyncException WRONG_USAGE if there is none
     */
    public Sync find(String id, TenantScope scope) {
        try {
            return jdbc.sql(SyncRow.SELECT + " WHERE s.id = :id AND " + TenantScope.condition("i.tenant_id"))
                    .param("id", UUID.fromString(id))
                    .param("scope", scope.ids())
                    .query((row, number) -> SyncRow.sync(row))
                    .optional()
                    .orElseThrow(() -> noSync(id));
        } catch (IllegalArgumentException e) {
            throw noSync(id);
        }
    }

    public Sync byId(UUID id) {
        return one(SyncRow.SELECT + " WHERE s.id = :id", id).orElseThrow(() -> noSync(id.toString()));
    }

    private static SyncException noSync(String id) {
        return new SyncException(
                Code.WRONG_USAGE, "There is no sync %s; `log INTEGRATION` shows all of them.".formatted(id));
    }

    /** The newest first, previews included. */
    public List<Sync> list(UUID integration, TenantScope scope, int rowsMax) {
        return page(integration, scope, null, rowsMax);
    }

    /**
     * A page of the log, the newest first, previews included.
     *
     * @param before only syncs with a lower number; null: from the newest on
     */
    public List<Sync> page(UUID integration, TenantScope scope, @Nullable Long before, int rowsMax) {
        return jdbc.sql(SyncRow.SELECT + " WHERE s.integration_id = :integration AND s.number < coalesce(:before, "
                        + Long.MAX_VALUE + ") AND " + TenantScope.condition("i.tenant_id")
                        + " ORDER BY s.number DESC LIMIT :rows")
                .param("scope", scope.ids())
                .param("integration", integration)
                .param("before", before, Types.BIGINT)
                .param("rows", rowsMax)
                .query((row, number) -> SyncRow.sync(row))
                .list();
    }

    /** Some syncs, by their ids. */
    public Map<UUID, Sync> byIds(Collection<UUID> ids) {
        var found = new HashMap<UUID, Sync>();
        jdbc.sql(SyncRow.SELECT + " WHERE s.id = ANY (:ids::uuid[])")
                .param("ids", ids.toArray(UUID[]::new))
                .query((row, number) -> SyncRow.sync(row))
                .list()
                .forEach(sync -> found.put(sync.id(), sync));
        return found;
    }

    /** Last Sync: the newest full one. */
    public Optional<Sync> last(UUID integration) {
        return last(integration, SyncKind.FULL);
    }

    /** The newest of a kind. */
    public Optional<Sync> last(UUID integration, SyncKind kind) {
        return jdbc.sql(SyncRow.SELECT
                        + " WHERE s.integration_id = :id AND s.kind = :kind ORDER BY s.number DESC LIMIT 1")
                .param("id", integration)
                .param("kind", kind.name())
                .query((row, number) -> SyncRow.sync(row))
                .optional();
    }

    private Optional<Sync> one(String sql, UUID id) {
        return jdbc.sql(sql)
                .param("id", id)
                .query((row, number) -> SyncRow.sync(row))
                .optional();
    }
}
