package dev.rostersync.console.web;

import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import java.util.Set;
import java.util.UUID;

/**
 * Somebody who has signed in.
 *
 * @param name as the sign-in names the person; it stands in the audit
 * @param tenants the tenants whose school IT the person is
 */
public record Person(String name, Set<Role> roles, Set<UUID> tenants) {

    public Person {
        roles = Set.copyOf(roles);
        tenants = Set.copyOf(tenants);
    }

    public Actor actor() {
        return Actor.user(name);
    }

    /** Whose data the person may read. */
    public TenantScope reads() {
        return is(Role.OPERATOR) || is(Role.SUPPORT) ? TenantScope.ALL : new TenantScope(tenants);
    }

    /** Whose data the person may change. */
    public TenantScope changes() {
        if (is(Role.OPERATOR)) {
            return TenantScope.ALL;
        }
        return new TenantScope(is(Role.SCHOOL) ? tenants : Set.of());
    }

    /** True if names and addresses of this tenant are shown without a request. */
    public boolean seesPeople(UUID tenant) {
        return changes().covers(tenant);
    }

    public boolean is(Role role) {
        return roles.contains(role);
    }

    public boolean may(Access access) {
        return access == Access.OPEN || access.roles().stream().anyMatch(roles::contains);
    }

    /** True if the person may change data of a tenant. */
    public boolean mayChange(UUID tenant) {
        return changes().covers(tenant);
    }
}
