package dev.rostersync.demo;

import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Services;
import dev.rostersync.console.ConsoleWiring;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.Rules;
import dev.rostersync.integration.Settings;
import dev.rostersync.monitor.MonitorWiring;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.request.RequestWorker;
import dev.rostersync.signin.SignInProvider;
import dev.rostersync.signin.SignInProvider.Account;
import dev.rostersync.sis.District;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.testing.TestTenant.Unwatched;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The console of the demo on loopback, with a sign-in that needs no password, and with two more districts: one whose
 * last sync is partial, and one that is held.
 */
final class DemoConsole implements AutoCloseable {

    private static final Actor DEMO = Actor.operator("demo");
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 24);
    private static final int USUAL_PORT = 8080;
    private static final int PEOPLE_WHO_VANISH = 250;

    private final SignInProvider provider;
    private final Services services;
    private final RequestWorker.Running worker;
    private final SampleSis partial;
    private final SampleSis held;
    private final int port;

    private DemoConsole(SignInProvider provider, Services services, SampleSis partial, SampleSis held, int port) {
        this.provider = provider;
        this.services = services;
        this.partial = partial;
        this.held = held;
        this.port = port;
        this.worker = services.get(RequestWorker.class).start();
    }

    /**
     * Starts it.
     *
     * @param tenants adds a tenant with its directory, by slug and name
     */
    static DemoConsole start(Map<String, Object> properties, BiConsumer<String, String> tenants) {
        int port = port();
        var provider = SignInProvider.start(
                port,
                List.of(
                        Account.school("school-it-of-greenfield", "greenfield"),
                        Account.support("support"),
                        Account.operator("operator")));
        var all = new HashMap<String, Object>(properties);
        all.putAll(provider.properties());
        all.put("server.port", port);
        var services = new Services(all).serveHttp(MonitorWiring.class, ConsoleWiring.class);
        services.start();
        tenants.accept("riverside", "Riverside District");
        tenants.accept("lakeview", "Lakeview District");
        var partial = SampleSis.start().serve(District.small(1).roster());
        var held = SampleSis.start().serve(District.small(1).roster());
        sync(services, integration(services, "riverside", partial));
        partial.fault(Integer.MAX_VALUE, "classes", 0, Fault.status(403));
        sync(services, integration(services, "riverside", partial));
        sync(services, integration(services, "lakeview", held));
        for (int i = 0; i < PEOPLE_WHO_VANISH; i++) {
            held.roster().remove("users", "student-%05d".formatted(i));
        }
        sync(services, integration(services, "lakeview", held));
        return new DemoConsole(provider, services, partial, held, port);
    }

    private static Integration integration(Services services, String tenant, SampleSis sis) {
        var integrations = services.get(Integrations.class);
        var known = integrations.list(TenantScope.ALL).stream()
                .filter(one -> one.tenant().equals(tenant))
                .findFirst();
        return known.orElseGet(() -> integrations.add(
                DEMO,
                tenant,
                "District SIS",
                new Settings(
                        Sis.OTHER, sis.endpointUrl(), sis.tokenUrl(), Gatekeeper.CLIENT_ID, null, Rules.DEFAULT, null),
                Gatekeeper.CLIENT_SECRET));
    }

    private static void sync(Services services, Integration integration) {
        services.get(SyncRunner.class).sync(DEMO, integration, SyncKind.FULL, TODAY, new Unwatched());
    }

    /** The usual port if it is free, otherwise any. */
    private static int port() {
        for (int wanted : new int[] {USUAL_PORT, 0}) {
            try (var socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // somebody else listens there
                continue;
            }
        }
        throw new IllegalStateException("there is no free port");
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        worker.close();
        services.close();
        provider.close();
        partial.close();
        held.close();
    }
}
