package dev.rostersync.access;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tenant whose data somebody may read. Each read for people takes a scope, so an id of another tenant finds
 * nothing.
 *
 * @param tenant null: all tenants, for operators
 */
public record TenantScope(@Nullable UUID tenant) {

    /** All tenants. */
    public static final TenantScope ALL = new TenantScope(null);

    /** One tenant's data. */
    public static TenantScope of(UUID tenant) {
        return new TenantScope(tenant);
    }

    /**
     * The scope as a condition in SQL.
     *
     * @param tenantColumn a column with the tenant's id; the statement has a parameter {@code scope}
     */
    public static String condition(String tenantColumn) {
        return "(:scope::uuid IS NULL OR %s = :scope::uuid)".formatted(tenantColumn);
    }
}
