package dev.rostersync.app;

import dev.rostersync.access.Actor;
import dev.rostersync.database.Migrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.FailureCause;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The services of the commands. They are created on first use and configured by Spring Boot's names. */
public final class Services implements AutoCloseable {

    private static final String URL_BEGINS = "jdbc:postgresql://";

    private final Map<String, Object> properties;
    private @Nullable ConfigurableApplicationContext context;
    private boolean checked;
    private WebApplicationType web = WebApplicationType.NONE;
    private List<Class<?>> served = List.of();

    /**
     * @param properties override the properties of the environment
     */
    public Services(Map<String, Object> properties) {
        this.properties = Map.copyOf(properties);
    }

    /**
     * True if the log format is JSON.
     *
     * @throws SyncException CONFIGURATION_WRONG if the value is neither plain nor json
     */
    public boolean logsJson() {
        var environment = System.getenv("ROSTER_SYNC_LOG");
        var format = properties.getOrDefault("roster-sync.log", environment == null ? "plain" : environment);
        if (!format.equals("plain") && !format.equals("json")) {
            throw new SyncException(
                    Code.CONFIGURATION_WRONG, "ROSTER_SYNC_LOG must be plain or json, not %s.".formatted(format));
        }
        return format.equals("json");
    }

    /** True if it is configured how people sign in to the console. */
    public boolean hasSignIn() {
        var environment = System.getenv("ROSTER_SYNC_CONSOLE_ISSUER");
        var issuer = properties.getOrDefault("roster-sync.console.issuer", environment == null ? "" : environment);
        return !issuer.toString().isBlank();
    }

    /**
     * Makes this process serve health and metrics over HTTP. Must be called before any other method.
     *
     * @param wirings what else to serve, beside the metrics of the process itself
     */
    public Services serveHttp(Class<?>... wirings) {
        web = WebApplicationType.SERVLET;
        served = List.of(wirings);
        return this;
    }

    /** The caller of the command: {@code ROSTER_SYNC_ACTOR}, or the user of the operating system if it is not set. */
    public Actor actor() {
        var name = System.getenv("ROSTER_SYNC_ACTOR");
        return Actor.operator(
                name == null || name.isBlank() ? System.getProperty("user.name", "unknown") : name.strip());
    }

    /** Starts the HTTP server. The database must be up to date. */
    public void start() {
        get(Migrations.class);
    }

    /** A service that works on the database. The database must be up to date. */
    public <T> T get(Class<T> type) {
        if (!checked) {
            bean(Migrations.class).check();
            checked = true;
        }
        return bean(type);
    }

    public Migrations migrations() {
        return bean(Migrations.class);
    }

    private <T> T bean(Class<T> type) {
        try {
            return started().getBean(type);
        } catch (BeansException e) {
            throw FailureCause.of(e).map(RuntimeException.class::cast).orElseGet(() -> wrongConfiguration(e));
        }
    }

    private ConfigurableApplicationContext started() {
        var running = context;
        if (running == null) {
            // check the log format first: without a log no other error is visible
            logsJson();
            try {
                var application = new SpringApplication(Application.class);
                application.setWebApplicationType(web);
                if (web == WebApplicationType.SERVLET) {
                    application.addPrimarySources(List.of(HttpServer.class));
                }
                application.addPrimarySources(served);
                application.addInitializers(starting -> {
                    var environment = starting.getEnvironment();
                    environment.getPropertySources().addFirst(new MapPropertySource("command", properties));
                    checkUrl(environment.getProperty("spring.datasource.url", ""));
                });
                running = application.run();
            } catch (RuntimeException e) {
                throw FailureCause.of(e).map(RuntimeException.class::cast).orElseGet(() -> wrongConfiguration(e));
            }
            context = running;
        }
        return running;
    }

    private static void checkUrl(String url) {
        if (url.isBlank()) {
            throw new SyncException(Code.CONFIGURATION_WRONG, "SPRING_DATASOURCE_URL is not set.");
        }
        if (!url.startsWith(URL_BEGINS)) {
            throw new SyncException(
                    Code.CONFIGURATION_WRONG,
                    "SPRING_DATASOURCE_URL must begin with %s. Example: %shost:5432/database."
                            .formatted(URL_BEGINS, URL_BEGINS));
        }
    }

    /** A wrong value is reported with its property. Anything else is a defect. */
    private static RuntimeException wrongConfiguration(RuntimeException e) {
        var port = portInUse(e);
        if (port != null) {
            return new SyncException(
                    Code.CONFIGURATION_WRONG, "Port %d (SERVER_PORT) is already in use.".formatted(port.getPort()), e);
        }
        String property = null;
        Throwable last = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException bind) {
                property = String.valueOf(bind.getName());
            } else if (cause instanceof ConfigurationPropertiesBindException && property == null) {
                property = "";
            }
            last = cause;
        }
        return property == null
                ? e
                : new SyncException(
                        Code.CONFIGURATION_WRONG, "%s: %s".formatted(property, String.valueOf(last.getMessage())), e);
    }

    private static @Nullable PortInUseException portInUse(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException port) {
                return port;
            }
        }
        return null;
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
    }
}
