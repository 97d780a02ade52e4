package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.access.TenantScope;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.Roster;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.ChaosProxy;
import dev.rostersync.testing.ChaosProxy.Fate;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.DurablePostgres;
import dev.rostersync.testing.TestTenant;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules of faults over a small district: the process is killed, PostgreSQL crashes, connections are reset,
 * the server answers 429, 500 and 503, bodies are cut, filled with nulls or sent slowly, tokens expire, midnight
 * passes. The tables of each school always match either its old roster or its new roster.
 *
 * <p>Slow, since each attempt is a process of its own. -Dchaos.seed=N -Dchaos.count=M runs other schedules than the
 * usual ones.
 */
class ChaosTest {

    private static final List<String> SCHOOLS = List.of("north", "south", "west");
    private static final int STUDENTS = 40;

    private static DurablePostgres postgres;
    private static ChaosProxy toPostgres;
    private static SampleSis sis;
    private static ChaosProxy toProvider;

    /** The bytes that a sync without faults receives from PostgreSQL; the next field is for the provider. */
    private static long bytesOfPostgres;

    private static long bytesOfProvider;

    static LongStream seeds() {
        long first = Long.getLong("chaos.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("chaos.count", 2));
    }

    @BeforeAll
    static void aDistrictBehindProxies() {
        postgres = DurablePostgres.start();
        toPostgres = ChaosProxy.before(postgres.port());
        sis = SampleSis.start().with(Irregularity.LIMIT_CAPPED);
        toProvider = ChaosProxy.before(sis.port());
        measureACalmSync();
    }

    @AfterAll
    static void close() {
        toProvider.close();
        sis.close();
        toPostgres.close();
        postgres.close();
    }

    private static void measureACalmSync() {
        sis.serve(roster(1, false));
        try (var tenant = newTenant()) {
            long before = toPostgres.passed();
            long provided = toProvider.passed();
            assertThat(run(tenant, "sync", "greenfield/Main SIS").exitCode()).isZero();
            bytesOfPostgres = toPostgres.passed() - before;
            bytesOfProvider = toProvider.passed() - provided;
        }
    }

    private static TestTenant newTenant() {
        var tenant = TestTenant.on(postgres.newDatabase(), postgres::drop, sis);
        tenant.fillDirectory();
        var endpoint = URI.create("http://localhost:" + toProvider.port());
        return tenant.at(endpoint, endpoint.resolve("/token")).syncParentData("parent");
    }

    /** The same seed makes the same district. If it is changed, every school has other users, classes and members. */
    private static Roster roster(long seed, boolean changed) {
        var random = new Random(seed);
        var roster = new Roster();
        for (var school : SCHOOLS) {
            roster.school(school);
            for (int i = 0; i < STUDENTS; i++) {
                var room = "c-%s-%d".formatted(school, i % 5);
                if (i < 5) {
                    roster.rosterClass(room, school).put("title", changed ? "Renamed" : "Class");
                    roster.teacher("t-" + room, school);
                    roster.enrollment("t-" + room, room, "teacher");
                }
                var student = "s-%s-%02d".formatted(school, i);
                boolean leaves = random.nextInt(STUDENTS) == 0 || i == 7;
                if (!changed || !leaves) {
                    roster.student(student, school);
                    roster.enrollment(student, room, "student");
                    roster.parent("p-" + student, "parent", student);
                }
            }
            if (changed) {
                roster.student("s-%s-new".formatted(school), school);
                roster.enrollment("s-%s-new".formatted(school), "c-%s-0".formatted(school), "student");
            }
        }
        return roster;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachSchoolHasItsRosterBeforeOrTheOneAfter(long seed) {
        var random = new Random(seed);
        sis.serve(roster(seed, false));
        try (var tenant = newTenant()) {
            var first = tenant.sync();
            assertThat(first.outcome()).isEqualTo(Outcome.SUCCEEDED);
            var before = tablesOfSchools(tenant);
            var after = tablesAfterACalmNight(seed);
            sis.serve(roster(seed, true));
            tenant.fillDirectory();
            var story = new ArrayList<String>();
            try {
                for (int attempts = 1 + random.nextInt(3); attempts > 0; attempts--) {
                    var now = tablesOfSchools(tenant);
                    attempt(tenant, random, story);
                    if (judge(tenant, first, now, before, after).outcome() == Outcome.SUCCEEDED) {
                        break;
                    }
                }
                theFaultsStop(tenant, after);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "chaos seed %d: %s%n%s".formatted(seed, story, String.join("\n", steps(tenant))), e);
            } finally {
                System.out.println("chaos seed " + seed + " " + story);
            }
        }
    }

    /** The steps that Spring Batch has recorded, to analyse a failure of this test. */
    private static List<String> steps(TestTenant tenant) {
        return tenant.lines("""
                SELECT concat_ws(' ', e.job_instance_id, s.job_execution_id, e.status, s.step_execution_id, s.step_name, s.status, s.create_time,
                                 s.start_time, s.end_time, s.commit_count, s.read_count, left(c.short_context, 300))
                  FROM batch.batch_step_execution s JOIN batch.batch_job_execution e USING (job_execution_id)
                  LEFT JOIN batch.batch_step_execution_context c USING (step_execution_id) ORDER BY s.step_execution_id
                """);
    }

    private static Map<String, String> tablesAfterACalmNight(long seed) {
        try (var other = newTenant()) {
            sis.serve(roster(seed, false));
            other.sync();
            sis.serve(roster(seed, true));
            assertThat(other.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
            return tablesOfSchools(other);
        }
    }

    /** Runs one process with faults. */
    private static void attempt(TestTenant tenant, Random random, List<String> story) {
        if (random.nextInt(3) == 0) {
            midnightPasses(tenant, random, story);
        }
        if (random.nextInt(3) == 0) {
            int requests = 5 + random.nextInt(6);
            sis.gatekeeper().expireTokensAfter(requests);
            story.add("tokens expire after %d requests".formatted(requests));
        }
        int trouble = random.nextInt(100);
        var fates = new Random(random.nextLong());
        toProvider.draw(() -> fate(fates, trouble));
        story.add("%d %% of connections in trouble".formatted(trouble));
        var last = tenant.bean(SyncLog.class).last(tenant.integration().id()).orElseThrow();
        boolean restart = last.outcome() == Outcome.FAILED || last.outcome() == null && random.nextBoolean();
        var process =
                restart ? run(tenant, "restart", last.id().toString()) : run(tenant, "sync", "greenfield/Main SIS");
        if (random.nextBoolean()) {
            plan(random, story, "kill -9", process::kill);
        }
        if (random.nextInt(3) == 0) {
            plan(random, story, "PostgreSQL crashes", postgres::crash);
        }
        if (random.nextInt(3) == 0) {
            plan(random, story, "connections to PostgreSQL reset", toPostgres::resetAll);
        }
        if (random.nextInt(3) == 0) {
            plan(random, story, "connections to the provider reset", toProvider::resetAll);
        }
        int code = process.exitCode();
        story.add((restart ? "restart" : "sync") + " ended with " + code);
        toProvider.calm();
        toPostgres.calm();
        sis.gatekeeper().expireTokensAfter(Integer.MAX_VALUE);
        postgres.awaitAnswers();
        assertThat(process.out() + process.err())
                .as("a person sees no defect and no trace")
                .doesNotContain("defect in the program")
                .doesNotContain("\tat ")
                .doesNotContain("Exception");
    }

    private static CliProcess run(TestTenant tenant, String... arguments) {
        var url = tenant.databaseUrl().replace(":" + postgres.port() + "/", ":" + toPostgres.port() + "/");
        return CliProcess.start(
                tenant,
                Map.of(
                        "SPRING_DATASOURCE_URL", url,
                        "ROSTER_SYNC_PROVIDER_REQUEST_TIMEOUT", "2s",
                        "ROSTER_SYNC_PROVIDER_LONGEST_WAIT", "1s"),
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                arguments);
    }

    /** Plans an event after a random number of bytes from the provider or from PostgreSQL: at any place of a sync. */
    private static void plan(Random random, List<String> story, String what, Runnable event) {
        if (random.nextBoolean()) {
            long bytes = random.nextLong(bytesOfPostgres);
            toPostgres.behind(bytes, event);
            story.add("%s behind %d bytes of PostgreSQL".formatted(what, bytes));
        } else {
            long bytes = random.nextLong(bytesOfProvider);
            toProvider.behind(bytes, event);
            story.add("%s behind %d bytes of the provider".formatted(what, bytes));
        }
    }

    private static void midnightPasses(TestTenant tenant, Random random, List<String> story) {
        var zone = random.nextBoolean() ? "Pacific/Kiritimati" : "Pacific/Pago_Pago";
        tenant.sql()
                .sql("UPDATE school_manager.tenant SET time_zone = :zone")
                .param("zone", zone)
                .update();
        story.add("it is the day of " + zone);
    }

    private static Fate fate(Random random, int trouble) {
        synchronized (random) {
            if (random.nextInt(100) >= trouble) {
                return new Fate.Calm();
            }
            long behind = random.nextLong(20_000);
            return switch (random.nextInt(10)) {
                case 7 -> new Fate.Endless("HTTP/1.1 500 Internal Server Error");
                case 8 -> new Fate.Endless("HTTP/1.1 200 OK");
                case 0 -> new Fate.Status("HTTP/1.1 429 Too Many Requests");
                case 1 -> new Fate.Status("HTTP/1.1 500 Internal Server Error");
                case 2 -> new Fate.Status("HTTP/1.1 503 Service Unavailable");
                case 3, 4 -> new Fate.Reset(behind);
                case 5 -> new Fate.Cut(behind);
                case 6 -> new Fate.Nulls(behind);
                default -> new Fate.Drip(behind);
            };
        }
    }

    private static Sync judge(
            TestTenant tenant,
            Sync first,
            Map<String, String> earlier,
            Map<String, String> before,
            Map<String, String> after) {
        var now = tablesOfSchools(tenant);
        now.forEach((part, rows) -> assertThat(rows).as(part).isIn(before.get(part), after.get(part)));
        var sync = tenant.bean(SyncLog.class).last(tenant.integration().id()).orElseThrow();
        if (sync.number() == first.number()) {
            // no sync was begun, since PostgreSQL could not be reached
            assertThat(now).isEqualTo(before);
            return tenant.sync();
        }
        if (sync.outcome() == Outcome.SUCCEEDED) {
            assertThat(now).isEqualTo(after);
        }
        if (sync.outcome() == Outcome.FAILED) {
            assertThat(now).isEqualTo(earlier);
        }
        return sync;
    }

    /** A restart, or the next sync after a PARTIAL one, gives the tables of a night without faults. */
    private static void theFaultsStop(TestTenant tenant, Map<String, String> after) {
        var last = tenant.bean(SyncLog.class).last(tenant.integration().id()).orElseThrow();
        var ended = last.outcome() == Outcome.SUCCEEDED ? last : goOn(tenant, last);
        if (ended.outcome() == Outcome.PARTIAL) {
            ended = tenant.sync();
        }
        assertThat(ended.outcome()).as(ended.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(tablesOfSchools(tenant)).isEqualTo(after);
        assertThat(tenant.bean(SyncLog.class).list(tenant.integration().id(), TenantScope.ALL, 100))
                .as("every sync ends in an outcome")
                .allMatch(sync -> sync.outcome() != null);
    }

    private static Sync goOn(TestTenant tenant, Sync last) {
        try {
            return last.outcome() == Outcome.PARTIAL ? tenant.sync() : tenant.restart(last);
        } catch (SyncException e) {
            throw new AssertionError("restart was refused: " + e.sentence(), e);
        }
    }

    /** For each school: its users, and its classrooms with their members. */
    private static Map<String, String> tablesOfSchools(TestTenant tenant) {
        var tables = new TreeMap<String, String>();
        for (var school : SCHOOLS) {
            tables.put(school + " users", String.join("\n", tenant.lines("""
                    SELECT us.sourced_id || ' ' || us.role FROM school_manager.roster_user_school us
                      JOIN school_manager.school s ON s.id = us.school_id WHERE s.sourced_id = '%s' ORDER BY 1
                    """.formatted(school))));
            tables.put(school + " classrooms", String.join("\n", tenant.lines("""
                    SELECT c.sourced_id || ' ' || c.name || ' '
                             || coalesce(string_agg(a.email || ' ' || m.role, ',' ORDER BY a.email, m.role), '')
                      FROM school_manager.classroom c
                      JOIN school_manager.school s ON s.id = c.school_id
                      LEFT JOIN school_manager.classroom_member m ON m.classroom_id = c.id
                      LEFT JOIN school_manager.app_user a ON a.id = m.app_user_id
                     WHERE s.sourced_id = '%s' GROUP BY c.sourced_id, c.name ORDER BY 1
                    """.formatted(school))));
        }
        return tables;
    }
}
