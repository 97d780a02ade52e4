package dev.rostersync.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.sis.SampleSis;
import dev.rostersync.testing.TestTenant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The time of each page on the server, with 5,000 integrations, a log of 1,000 syncs, and a sync of 200,000 findings in
 * the database, of which 40,000 are kept: 1,000 of each of 40 codes. It is not part of the suite: a time says something only on an idle machine.
 */
class ConsoleBenchmark {

    private static final int WARM_UP = 30;
    private static final int MEASURED = 60;
    private static final double PERCENTILE = 0.95;
    private static final Duration GOAL = Duration.ofMillis(100);

    private TestTenant tenant;
    private ConsoleServer console;

    @BeforeEach
    void start() {
        tenant = TestTenant.start(SampleSis.start(), Map.of());
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
        var sync = tenant.sync();
        tenant.sql().sql("""
                INSERT INTO school_manager.tenant (slug, name, region)
                SELECT 'tenant-' || i, 'Tenant ' || i, (ARRAY['us-nz', 'au', 'uk'])[i % 3 + 1] FROM generate_series(1, 1000) AS i;
                INSERT INTO roster_sync.integration
                       (tenant_id, name, sis, endpoint_url, client_id, sealed_secret, rules, created_at)
                SELECT t.id, 'SIS ' || n, 'Other', 'https://sis.example', 'id', '', i.rules, now() - interval '400 days'
                  FROM school_manager.tenant t CROSS JOIN generate_series(1, 5) AS n CROSS JOIN roster_sync.integration i
                 WHERE t.slug LIKE 'tenant-%' AND i.name = 'Main SIS';
                """).update();
        tenant.sql().sql("""
                INSERT INTO roster_sync.sync (id, integration_id, preview, today, settings, excluded_schools, state, outcome,
                       started_at, finished_at, unmatched_users, matched_students, matched_teachers, imported_classes, rules, kind)
                SELECT gen_random_uuid(), i.id, false, s.today, s.settings, s.excluded_schools, 'ENDED', 'SUCCEEDED',
                       now() - (1000 - n) * interval '1 day', now() - (1000 - n) * interval '1 day' + interval '1 minute',
                       3, 800, 60, 200, s.rules, 'FULL'
                  FROM roster_sync.sync s CROSS JOIN generate_series(1, 1000) AS n
                  JOIN roster_sync.integration i ON i.name = 'Main SIS' WHERE s.id = :sync;
                INSERT INTO roster_sync.sync (id, integration_id, preview, today, settings, excluded_schools, state, outcome,
                       started_at, finished_at, unmatched_users, matched_students, matched_teachers, imported_classes, rules, kind)
                SELECT gen_random_uuid(), i.id, false, s.today, s.settings, s.excluded_schools, 'ENDED', 'SUCCEEDED',
                       now() - n * interval '1 day', now() - n * interval '1 day' + interval '1 minute',
                       3, 800, 60, 200, s.rules, 'FULL'
                  FROM roster_sync.sync s CROSS JOIN generate_series(1, 2) AS n
                  JOIN roster_sync.integration i ON i.name <> 'Main SIS' WHERE s.id = :sync;
                """).param("sync", sync.id()).update();
        tenant.sql().sql("""
                INSERT INTO roster_sync.finding (sync_id, step, code, school, kind, sourced_id, detail, given_name, family_name, email)
                SELECT s.id, 'publish', 'OR-4' || (11 + n % 40), 'north', 'user', 'user-' || n, 'a detail', 'Given' || n,
                       'Family' || n, 'user' || n || '@example.org'
                  FROM (SELECT s.id FROM roster_sync.sync s JOIN roster_sync.integration i ON i.id = s.integration_id
                         WHERE i.name = 'Main SIS' ORDER BY s.number DESC LIMIT 2) AS s
                 CROSS JOIN generate_series(1, 40000) AS n;
                INSERT INTO roster_sync.finding_count (sync_id, step, code, count)
                SELECT sync_id, step, code, 5 * count(*) FROM roster_sync.finding WHERE step = 'publish' GROUP BY sync_id, step, code;
                INSERT INTO roster_sync.window_entry (region, window_begins, integration_id, waiting_since, due_at, counts_from, ending, code, ended_at)
                SELECT t.region, date_trunc('day', now()) + interval '18 hours' - CASE WHEN now()::time < '18:00' THEN interval '1 day' ELSE interval '0' END,
                       i.id, now() - interval '1 day', now(), now(), CASE WHEN random() < 0.9 THEN 'SUCCEEDED' ELSE 'FAILED' END, 'OR-107', now()
                  FROM roster_sync.integration i JOIN school_manager.tenant t ON t.id = i.tenant_id WHERE t.region = 'uk';
                INSERT INTO roster_sync.action (at, actor_kind, actor, tenant_id, integration_id, what)
                SELECT now() - n * interval '1 minute', 'OPERATOR', 'olga', i.tenant_id, i.id, 'SYNC'
                  FROM roster_sync.integration i CROSS JOIN generate_series(1, 20) AS n;
                """).update();
        tenant.sql().sql("ANALYZE").update();
        console = ConsoleServer.start(tenant, 0);
    }

    @AfterEach
    void stop() {
        console.close();
        tenant.close();
    }

    @Test
    void eachPageTakesAtMostATenthOfASecond() {
        var integration = "/integrations/" + tenant.integration().id();
        var sync = "/syncs/"
                + tenant.lines("SELECT id FROM roster_sync.sync s WHERE EXISTS (SELECT FROM roster_sync.finding f"
                                + " WHERE f.sync_id = s.id AND f.step = 'publish') ORDER BY number DESC LIMIT 1")
                        .getFirst();
        var session = Session.of(console, ConsoleServer.OPERATOR);
        var times = new LinkedHashMap<String, Duration>();
        for (var path : List.of(
                sync + "/findings?new=1",
                "/integrations",
                "/integrations?after=tenant-500/SIS%203",
                "/integrations?q=tenant-77",
                "/integrations/new",
                integration + "/edit",
                integration + "/log",
                integration + "/schools",
                integration + "/people?q=s1",
                integration + "/people/record?id=s1",
                sync,
                sync + "/findings",
                sync + "/findings?code=OR-425",
                sync + "/findings?q=user-39999",
                sync + "/findings?afterCode=OR-430&after=50000",
                sync + "/compare",
                "/holds",
                "/audit",
                "/audit?before=50000",
                "/tonight",
                "/tonight/uk/failed?code=OR-107")) {
            var time = percentile(session, path);
            times.put(path, time);
            System.out.printf("%6.1f ms  %s%n", time.toNanos() / 1e6, path.replaceAll("[0-9a-f-]{36}", "ID"));
        }
        assertThat(times.values()).allMatch(time -> time.compareTo(GOAL) <= 0, "at most 100 ms");
    }

    private static Duration percentile(Session session, String path) {
        for (int i = 0; i < WARM_UP; i++) {
            assertThat(session.get(path).statusCode()).as(path).isEqualTo(200);
        }
        var times = new ArrayList<Duration>();
        for (int i = 0; i < MEASURED; i++) {
            long began = System.nanoTime();
            session.get(path);
            times.add(Duration.ofNanos(System.nanoTime() - began));
        }
        times.sort(null);
        return times.get((int) (MEASURED * PERCENTILE) - 1);
    }
}
