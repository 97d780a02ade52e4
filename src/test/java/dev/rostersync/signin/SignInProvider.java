package dev.rostersync.signin;

import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * An OpenID provider on loopback with a few people. Its sign-in page has a button for each of them and asks for no
 * password, so it must never be used outside a test or a demo.
 */
public final class SignInProvider implements AutoCloseable {

    public static final String CLIENT_ID = "oneroster-sync";
    public static final String CLIENT_SECRET = "a-secret-of-the-tests";

    private final ServletWebServerApplicationContext context;

    private SignInProvider(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    /**
     * Somebody who can sign in.
     *
     * @param name of the account, and the text of the button
     * @param groups values of the claim {@code groups}
     * @param tenants values of the claim {@code tenants}
     */
    public record Account(String name, List<String> groups, List<String> tenants) {

        public static Account school(String name, String... tenants) {
            return new Account(name, List.of("oneroster-sync-school"), List.of(tenants));
        }

        public static Account support(String name) {
            return new Account(name, List.of("oneroster-sync-support"), List.of());
        }

        public static Account operator(String name) {
            return new Account(name, List.of("oneroster-sync-operator"), List.of());
        }

        String email() {
            return name + "@example.org";
        }
    }

    /**
     * Starts it on a free port.
     *
     * @param consolePort of the console on 127.0.0.1; people come back to it
     */
    public static SignInProvider start(int consolePort, List<Account> accounts) {
        var application = new SpringApplication(ProviderConfiguration.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.addInitializers(starting -> {
            starting.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "provider",
                            Map.of(
                                    "server.port", "0",
                                    "server.address", "127.0.0.1",
                                    "server.servlet.session.cookie.name", "provider-session",
                                    "server.servlet.session.cookie.secure", "false",
                                    "server.servlet.session.cookie.same-site", "lax")));
            var beans = (GenericApplicationContext) starting;
            beans.registerBean(Accounts.class, () -> new Accounts(accounts));
            beans.registerBean(ConsolePort.class, () -> new ConsolePort(consolePort));
        });
        return new SignInProvider((ServletWebServerApplicationContext) application.run());
    }

    /** The people who can sign in. */
    record Accounts(List<Account> all) {}

    /** Where the console listens. */
    record ConsolePort(int port) {}

    /** The issuer URL. */
    public String issuer() {
        return "http://127.0.0.1:" + port();
    }

    private int port() {
        var server = context.getWebServer();
        if (server == null) {
            throw new IllegalStateException("the provider does not run");
        }
        return server.getPort();
    }

    /** What {@code serve} needs to know of this provider. */
    public Map<String, Object> properties() {
        return Map.of(
                "roster-sync.console.issuer", issuer(),
                "roster-sync.console.client-id", CLIENT_ID,
                "roster-sync.console.client-secret", CLIENT_SECRET);
    }

    @Override
    public void close() {
        context.close();
    }
}
