package dev.rostersync.integration;

import dev.rostersync.oneroster.provider.EndpointUrl;
import dev.rostersync.oneroster.provider.Sis;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** The statements of {@link Integrations}, and a row as an integration. Lists of other rooms add conditions to SELECT. */
public final class IntegrationRows {

    // language=PostgreSQL
    public static final String SELECT = """
            SELECT i.*, t.slug, t.region, t.time_zone
              FROM roster_sync.integration i JOIN school_manager.tenant t ON t.id = i.tenant_id
             WHERE i.removed_at IS NULL
            """;

    /** Reuses the row, and so the id, of a removed integration with the same tenant and name. */
    // language=PostgreSQL
    static final String REVIVE = """
            UPDATE roster_sync.integration SET removed_at = NULL, sealed_secret = '', enabled = true, out_of_memory = 0, created_at = :now, enabled_at = NULL
             WHERE id = (SELECT id FROM roster_sync.integration
                          WHERE tenant_id = :tenant AND name = :name AND removed_at IS NOT NULL
                          ORDER BY removed_at DESC LIMIT 1)
            RETURNING id
            """;

    // language=PostgreSQL
    static final String INSERT = """
            INSERT INTO roster_sync.integration
                   (tenant_id, name, sis, endpoint_url, client_id, sealed_secret, rules, created_at)
            VALUES (:tenant, :name, '', '', '', '', :rules::jsonb, :now) RETURNING id
            """;

    // language=PostgreSQL
    static final String WRITE = """
            UPDATE roster_sync.integration
               SET name = :name, sis = :sis, endpoint_url = :endpointUrl, token_url = :tokenUrl, client_id = :clientId, scopes = :scopes,
                   sealed_secret = coalesce(:sealed, sealed_secret), rules = :rules::jsonb,
                   requests_per_day = :requestsPerDay, settings_version = settings_version + 1
             WHERE id = :id
            """;

    private IntegrationRows() {}

    public static Integration integration(ResultSet row) throws SQLException {
        var tokenUrl = row.getString("token_url");
        return new Integration(
                row.getObject("id", UUID.class),
                row.getObject("tenant_id", UUID.class),
                row.getString("slug"),
                row.getString("region"),
                row.getString("time_zone"),
                row.getString("name"),
                new Settings(
                        Sis.of(row.getString("sis")).orElse(Sis.OTHER),
                        EndpointUrl.parse(row.getString("endpoint_url")).orElse(URI.create("about:blank")),
                        tokenUrl == null ? null : URI.create(tokenUrl),
                        row.getString("client_id"),
                        row.getString("scopes"),
                        Rules.of(row.getString("rules")),
                        row.getObject("requests_per_day", Integer.class)),
                row.getBoolean("enabled"),
                row.getInt("settings_version"));
    }

    /** An id that was entered by a person; empty if it is none. */
    static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
