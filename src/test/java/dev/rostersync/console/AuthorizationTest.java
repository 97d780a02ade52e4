package dev.rostersync.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.console.web.Role;
import dev.rostersync.console.web.Route;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** Who may do what, tested from the list of routes itself: every route times every role. */
class AuthorizationTest {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private static final Map<Role, String> PEOPLE = Map.of(
            Role.SCHOOL, ConsoleServer.SCHOOL,
            Role.SUPPORT, ConsoleServer.SUPPORT,
            Role.OPERATOR, ConsoleServer.OPERATOR);

    private static TestTenant tenant;
    private static ConsoleServer console;
    private static Sync sync;
    private static UUID request;
    private static final Map<String, Session> SESSIONS = new HashMap<>();

    @BeforeAll
    static void start() {
        tenant = TestTenant.start(SampleSis.start(), Map.of());
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        tenant.newTenant("springfield", "uk", null);
        tenant.directoryKnowsNobody();
        sync = tenant.sync();
        console = ConsoleServer.start(tenant);
        request = console.bean(RequestQueue.class).ask(TestTenant.ACTOR, tenant.integration(), SyncKind.PREVIEW, null);
        for (var account : List.of(
                ConsoleServer.SCHOOL,
                ConsoleServer.OTHER_SCHOOL,
                ConsoleServer.SUPPORT,
                ConsoleServer.OPERATOR,
                ConsoleServer.NOBODY)) {
            SESSIONS.put(account, Session.of(console, account));
        }
    }

    @AfterAll
    static void stop() {
        console.close();
        tenant.close();
    }

    private static HttpResponse<String> send(String account, HttpMethod method, String path) {
        return SESSIONS.getOrDefault(account, Session.stranger(console)).send(method, path);
    }

    /** A path of the route that names nothing. */
    private static String nowhere(Route route) {
        return route.path()
                .replaceAll("\\{(integration|sync|request)}", UUID.randomUUID().toString())
                .replace("{region}", "nowhere");
    }

    @Test
    void eachRouteIsOpenToItsRolesAndToNobodyElse() {
        var wrong = new ArrayList<String>();
        for (var route : console.routes().all()) {
            PEOPLE.forEach((role, account) -> {
                int status = send(account, route.method(), nowhere(route)).statusCode();
                boolean may = route.access().roles().isEmpty()
                        || route.access().roles().contains(role);
                if (may == (status == FORBIDDEN)) {
                    wrong.add("%s %s as %s: %d".formatted(route.method(), route.path(), role, status));
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whoHasNoRoleMayNothingButSignOut() {
        for (var route : console.routes().all()) {
            boolean open = route.access().roles().isEmpty();
            assertThat(send(ConsoleServer.NOBODY, route.method(), nowhere(route))
                                    .statusCode()
                            == FORBIDDEN)
                    .as("%s %s", route.method(), route.path())
                    .isEqualTo(!open);
        }
    }

    @Test
    void whoHasNotSignedInIsSentToTheProvider() {
        for (var route : console.routes().all()) {
            var answer = send("stranger", route.method(), nowhere(route));
            if (route.method().equals(HttpMethod.GET) && !route.access().roles().isEmpty()) {
                assertThat(answer.statusCode()).as(route.path()).isEqualTo(302);
                assertThat(answer.headers().firstValue("Location").orElse("")).endsWith("/oauth2/authorization/sso");
            } else if (!route.method().equals(HttpMethod.GET)) {
                assertThat(answer.statusCode()).as(route.path()).isEqualTo(FORBIDDEN);
            }
        }
    }

    /** Spring answers nothing else: a handler that somebody adds beside the list is denied. */
    @Test
    void nothingButTheListedRoutesAnswers() {
        var answer = send(ConsoleServer.OPERATOR, HttpMethod.GET, "/error-of-a-forgotten-route");
        assertThat(answer.statusCode()).isEqualTo(NOT_FOUND);
        assertThat(send(ConsoleServer.OPERATOR, HttpMethod.GET, "/actuator/env").statusCode())
                .isEqualTo(NOT_FOUND);
    }

    @Test
    void idsOfAnotherTenantNameNothing() {
        for (var route : console.routes().all()) {
            if (!route.path().contains("{") || route.path().contains("{region}")) {
                continue;
            }
            var path = route.path()
                    .replace("{integration}", tenant.integration().id().toString())
                    .replace("{sync}", sync.id().toString())
                    .replace("{request}", request.toString());
            int status = send(ConsoleServer.OTHER_SCHOOL, route.method(), path).statusCode();
            assertThat(status).as("%s %s", route.method(), route.path()).isEqualTo(NOT_FOUND);
        }
        assertThat(tenant.sql()
                        .sql("SELECT count(*) FROM roster_sync.action WHERE actor = 'otto@example.org'")
                        .query(Long.class)
                        .single())
                .as("nothing was done")
                .isZero();
    }

    @Test
    void listsHaveNothingOfAnotherTenant() {
        for (var path : List.of("/integrations", "/integrations?q=Main", "/holds", "/audit")) {
            assertThat(send(ConsoleServer.OTHER_SCHOOL, HttpMethod.GET, path).body())
                    .as(path)
                    .doesNotContain("greenfield")
                    .doesNotContain("Main SIS");
        }
    }

    @Test
    void supportReadsButChangesNothing() {
        var path = "/integrations/" + tenant.integration().id();
        assertThat(send(ConsoleServer.SUPPORT, HttpMethod.GET, path + "/log").statusCode())
                .isEqualTo(200);
        assertThat(send(ConsoleServer.SUPPORT, HttpMethod.POST, path + "/sync").statusCode())
                .isEqualTo(FORBIDDEN);
    }

    @Test
    void supportSeesNamesOnlyOnRequestAndTheRequestIsRecorded() {
        var findings = "/syncs/" + sync.id() + "/findings";
        assertThat(send(ConsoleServer.SUPPORT, HttpMethod.GET, findings).body()).doesNotContain("s1@example.org");
        assertThat(send(ConsoleServer.SUPPORT, HttpMethod.GET, findings + ".csv")
                        .body())
                .contains("s1")
                .doesNotContain("s1@example.org");
        assertThat(send(ConsoleServer.SCHOOL, HttpMethod.GET, findings).body()).contains("s1@example.org");

        send(ConsoleServer.SUPPORT, HttpMethod.POST, "/syncs/" + sync.id() + "/personal");

        assertThat(send(ConsoleServer.SUPPORT, HttpMethod.GET, findings).body()).contains("s1@example.org");
        assertThat(send(ConsoleServer.SCHOOL, HttpMethod.GET, "/audit").body())
                .contains("sue@example.org")
                .contains("Show");
    }
}
