package dev.rostersync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.access.TenantScope;
import dev.rostersync.night.Night;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.Scrape;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands of operators and of pods. Slow, since some tests start a process, to scrape it or to stop it. */
class OperatingCommandsTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String MAIN = "greenfield/Main SIS";
    private static final String NEW_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIzNDU=";

    private TestTenant tenant;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().student("s1", "north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Ran run(String... arguments) {
        return Ran.on(tenant, arguments);
    }

    private CliProcess process(Map<String, String> environment, String... arguments) {
        var all = new HashMap<>(Map.of(
                "ROSTER_SYNC_REGIONS_US_NZ_TIME_ZONE",
                Night.ZONE_JUST_AFTER_SIX,
                "ROSTER_SYNC_LOG",
                "json",
                "SERVER_PORT",
                String.valueOf(Night.freePort())));
        all.putAll(environment);
        return CliProcess.start(
                tenant, all, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), arguments);
    }

    /** Runs the tenant's first sync in the window before this one. */
    private void hadItsFirstSync() {
        tenant.sync();
        tenant.sql()
                .sql(
                        "UPDATE roster_sync.sync SET started_at = started_at - interval '1 day', finished_at = finished_at - interval '1 day'")
                .update();
        tenant.sql()
                .sql("UPDATE roster_sync.integration SET created_at = created_at - interval '2 days'")
                .update();
    }

    private Sync last() {
        return tenant.bean(SyncLog.class).last(tenant.integration().id()).orElseThrow();
    }

    private static List<JsonNode> lines(CliProcess process) {
        assertThat(process.err().lines()).as("an object a line").allMatch(line -> line.startsWith("{"));
        return process.err().lines().map(JSON::readTree).toList();
    }

    @Test
    void aWorkersLogIsJsonAndSaysWhichSyncEachLineIsAbout() {
        hadItsFirstSync();
        tenant.sis().fault(6, request -> request.collection().equals("token"), Fault.status(503));

        try (var worker = process(Map.of("ROSTER_SYNC_WORKER_FIRST_RETRY_AFTER", "1ms"), "region", "us-nz")) {
            assertThat(worker.exitCode()).isZero();

            var lines = lines(worker);
            saysWhatItIsAbout(lines);
            assertThat(worker.err()).contains("OR-107: it will be retried at");
            assertThat(lines.stream().map(line -> line.path("message").asString("")))
                    .contains("Sync of greenfield/Main SIS begins.", "Sync of greenfield/Main SIS SUCCEEDED.");
            assertThat(worker.out()).isEmpty();
        }
    }

    private void saysWhatItIsAbout(List<JsonNode> lines) {
        assertThat(lines).allSatisfy(line -> {
            var message = line.path("message").asString("");
            assertThat(line.path("region").asString("")).as(message).isEqualTo("us-nz");
            if (message.startsWith("Sync of") || message.contains("will be retried")) {
                assertThat(line.path("integration").asString("")).as(message).isEqualTo(MAIN);
                assertThat(line.path("sync").asString(""))
                        .as(message)
                        .isEqualTo(last().id().toString());
            }
        });
    }

    @Test
    void soDoesTheLastLineOfAWorkerThatCannotWork() {
        try (var worker =
                process(Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://localhost:1/x"), "region", "us-nz")) {
            assertThat(worker.exitCode()).isEqualTo(20);
            saysWhatItIsAbout(lines(worker));
            assertThat(worker.err()).contains("OR-511: ");
        }
    }

    @Test
    void aWorkerThatIsAskedToEndDoesSoAndAnotherGoesOn() throws InterruptedException {
        hadItsFirstSync();
        var reached = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        tenant.sis().fault(1, "enrollments", 0, (exchange, proper) -> {
            reached.countDown();
            Fault.behind(never).answer(exchange, proper);
        });
        try (var worker = process(Map.of(), "region", "us-nz")) {
            reached.await();
            worker.terminate();

            assertThat(worker.exitCode()).isEqualTo(143);
            assertThat(lines(worker)).isNotEmpty();
        }
        never.countDown();
        var stopped = last();
        assertThat(stopped.state()).isEqualTo(Sync.State.STOPPED);

        try (var another = process(Map.of(), "region", "us-nz")) {
            assertThat(another.exitCode()).isZero();
        }
        assertThat(last().id()).isEqualTo(stopped.id());
        assertThat(last().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aWorkerWithoutTheKeyEndsTheNightInsteadOfFailingEachSync() {
        hadItsFirstSync();

        try (var worker = process(Map.of("ROSTER_SYNC_SECRET_KEY", ""), "region", "us-nz")) {
            assertThat(worker.exitCode()).isEqualTo(21);
            assertThat(worker.err()).contains("OR-513", "ROSTER_SYNC_SECRET_KEY");
        }
        assertThat(tenant.bean(SyncLog.class).list(tenant.integration().id(), TenantScope.ALL, 9))
                .hasSize(1);
    }

    @Test
    void aRegionThatIsNoneIsWrongUsage() {
        assertThat(run("status", "mars").code()).isEqualTo(2);
        assertThat(run("restart", "--region", "mars", "--code", "OR-101").code())
                .isEqualTo(2);
    }

    @Test
    void statusSaysHowEachRegionStands() {
        hadItsFirstSync();

        var text = run("status", "us-nz");
        var json = run("status", "--output", "json");

        assertThat(text.code()).isZero();
        assertThat(text.out()).contains("Region us-nz", "Waiting", "Time to finish");
        var regions = JSON.readTree(json.out());
        assertThat(regions).hasSize(3);
        assertThat(regions.path(0).path("region").asString("")).isEqualTo("us-nz");
        assertThat(regions.path(0).path("waiting").asInt(0)).isEqualTo(1);
        assertThat(regions.path(0).path("toGo").asInt(0)).isEqualTo(1);
        assertThat(regions.path(0).path("secondsToFinish").isNull()).isTrue();
        assertThat(regions.path(1).path("secondsToFinish").asInt(-1)).isZero();
    }

    @Test
    void restartOfARegionNeedsBothAndAKnownCode() {
        assertThat(run("restart").code()).isEqualTo(2);
        assertThat(run("restart", "--region", "us-nz").code()).isEqualTo(2);
        assertThat(run("restart", "--code", "OR-101").code()).isEqualTo(2);
        assertThat(run("restart", "--region", "us-nz", "--code", "OR-999").code())
                .isEqualTo(2);
        assertThat(run("restart", "some-sync", "--region", "us-nz", "--code", "OR-101")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void restartOfARegionWorksOnWhatFailedWithACode() {
        hadItsFirstSync();
        tenant.sis().gatekeeper().changeSecret("another");
        try (var worker = process(Map.of(), "region", "us-nz")) {
            assertThat(worker.exitCode())
                    .as("a sync's outcome is never a worker's")
                    .isZero();
        }
        var failed = last();
        assertThat(run("show", failed.id().toString()).out()).contains("OR-103");
        tenant.sis().gatekeeper().changeSecret(Gatekeeper.CLIENT_SECRET);

        try (var again = process(Map.of(), "restart", "--region", "us-nz", "--code", "OR-103", "--output", "json")) {
            assertThat(again.exitCode()).isZero();
            assertThat(again.err()).contains("Put back into its queue: 1");
            assertThat(JSON.readTree(again.out()).path("done").path("succeeded").asInt(0))
                    .isEqualTo(1);
        }
        assertThat(last().id()).isEqualTo(failed.id());
    }

    @Test
    void migrateGivesARestoredDatabaseTheRightsBackThatItsServerDidNotKnow() throws SQLException {
        hadItsFirstSync();
        var rights = rights();
        asOwner("REASSIGN OWNED BY roster_sync_runtime TO postgres");
        asOwner("DROP OWNED BY roster_sync_runtime");
        assertThat(run("log", MAIN).code()).isEqualTo(21);

        assertThat(run("migrate").code()).isZero();

        assertThat(rights()).isEqualTo(rights).hasSizeGreaterThan(50);
        assertThat(run("sync", MAIN).code())
                .as("which drops what the sync before had staged")
                .isZero();
    }

    /** Slow: migrate waits for the backup's lock until its timeout of ten seconds. */
    @Test
    void migrateDoesNotLetEverybodyWaitBehindABackup() throws SQLException {
        asOwner("DROP TABLE roster_sync.sync_removal");
        asOwner("ALTER TABLE roster_sync.sync DROP COLUMN publications");
        asOwner("DELETE FROM roster_sync.flyway_schema_history WHERE version = '1002'");
        try (var backup = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "")) {
            backup.setAutoCommit(false);
            backup.createStatement().execute("SELECT FROM roster_sync.sync");

            var refused = run("migrate");

            assertThat(refused.code()).isEqualTo(21);
            assertThat(refused.err()).contains("OR-515", "lock timeout");
        }
        assertThat(run("log", MAIN).code()).as("behind").isEqualTo(21);

        assertThat(run("migrate").code())
                .as("also where later numbers were applied before")
                .isZero();
        assertThat(run("log", MAIN).code()).isZero();
    }

    @Test
    void migrateMakesTheSchemaForStagingThatABackupLeftOut() throws SQLException {
        hadItsFirstSync();
        asOwner("DROP SCHEMA roster_staging CASCADE");

        assertThat(run("migrate").code()).isZero();

        assertThat(run("sync", MAIN).code()).isZero();
    }

    private void asOwner(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> rights() {
        return tenant.lines("""
                SELECT nspname || coalesce('.' || relname, '') || ' ' || privilege_type
                  FROM (SELECT nspname, NULL::name AS relname, (aclexplode(nspacl)).* FROM pg_namespace
                        UNION ALL
                        SELECT nspname, relname, (aclexplode(relacl)).*
                          FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace) AS acl
                 WHERE grantee = 'roster_sync_runtime'::regrole AND nspname <> 'roster_staging' ORDER BY 1
                """);
    }

    @Test
    void purgeSaysWhatWent() {
        tenant.sync();

        var ran = run("purge", "--output", "json");

        assertThat(ran.code()).isZero();
        assertThat(JSON.readTree(ran.out()).path("rosters").asInt(-1)).isZero();
        assertThat(run("purge").out()).contains("Put right: 0", "Deleted: 0");
    }

    @Test
    void purgeNeedsNoKey() {
        try (var pod = process(Map.of("ROSTER_SYNC_SECRET_KEY", ""), "purge")) {
            assertThat(pod.exitCode()).isZero();
        }
    }

    @Test
    void secretsAreSealedAnewSoThatTheOldKeyMayGo() {
        var both = Map.of("ROSTER_SYNC_SECRET_KEY", NEW_KEY + "," + TestTenant.KEY);
        try (var reseal = process(both, "secrets", "reseal", "--output", "json")) {
            assertThat(reseal.exitCode()).isZero();
            assertThat(JSON.readTree(reseal.out()).path("resealed").asInt(0)).isEqualTo(1);
        }
        try (var check = process(Map.of("ROSTER_SYNC_SECRET_KEY", NEW_KEY), "integration", "check", MAIN)) {
            assertThat(check.exitCode()).as(check.err()).isZero();
        }
        try (var old = process(Map.of(), "secrets", "reseal")) {
            assertThat(old.exitCode()).isEqualTo(21);
            assertThat(old.err()).contains("OR-514", MAIN);
        }
    }

    @Test
    void servesHealthAndMetricsAndSaysWhenItsPortIsTaken() {
        tenant.sync();
        int port = Night.freePort();
        var onPort = Map.of("SERVER_PORT", String.valueOf(port));
        try (var serve = process(onPort, "serve")) {
            var scrape = Scrape.of(port, serve);

            assertThat(scrape.sum("roster_sync_runs_total", "outcome=\"SUCCEEDED\""))
                    .isEqualTo(1);
            assertThat(scrape.lines()).contains("roster_sync_database_reachable 1.0");
            assertThat(scrape.lines().toString()).doesNotContain("greenfield").doesNotContain(Gatekeeper.CLIENT_ID);
            assertThat(Scrape.get(port, "/actuator/health/liveness")).contains("UP");
            assertThat(Scrape.get(port, "/actuator/env"))
                    .as("nothing else is served")
                    .isNull();
            try (var second = process(onPort, "serve")) {
                assertThat(second.exitCode()).isEqualTo(21);
                assertThat(second.err()).contains("OR-513", String.valueOf(port));
            }
            serve.terminate();
            assertThat(serve.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void aWorkerIsScrapedWhileItRuns() throws InterruptedException {
        hadItsFirstSync();
        var reached = new CountDownLatch(1);
        var released = new CountDownLatch(1);
        tenant.sis().fault(1, "enrollments", 0, (exchange, proper) -> {
            reached.countDown();
            Fault.behind(released).answer(exchange, proper);
        });
        int port = Night.freePort();
        try (var worker = process(Map.of("SERVER_PORT", String.valueOf(port)), "region", "us-nz")) {
            reached.await();
            var scrape = Scrape.of(port, worker);

            assertThat(scrape.sum("roster_sync_provider_request_seconds_count", "sis=\"Other\"", "status=\"200\""))
                    .isPositive();
            assertThat(scrape.lines()).anyMatch(line -> line.startsWith("spring_batch_step"));
            assertThat(scrape.lines()).as("serve's matter").noneMatch(line -> line.startsWith("roster_sync_queue"));
            assertThat(run("status", "us-nz").out()).contains("Running");
            released.countDown();
            assertThat(worker.exitCode()).isZero();
        }
        Until.holds("its end is recorded", () -> last().outcome() != null);
    }
}
