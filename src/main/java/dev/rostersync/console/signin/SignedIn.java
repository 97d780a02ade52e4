package dev.rostersync.console.signin;

import dev.rostersync.access.Tenants;
import dev.rostersync.access.Tenants.Tenant;
import dev.rostersync.console.web.Person;
import dev.rostersync.console.web.Role;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who sends the request that this thread answers. */
public final class SignedIn {

    private final Tenants tenants;

    SignedIn(Tenants tenants) {
        this.tenants = tenants;
    }

    /** Empty if nobody has signed in. */
    public Optional<Person> person() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || authentication instanceof AnonymousAuthenticationToken) {
            return Optional.empty();
        }
        var rights = authentication.getAuthorities();
        var roles = EnumSet.noneOf(Role.class);
        for (var role : Role.values()) {
            if (rights.stream().anyMatch(right -> role.authority().equals(right.getAuthority()))) {
                roles.add(role);
            }
        }
        var slugs = Roles.tenants(rights);
        return Optional.of(new Person(
                authentication.getName(),
                roles,
                slugs.isEmpty()
                        ? Set.of()
                        : tenants.bySlug(slugs).stream().map(Tenant::id).collect(Collectors.toSet())));
    }
}
