package dev.rostersync.console.signin;

import dev.rostersync.access.Tenants;
import dev.rostersync.console.web.Role;
import dev.rostersync.console.web.Routes;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.jackson.SecurityJacksonModules;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.SupplierClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.CookieRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestHeaderRequestMatcher;
import tools.jackson.databind.json.JsonMapper;

/** The Spring beans of this package. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableConfigurationProperties(SignInProperties.class)
public class SignInWiring {

    private static final int SIGN_INS_PER_MINUTE = 30;

    /** Before Spring Session's filter. */
    private static final int FIRST = Integer.MIN_VALUE + 10;

    @Bean
    SignedIn signedIn(DataSource dataSource) {
        return new SignedIn(new Tenants(dataSource));
    }

    @Bean
    SignIn signIn(SignInProperties properties) {
        return new SignIn(properties);
    }

    /** The provider is asked at the first sign-in: the console starts while the provider is down. */
    @Bean
    ClientRegistrationRepository clientRegistrations(SignIn signIn) {
        return new SupplierClientRegistrationRepository(
                () -> new InMemoryClientRegistrationRepository(signIn.registration()));
    }

    /** Keeps no token: nothing here calls the provider for a person. */
    @Bean
    OAuth2AuthorizedClientRepository noTokens() {
        return new NoTokens();
    }

    /** Spring Session uses a bean of this name: sessions are JSON, so an upgrade can still read them. */
    @Bean
    ConversionService springSessionConversionService() {
        var json = JsonMapper.builder()
                .addModules(SecurityJacksonModules.getModules(SignInWiring.class.getClassLoader()))
                .build();
        var conversion = new GenericConversionService();
        conversion.addConverter(Object.class, byte[].class, json::writeValueAsBytes);
        conversion.addConverter(byte[].class, Object.class, new SessionValue(json));
        return conversion;
    }

    @Bean
    ErrorDetails errorDetails() {
        return new ErrorDetails();
    }

    @Bean
    FilterRegistrationBean<SignInLimit> signInLimit() {
        var filter = new FilterRegistrationBean<>(new SignInLimit(SIGN_INS_PER_MINUTE));
        filter.setOrder(FIRST);
        return filter;
    }

    @Bean
    SecurityFilterChain console(
            HttpSecurity http,
            Routes routes,
            SignIn signIn,
            SignInProperties properties,
            ClientRegistrationRepository registrations,
            Clock clock) {
        var lost = new LostSession(routes);
        var signedOut = new OidcClientInitiatedLogoutSuccessHandler(registrations);
        signedOut.setPostLogoutRedirectUri("{baseUrl}/signed-out");
        http.authorizeHttpRequests(rules -> {
            rules.dispatcherTypeMatchers(DispatcherType.ERROR).permitAll();
            for (var path :
                    new String[] {"/assets/**", "/favicon.ico", "/actuator/health/**", "/actuator/prometheus"}) {
                rules.requestMatchers(PathPatternRequestMatcher.pathPattern(HttpMethod.GET, path))
                        .permitAll();
            }
            for (var route : routes.all()) {
                var matched =
                        rules.requestMatchers(PathPatternRequestMatcher.pathPattern(route.method(), route.path()));
                if (route.access().roles().isEmpty()) {
                    matched.permitAll();
                } else {
                    matched.hasAnyRole(
                            route.access().roles().stream().map(Role::name).toArray(String[]::new));
                }
            }
            rules.anyRequest().denyAll();
        });
        http.requestCache(cache -> cache.requestCache(pagesOnly()));
        http.oauth2Login(login -> login.loginPage(SignIn.BEGIN)
                .failureUrl("/signed-out?failed=1")
                .userInfoEndpoint(user -> user.oidcUserService(signIn)));
        http.exceptionHandling(handling -> handling.accessDeniedHandler(lost)
                .defaultAuthenticationEntryPointFor(lost, new RequestHeaderRequestMatcher("HX-Request", "true"))
                .defaultAuthenticationEntryPointFor(new LoginUrlAuthenticationEntryPoint(SignIn.BEGIN), any -> true));
        http.logout(logout -> logout.logoutUrl("/sign-out").logoutSuccessHandler(signedOut));
        http.headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(policy(properties)))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(
                        permissions -> permissions.policy("camera=(), geolocation=(), microphone=()")));
        http.addFilterBefore(new SessionEnd(properties.longest(), clock), SecurityContextHolderFilter.class);
        return http.build();
    }

    /** Browsers apply form-action to redirects after a form too: signing out ends at the provider. */
    private static String policy(SignInProperties properties) {
        var issuer = URI.create(properties.issuer());
        return "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self' %s://%s"
                .formatted(issuer.getScheme(), issuer.getRawAuthority());
    }

    /**
     * After a sign-in the person comes back to a page, never to a part of one. The page is kept in a cookie: somebody who
     * has not signed in writes no session.
     */
    private static CookieRequestCache pagesOnly() {
        var cache = new CookieRequestCache();
        cache.setRequestMatcher(request -> {
            var accepts = request.getHeader("Accept");
            return "GET".equals(request.getMethod())
                    && accepts != null
                    && accepts.contains("text/html")
                    && request.getHeader("HX-Request") == null;
        });
        return cache;
    }
}
