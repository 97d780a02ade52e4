package dev.rostersync.signin;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.rostersync.signin.SignInProvider.Account;
import dev.rostersync.signin.SignInProvider.Accounts;
import dev.rostersync.signin.SignInProvider.ConsolePort;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Spring's view of the provider. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableWebSecurity
@ImportAutoConfiguration({
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class
})
class ProviderConfiguration {

    private static final String NO_PASSWORD = "none";
    private static final int KEY_BITS = 2048;

    @Bean
    @Order(1)
    SecurityFilterChain provider(HttpSecurity http) {
        http.oauth2AuthorizationServer(server -> {
            http.securityMatcher(server.getEndpointsMatcher());
            server.oidc(oidc -> {});
        });
        http.authorizeHttpRequests(rules -> rules.anyRequest().authenticated());
        http.exceptionHandling(
                handling -> handling.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/sign-in")));
        return http.build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain people(HttpSecurity http) {
        http.authorizeHttpRequests(rules ->
                rules.requestMatchers("/sign-in").permitAll().anyRequest().authenticated());
        http.formLogin(login -> login.loginPage("/sign-in").loginProcessingUrl("/sign-in"));
        return http.build();
    }

    /** A button for each account. */
    @Bean
    RouterFunction<ServerResponse> signInPage(Accounts accounts) {
        return RouterFunctions.route()
                .route(RequestPredicates.GET("/sign-in"), request -> {
                    var csrf = (CsrfToken)
                            request.attribute(CsrfToken.class.getName()).orElseThrow();
                    return ServerResponse.ok().contentType(MediaType.TEXT_HTML).body(page(accounts, csrf));
                })
                .build();
    }

    private static String page(Accounts accounts, CsrfToken csrf) {
        return """
                <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
                <body><main><h1>Sign in</h1><p>This sign-in is for the demo: choose who you are.</p>%s</main></body></html>
                """.formatted(accounts.all().stream()
                .map(account -> """
                        <form method="post" action="/sign-in"><input type="hidden" name="%s" value="%s">\
                        <input type="hidden" name="username" value="%s"><input type="hidden" name="password" value="%s">\
                        <p><button>%s</button></p></form>
                        """.formatted(
                                csrf.getParameterName(), csrf.getToken(), account.name(), NO_PASSWORD, account.name()))
                .collect(Collectors.joining()));
    }

    @Bean
    UserDetailsService accountsAsUsers(Accounts accounts) {
        return name -> accounts.all().stream()
                .filter(account -> account.name().equals(name))
                .findFirst()
                .map(account -> User.withUsername(account.name())
                        .password("{noop}" + NO_PASSWORD)
                        .roles("USER")
                        .build())
                .orElseThrow();
    }

    @Bean
    RegisteredClientRepository clients(ConsolePort console) {
        var address = "http://127.0.0.1:" + console.port();
        return new InMemoryRegisteredClientRepository(RegisteredClient.withId("console")
                .clientId(SignInProvider.CLIENT_ID)
                .clientSecret("{noop}" + SignInProvider.CLIENT_SECRET)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(address + "/login/oauth2/code/sso")
                .postLogoutRedirectUri(address + "/signed-out")
                .scope("openid")
                .scope("profile")
                .scope("email")
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .build());
    }

    @Bean
    JWKSource<SecurityContext> keys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            var pair = generator.generateKeyPair();
            return new ImmutableJWKSet<>(new JWKSet(new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                    .privateKey((RSAPrivateKey) pair.getPrivate())
                    .keyID(UUID.randomUUID().toString())
                    .build()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> keys) {
        return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
    }

    @Bean
    AuthorizationServerSettings settings() {
        return AuthorizationServerSettings.builder().build();
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims(Accounts accounts) {
        return token -> {
            Authentication principal = Objects.requireNonNull(token.getPrincipal());
            var person = principal.getName();
            accounts.all().stream()
                    .filter(account -> account.name().equals(person))
                    .findFirst()
                    .ifPresent(account -> addTo(token, account));
        };
    }

    private static void addTo(JwtEncodingContext token, Account account) {
        token.getClaims()
                .claim("email", account.email())
                .claim("groups", account.groups())
                .claim("tenants", account.tenants());
    }
}
