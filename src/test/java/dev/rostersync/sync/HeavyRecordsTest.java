package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A few enormous records in a heap of 128 MiB. Slow, because a separate process reads hundreds of megabytes. */
class HeavyRecordsTest {

    private static final int USERS = 300;
    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        for (int i = 0; i < 3; i++) {
            tenant.roster().student("s" + i, "north");
        }
        tenant.fillDirectory();
        tenant.syncParentData("parent");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** The server makes the users page by page, and keeps to the limit of the request. */
    private void usersAre(int count, IntFunction<String> record) {
        Fault page = (exchange, proper) -> {
            var asked = Arrays.stream(exchange.getRequestURI().getQuery().split("&"))
                    .map(parameter -> parameter.split("="))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
            int offset = Integer.parseInt(asked.getOrDefault("offset", "0"));
            int end = Math.min(count, offset + Integer.parseInt(asked.getOrDefault("limit", "100")));
            exchange.getResponseHeaders().set("X-Total-Count", Integer.toString(count));
            exchange.sendResponseHeaders(200, 0);
            var body = exchange.getResponseBody();
            body.write("{\"users\":[".getBytes(StandardCharsets.UTF_8));
            for (int i = offset; i < end; i++) {
                body.write((record.apply(i) + (i + 1 < end ? "," : "")).getBytes(StandardCharsets.UTF_8));
            }
            body.write("]}".getBytes(StandardCharsets.UTF_8));
        };
        tenant.sis().fault(1_000_000, "users", 0, page);
    }

    private static String student(int i, String more) {
        return """
                {"sourcedId":"s%d","status":"active","email":"s%d@example.org",
                 "roles":[{"role":"student","org":{"sourcedId":"north"}}]%s}""".formatted(i, i, more);
    }

    private Sync syncInASmallHeap() {
        try (var process = CliProcess.start(
                tenant,
                Map.of(),
                List.of("-Xmx128m", "-XX:+UseSerialGC"),
                "sync",
                "greenfield/Main SIS",
                "--today",
                "2026-11-24")) {
            assertThat(process.exitCode()).as(process.out() + process.err()).isZero();
        }
        var sync = tenant.bean(SyncLog.class).last(tenant.integration().id()).orElseThrow();
        assertThat(sync.outcome()).isEqualTo(Outcome.SUCCEEDED);
        return sync;
    }

    /** 0.8 MB each: 4,000 agents of 200 characters. */
    @Test
    void recordsWithThousandsOfAgents() {
        var agents = IntStream.range(0, 4_000)
                .mapToObj(i -> "\"%s%d\"".formatted("x".repeat(190), i))
                .collect(Collectors.joining(",", ",\"agents\":[", "]"));
        usersAre(USERS, i -> student(i, agents));

        assertThat(syncInASmallHeap().unmatchedUsers()).isEqualTo(USERS - 3);
    }

    @Test
    void recordsWithTextsOfHalfAMegabyte() {
        var text = "y".repeat(500_000);
        usersAre(
                USERS,
                i -> student(
                        i,
                        ",\"givenName\":\"%s\",\"phone\":\"%s\",\"metadata\":{\"a\":\"%s\"}".formatted(text, i, text)));

        var sync = syncInASmallHeap();

        assertThat(sync.findings()).containsEntry("OR-409", (long) USERS);
        assertThat(tenant.lines("SELECT max(length(given_name)) FROM roster_sync.finding"))
                .containsExactly("1000");
    }

    /** 199 KB of JSON that would become a hundred million roles. */
    @Test
    void rolesWithoutAnOrgTimesOrgs() {
        var roles = IntStream.range(0, 10_000).mapToObj(i -> "{}").collect(Collectors.joining(","));
        var orgs = IntStream.range(0, 10_000).mapToObj(i -> "\"o" + i + "\"").collect(Collectors.joining(","));
        var some = roles.substring(0, 3 * 3_000 - 1).replace("{}", "{\"role\":\"student\"}");
        var many = IntStream.range(0, 4_900).mapToObj(i -> "\"student\"").collect(Collectors.joining(","));
        usersAre(5, i -> switch (i) {
            case 4 -> "{\"sourcedId\":\"s4\",\"role\":[%s],\"orgs\":[%s]}".formatted(many, many);
            case 0 -> student(0, "");
            case 1 -> "{\"sourcedId\":\"s1\",\"roles\":[%s],\"orgs\":[%s]}".formatted(roles, orgs);
            case 2 -> "{\"sourcedId\":\"s2\",\"roles\":[%s],\"orgs\":[\"north\",\"south\",\"east\"]}".formatted(some);
            default -> "{\"orgs\":[%s],\"sourcedId\":\"s3\"}".formatted(orgs);
        });

        syncInASmallHeap();

        assertThat(tenant.lines(
                        "SELECT code || ' ' || coalesce(sourced_id, '-') || ' ' || detail FROM roster_sync.finding"
                                + " WHERE code IN ('OR-401', 'OR-402') ORDER BY 1"))
                .containsExactly(
                        "OR-401 s1 roles: more than 5000 entries",
                        "OR-401 s2 more than 5000 roles",
                        "OR-401 s3 orgs: more than 5000 entries",
                        "OR-401 s4 more than 5000 roles");
    }

    /** Lists within lists, and values that are never read. */
    @Test
    void aTreeOfMillionsOfValues() {
        var many = "1,".repeat(4_000_000) + "1";
        usersAre(3, i -> student(i, i > 0 ? "" : ",\"metadata\":[%s],\"grades\":[[%s]]".formatted(many, many)));

        syncInASmallHeap();
    }
}
