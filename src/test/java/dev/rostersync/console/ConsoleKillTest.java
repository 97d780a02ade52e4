package dev.rostersync.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.rostersync.signin.SignInProvider;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A Sync that is clicked is never lost and never run twice, whatever process dies. It is slow because it starts and kills
 * real processes.
 */
class ConsoleKillTest {

    private static final List<String> QUICK = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final int port = ConsoleServer.freePort();
    private final CountDownLatch gate = new CountDownLatch(1);
    private TestTenant tenant;
    private SignInProvider provider;

    @BeforeEach
    void start() {
        tenant = TestTenant.start(SampleSis.start(), Map.of());
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.fillDirectory();
        provider = ConsoleServer.provider(port);
        tenant.sis().fault(1, "users", 0, Fault.behind(gate));
    }

    @AfterEach
    void stop() {
        gate.countDown();
        provider.close();
        tenant.close();
    }

    /** A process {@code serve} with the console. */
    private CliProcess serve(int requestsAtOnce) {
        var environment = new HashMap<String, String>();
        environment.put("SERVER_PORT", String.valueOf(port));
        environment.put("ROSTER_SYNC_CONSOLE_ISSUER", provider.issuer());
        environment.put("ROSTER_SYNC_CONSOLE_CLIENT_ID", SignInProvider.CLIENT_ID);
        environment.put("ROSTER_SYNC_CONSOLE_CLIENT_SECRET", SignInProvider.CLIENT_SECRET);
        environment.put("ROSTER_SYNC_REQUESTS_AT_ONCE", String.valueOf(requestsAtOnce));
        var process = CliProcess.start(tenant, environment, QUICK, "serve");
        Until.holds("the console listens", () -> listens(port));
        return process;
    }

    /** A process that runs requested syncs and has no console. */
    private CliProcess worker() {
        return CliProcess.start(
                tenant, Map.of("SERVER_PORT", String.valueOf(ConsoleServer.freePort())), QUICK, "serve");
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Chromium.Visitor ada() {
        return Chromium.visitor("http://127.0.0.1:" + port, ConsoleServer.SCHOOL, Chromium.options(Chromium.DESKTOP));
    }

    private static void clickSync(Page page) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sync Main SIS"))
                .click();
    }

    private void ranOnce() {
        Assertions.assertThat(tenant.lines("SELECT outcome FROM roster_sync.sync"))
                .containsExactly("SUCCEEDED");
        Until.holds(
                "the request has ended",
                () -> tenant.lines("SELECT id FROM roster_sync.sync_request WHERE ended_at IS NULL")
                        .isEmpty());
        Assertions.assertThat(tenant.users()).containsExactly("s1 student @north");
    }

    @Test
    void theServerDiesWhileItRunsTheSync() {
        try (var first = serve(2);
                var ada = ada()) {
            clickSync(ada.page());
            ada.page().waitForURL(Pattern.compile(".*/syncs/.*"));

            first.kill();
            gate.countDown();
            try (var second = serve(2)) {
                Assertions.assertThat(second.isAlive()).isTrue();
                // the same session: nobody has to sign in again
                ada.page().reload();
                assertThat(ada.page().locator(".verdict")).containsText("Successful");
                ada.errors().removeIf(error -> error.contains("ERR_CONNECTION") || error.contains("htmx:"));
            }
        }
        ranOnce();
    }

    @Test
    void theServerDiesBeforeAnybodyHasTakenTheRequest() {
        try (var first = serve(0);
                var ada = ada()) {
            clickSync(ada.page());
            assertThat(ada.page().locator("main")).containsText("Waiting for a worker");

            first.kill();
            gate.countDown();
            try (var second = serve(2)) {
                Assertions.assertThat(second.isAlive()).isTrue();
                ada.page().reload();
                ada.page().waitForURL(Pattern.compile(".*/syncs/.*"));
                assertThat(ada.page().locator(".verdict")).containsText("Successful");
                ada.errors().removeIf(error -> error.contains("ERR_CONNECTION") || error.contains("htmx:"));
            }
        }
        ranOnce();
    }

    @Test
    void theWorkerDiesWhileItRunsTheSync() {
        try (var console = serve(0);
                var ada = ada();
                var first = worker()) {
            Assertions.assertThat(console.isAlive()).isTrue();
            clickSync(ada.page());
            ada.page().waitForURL(Pattern.compile(".*/syncs/.*"));

            first.kill();
            gate.countDown();
            try (var second = worker()) {
                Assertions.assertThat(second.isAlive()).isTrue();
                Until.holds(
                        "the sync has ended",
                        () -> tenant.lines("SELECT outcome FROM roster_sync.sync")
                                .contains("SUCCEEDED"));
                ada.page().reload();
                assertThat(ada.page().locator(".verdict")).containsText("Successful");
            }
        }
        ranOnce();
    }
}
