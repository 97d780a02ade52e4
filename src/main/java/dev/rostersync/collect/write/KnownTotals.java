package dev.rostersync.collect.write;

import dev.rostersync.roster.RosterCollection;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Totals that a provider is known to announce wrongly, in table {@code collection_total}: by how much, as two walks in a
 * row that brought the same records have shown.
 */
public final class KnownTotals {

    private final JdbcClient jdbc;
    private final UUID integration;

    public KnownTotals(JdbcClient jdbc, UUID integration) {
        this.jdbc = jdbc;
        this.integration = integration;
    }

    /** Records announced more than there are; empty where nothing is known against the total. */
    public OptionalLong excess(RosterCollection collection) {
        return jdbc
                .sql(
                        "SELECT excess FROM roster_sync.collection_total WHERE integration_id = :integration AND collection = :path")
                .param("integration", integration)
                .param("path", collection.path())
                .query(Long.class)
                .stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    void remember(String collection, long excess) {
        jdbc.sql("""
                        INSERT INTO roster_sync.collection_total AS known (integration_id, collection, excess)
                        VALUES (:integration, :path, :excess)
                        ON CONFLICT (integration_id, collection) DO UPDATE SET excess = excluded.excess
                               WHERE known.excess <> excluded.excess
                        """)
                .param("integration", integration)
                .param("path", collection)
                .param("excess", excess)
                .update();
    }
}
