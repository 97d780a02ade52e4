package dev.rostersync.people;

import dev.rostersync.integration.Integration;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.text.LikePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Finds people of an integration by an address, a name or a sourcedId, or by a part of one. */
public final class PersonSearch {

    /** Records of people that the newest kept roster holds. */
    // language=PostgreSQL
    private static final String COLLECTED = """
            SELECT sourced_id AS key, given_name, family_name, email, array_to_string(roles, ', ') AS detail
              FROM ${app_user}
             WHERE sourced_id = :who OR email ILIKE :like OR concat_ws(' ', given_name, family_name) ILIKE :like
             ORDER BY sourced_id <> :who, family_name, given_name, sourced_id LIMIT :rows
            """;

    /** Users of the directory, with the records that they are published for, and records without a staged row. */
    // language=PostgreSQL
    private static final String PUBLISHED = """
            SELECT u.sourced_id AS key, a.given_name, a.family_name, a.email, u.role AS detail
              FROM school_manager.roster_user u JOIN school_manager.app_user a ON a.id = u.app_user_id
             WHERE u.integration_id = :integration
               AND (u.sourced_id = :who OR a.email ILIKE :like OR concat_ws(' ', a.given_name, a.family_name) ILIKE :like)
             ORDER BY u.sourced_id <> :who, a.family_name, a.given_name, u.sourced_id LIMIT :rows
            """;

    /** Parents of a student whom this integration publishes, also those that were entered by hand. */
    // language=PostgreSQL
    private static final String GUARDIANS = """
            SELECT g.id::text AS key, g.given_name, g.family_name, g.email,
                   CASE g.managed_by WHEN 'local' THEN 'locally managed' ELSE '' END AS detail
              FROM school_manager.guardian g
             WHERE g.tenant_id = :tenant
               AND (g.email ILIKE :like OR concat_ws(' ', g.given_name, g.family_name) ILIKE :like)
               AND EXISTS (SELECT FROM school_manager.guardian_student r
                             JOIN school_manager.roster_user u
                               ON u.app_user_id = r.app_user_id AND u.integration_id = :integration
                            WHERE r.guardian_id = g.id)
             ORDER BY g.family_name, g.given_name, g.email LIMIT :rows
            """;

    // language=PostgreSQL
    private static final String KEPT = """
            SELECT id FROM roster_sync.sync
             WHERE integration_id = :integration AND state NOT IN ('RUNNING', 'STOPPED')
               AND started_at >= (SELECT created_at FROM roster_sync.integration WHERE id = :integration)
               AND to_regclass('roster_staging.app_user_' || replace(id::text, '-', '')) IS NOT NULL
             ORDER BY number DESC LIMIT 1
            """;

    private final DataSource dataSource;
    private final JdbcClient jdbc;

    public PersonSearch(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** Where a hit was found. */
    public enum Where {
        /** In the roster that the newest sync has collected. */
        COLLECTED,
        /** Among the published students and teachers. */
        PUBLISHED,
        /** Among the parents. */
        GUARDIAN
    }

    /**
     * Somebody who was found.
     *
     * @param key sourcedId, or the id of a guardian
     * @param detail roles, or how a guardian is managed
     */
    public record Hit(
            Where where,
            String key,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email,
            String detail) {

        @Override
        public String toString() {
            return "Hit[" + where + " " + key + "]";
        }
    }

    /** At most {@code rowsMax} hits of each place; a record that is found in the roster is not repeated. */
    public List<Hit> find(Integration integration, String who, int rowsMax) {
        var hits = new ArrayList<Hit>();
        newestKept(integration.id())
                .ifPresent(sync -> hits.addAll(collected(new StagingTables(dataSource, sync), who, rowsMax)));
        var known = hits.stream().map(Hit::key).toList();
        hits(Where.PUBLISHED, PUBLISHED, integration, who, rowsMax).stream()
                .filter(hit -> !known.contains(hit.key()))
                .forEach(hits::add);
        hits.addAll(hits(Where.GUARDIAN, GUARDIANS, integration, who, rowsMax));
        return hits;
    }

    /** The newest sync that does not run any more and whose collected roster is kept. */
    Optional<UUID> newestKept(UUID integration) {
        return jdbc.sql(KEPT)
                .param("integration", integration)
                .query(UUID.class)
                .optional();
    }

    private List<Hit> collected(StagingTables staging, String who, int rowsMax) {
        try {
            return jdbc.sql(staging.sql(COLLECTED))
                    .param("who", who)
                    .param("like", LikePattern.anywhere(who))
                    .param("rows", rowsMax)
                    .query((row, number) -> new Hit(
                            Where.COLLECTED,
                            row.getString("key"),
                            row.getString("given_name"),
                            row.getString("family_name"),
                            row.getString("email"),
                            row.getString("detail")))
                    .list();
        } catch (BadSqlGrammarException e) {
            // the roster was dropped a moment ago
            return List.of();
        }
    }

    private List<Hit> hits(Where where, String sql, Integration integration, String who, int rowsMax) {
        return jdbc.sql(sql)
                .param("integration", integration.id())
                .param("tenant", integration.tenantId())
                .param("who", who)
                .param("like", LikePattern.anywhere(who))
                .param("rows", rowsMax)
                .query((row, number) -> new Hit(
                        where,
                        row.getString("key"),
                        row.getString("given_name"),
                        row.getString("family_name"),
                        row.getString("email"),
                        row.getString("detail")))
                .list();
    }
}
