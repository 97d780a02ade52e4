package dev.rostersync.access;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tenants whose data somebody may read or change. Each read for people takes a scope, so an id of another tenant
 * finds nothing.
 *
 * @param tenants their ids, an empty set is no tenant; null: all tenants, for operators
 */
public record TenantScope(@Nullable Set<UUID> tenants) {

    /** All tenants. */
    public static final TenantScope ALL = new TenantScope(null);

    public TenantScope {
        tenants = tenants == null ? null : Set.copyOf(tenants);
    }

    /** One tenant's data. */
    public static TenantScope of(UUID tenant) {
        return new TenantScope(Set.of(tenant));
    }

    public boolean covers(UUID tenant) {
        return tenants == null || tenants.contains(tenant);
    }

    /**
     * The scope as a condition in SQL.
     *
     * @param tenantColumn a column with the tenant's id; the statement has a parameter {@code scope}
     */
    public static String condition(String tenantColumn) {
        return "(:scope::uuid[] IS NULL OR %s = ANY (:scope::uuid[]))".formatted(tenantColumn);
    }

    /** The value of the parameter {@code scope}. */
    public UUID @Nullable [] ids() {
        return tenants == null ? null : tenants.toArray(UUID[]::new);
    }
}
