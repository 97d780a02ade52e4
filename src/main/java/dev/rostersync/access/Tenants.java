package dev.rostersync.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tenants of School Manager. */
public final class Tenants {

    private final JdbcClient jdbc;

    public Tenants(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** A tenant by its slug. */
    public record Tenant(UUID id, String slug, String name) {}

    /** The tenants of a scope, in the order of their slugs. */
    public List<Tenant> byId(TenantScope scope) {
        return jdbc.sql("SELECT id, slug, name FROM school_manager.tenant WHERE %s ORDER BY slug"
                        .formatted(TenantScope.condition("id")))
                .param("scope", scope.ids())
                .query((row, number) -> tenant(row))
                .list();
    }

    /** In the order of their slugs; a slug that no tenant has is left out. */
    public List<Tenant> bySlug(Collection<String> slugs) {
        return jdbc.sql(
                        "SELECT id, slug, name FROM school_manager.tenant WHERE slug = ANY (:slugs::text[]) ORDER BY slug")
                .param("slugs", slugs.toArray(String[]::new))
                .query((row, number) -> tenant(row))
                .list();
    }

    private static Tenant tenant(ResultSet row) throws SQLException {
        return new Tenant(row.getObject("id", UUID.class), row.getString("slug"), row.getString("name"));
    }
}
