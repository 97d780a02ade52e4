package dev.rostersync.findings;

import dev.rostersync.access.TenantScope;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads findings for the tenant's people, with names and addresses as sent. */
public final class FindingList {

    private final JdbcClient jdbc;

    public FindingList(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * One finding.
     *
     * @param code id of the catalogue
     * @param school sourcedId; null if the school is not known
     */
    public record Row(
            String code,
            @Nullable String school,
            String kind,
            @Nullable String sourcedId,
            String detail,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email) {

        @Override
        public String toString() {
            return "Row[" + code + " " + kind + " " + sourcedId + "]";
        }
    }

    /**
     * In the order of codes.
     *
     * @param code only findings of this code; null: all
     */
    public List<Row> of(UUID sync, TenantScope scope, @Nullable String code) {
        return jdbc.sql("""
                        SELECT code, school, kind, sourced_id, detail, given_name, family_name, email
                          FROM roster_sync.finding
                         WHERE sync_id = :sync AND (:code::text IS NULL OR code = :code)
                           AND EXISTS (SELECT FROM roster_sync.sync s JOIN roster_sync.integration i ON i.id = s.integration_id
                                        WHERE s.id = :sync AND %s)
                         ORDER BY code, id
                        """.formatted(TenantScope.condition("i.tenant_id")))
                .param("scope", scope.tenant())
                .param("sync", sync)
                .param("code", code)
                .query((row, number) -> new Row(
                        row.getString("code"),
                        row.getString("school"),
                        row.getString("kind"),
                        row.getString("sourced_id"),
                        row.getString("detail"),
                        row.getString("given_name"),
                        row.getString("family_name"),
                        row.getString("email")))
                .list();
    }
}
