package dev.rostersync.console;

import dev.rostersync.app.Services;
import dev.rostersync.console.web.Routes;
import dev.rostersync.request.RequestWorker;
import dev.rostersync.signin.SignInProvider;
import dev.rostersync.signin.SignInProvider.Account;
import dev.rostersync.testing.TestTenant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.List;

/** The console with its sign-in, on a tenant's database. It runs requested syncs, as {@code serve} does. */
final class ConsoleServer implements AutoCloseable {

    static final String SCHOOL = "ada";
    static final String OTHER_SCHOOL = "otto";
    static final String SUPPORT = "sue";
    static final String OPERATOR = "olga";
    static final String NOBODY = "nick";

    private final SignInProvider provider;
    private final Services services;
    private final RequestWorker.Running worker;
    private final int port;

    private ConsoleServer(SignInProvider provider, Services services, int port) {
        this.provider = provider;
        this.services = services;
        this.port = port;
        this.worker = services.get(RequestWorker.class).start();
    }

    /** The people: ada of greenfield, otto of springfield, sue of support, olga who operates, nick without a role. */
    static ConsoleServer start(TestTenant tenant) {
        return start(tenant, 2);
    }

    /**
     * As {@link #start(TestTenant)}.
     *
     * @param requestsAtOnce 0: it runs no requested sync
     */
    static ConsoleServer start(TestTenant tenant, int requestsAtOnce) {
        int port = freePort();
        var provider = provider(port);
        var properties = new HashMap<String, Object>(provider.properties());
        properties.put("spring.datasource.url", tenant.databaseUrl());
        properties.put("spring.datasource.username", "runtime_login");
        properties.put("spring.datasource.password", "");
        properties.put("roster-sync.secret-key", TestTenant.KEY);
        properties.put("roster-sync.allow-private-endpoints", "true");
        properties.put("roster-sync.provider.first-wait", "1ms");
        properties.put("roster-sync.provider.rate-factor", "1000");
        properties.put("roster-sync.requests.between-looks", "100ms");
        properties.put("roster-sync.requests.at-once", requestsAtOnce);
        properties.put("server.port", port);
        var services = new Services(properties).serveHttp(ConsoleWiring.class);
        services.start();
        return new ConsoleServer(provider, services, port);
    }

    static SignInProvider provider(int consolePort) {
        return SignInProvider.start(
                consolePort,
                List.of(
                        Account.school(SCHOOL, "greenfield"),
                        Account.school(OTHER_SCHOOL, "springfield"),
                        Account.support(SUPPORT),
                        Account.operator(OPERATOR),
                        new Account(NOBODY, List.of(), List.of())));
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(port, path);
    }

    Routes routes() {
        return services.get(Routes.class);
    }

    <T> T bean(Class<T> type) {
        return services.get(type);
    }

    @Override
    public void close() {
        worker.close();
        services.close();
        provider.close();
    }
}
