package dev.rostersync.collect.write;

import dev.rostersync.roster.RosterCollection;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Totals that a provider announces wrongly, in table {@code collection_total}. The table holds the excess, which two
 * walks in a row with the same records have shown. For example, the provider announced 105 records twice and delivered
 * the same 100 twice: the excess is 5.
 */
public final class KnownTotals {

    private final JdbcClient jdbc;
    private final UUID integration;

    public KnownTotals(JdbcClient jdbc, UUID integration) {
        this.jdbc = jdbc;
        this.integration = integration;
    }

    /** Announced records minus real records; empty if the total is not known to be wrong. */
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
