package dev.rostersync.console.signin;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserRequest;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.userinfo.OAuth2UserService;
import org.springframework.security.oauth2.core.oidc.IdTokenClaimNames;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;

/** The provider of the sign-in, and the person that it names. */
final class SignIn implements OAuth2UserService<OidcUserRequest, OidcUser> {

    /** The name of the provider in addresses of the console. */
    static final String ID = "sso";

    /** Sends a browser to the provider. */
    static final String BEGIN = "/oauth2/authorization/" + ID;

    private final SignInProperties properties;
    private final Roles roles;
    private final OidcUserService provider = new OidcUserService();

    SignIn(SignInProperties properties) {
        this.properties = properties;
        this.roles = new Roles(properties);
    }

    /** The provider, as its published configuration describes it. */
    ClientRegistration registration() {
        return ClientRegistrations.fromIssuerLocation(properties.issuer())
                .registrationId(ID)
                .clientId(properties.clientId())
                .clientSecret(properties.clientSecret())
                .scope(properties.scopes())
                .userNameAttributeName(IdTokenClaimNames.SUB)
                .redirectUri("{baseUrl}/login/oauth2/code/{registrationId}")
                .build();
    }

    @Override
    public OidcUser loadUser(OidcUserRequest request) {
        var user = provider.loadUser(request);
        Map<String, @Nullable Object> claims = new LinkedHashMap<>(user.getClaims());
        var name = claims.get(properties.nameClaim()) instanceof String text && !text.isBlank()
                ? properties.nameClaim()
                : IdTokenClaimNames.SUB;
        return new DefaultOidcUser(new HashSet<>(roles.of(claims)), user.getIdToken(), user.getUserInfo(), name);
    }
}
