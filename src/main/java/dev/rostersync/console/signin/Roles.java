package dev.rostersync.console.signin;

import dev.rostersync.console.web.Role;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/**
 * Turns claims of the sign-in into rights. A tenant is a right too, so that a session holds nothing else that has to be
 * understood later.
 */
final class Roles {

    private static final String TENANT = "TENANT_";

    private final SignInProperties properties;

    Roles(SignInProperties properties) {
        this.properties = properties;
    }

    /** The rights that claims give. Somebody without any of the configured values has none. */
    Set<GrantedAuthority> of(Map<String, @Nullable Object> claims) {
        var values = texts(claims.get(properties.roleClaim()));
        var rights = new HashSet<GrantedAuthority>();
        grant(rights, Role.OPERATOR, values, properties.operator());
        grant(rights, Role.SUPPORT, values, properties.support());
        grant(rights, Role.SCHOOL, values, properties.school());
        texts(claims.get(properties.tenantClaim()))
                .forEach(slug -> rights.add(new SimpleGrantedAuthority(TENANT + slug)));
        return rights;
    }

    private static void grant(Set<GrantedAuthority> rights, Role role, List<String> values, List<String> needed) {
        if (needed.stream().anyMatch(values::contains)) {
            rights.add(new SimpleGrantedAuthority(role.authority()));
        }
    }

    private static List<String> texts(@Nullable Object claim) {
        if (claim instanceof String text) {
            return List.of(text);
        }
        return claim instanceof Collection<?> several
                ? several.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    /** The slugs of tenants among rights. */
    static List<String> tenants(Collection<? extends GrantedAuthority> rights) {
        return rights.stream()
                .map(right -> String.valueOf(right.getAuthority()))
                .filter(right -> right.startsWith(TENANT))
                .map(right -> right.substring(TENANT.length()))
                .toList();
    }
}
