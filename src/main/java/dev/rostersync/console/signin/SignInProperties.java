package dev.rostersync.console.signin;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How people sign in to the console, by OpenID Connect. Set as {@code ROSTER_SYNC_CONSOLE_ISSUER} and so on.
 *
 * @param issuer the provider's issuer URL; its configuration is read at the first sign-in
 * @param scopes asked for when signing in
 * @param nameClaim the claim that names the person in the audit
 * @param roleClaim the claim whose values give roles: a text or a list of texts
 * @param operator values of the role claim that make somebody an operator
 * @param support values of the role claim that make somebody support
 * @param school values of the role claim that make somebody school IT
 * @param tenantClaim the claim with the slugs of the tenants whose school IT somebody is
 * @param idle a session ends after this time without a request
 * @param longest a session ends after this time in any case, because an open live page sends requests forever
 */
@ConfigurationProperties("roster-sync.console")
public record SignInProperties(
        String issuer,
        String clientId,
        String clientSecret,
        @DefaultValue({"openid", "profile", "email"}) List<String> scopes,
        @DefaultValue("email") String nameClaim,
        @DefaultValue("groups") String roleClaim,
        @DefaultValue("oneroster-sync-operator") List<String> operator,
        @DefaultValue("oneroster-sync-support") List<String> support,
        @DefaultValue("oneroster-sync-school") List<String> school,
        @DefaultValue("tenants") String tenantClaim,
        @DefaultValue("30m") Duration idle,
        @DefaultValue("12h") Duration longest) {

    public SignInProperties {
        required("issuer", issuer);
        required("client-id", clientId);
        required("client-secret", clientSecret);
    }

    private static void required(String name, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    "roster-sync.console.%s is not set; the console needs issuer, client-id and client-secret"
                            .formatted(name));
        }
    }
}
