package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.Barrier;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import dev.rostersync.testing.Until;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A killed sync resumes from its last committed page, and ends with the same tables as a sync that was not killed.
 * Slow, because each case starts a process and kills it with -9 inside a transaction of the tested step. -Dkill.seed=N
 * chooses other places.
 */
class KillTest {

    private static final long SEED = Long.getLong("kill.seed", 7);

    /** How many places of each step are tested. */
    private static final int PLACES = Integer.getInteger("kill.places", 1);

    private static TestTenant tenant;
    private static List<String> neverKilled;

    @BeforeAll
    static void aSyncThatWasNeverKilled() {
        System.out.println("kill seed " + SEED);
        tenant = TestTenant.start().syncParentData("parent");
        LargeRoster.fill(tenant.roster());
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
        neverKilled = everything();
        assertThat(neverKilled).hasSizeGreaterThan(15_000);
    }

    @AfterAll
    static void close() {
        tenant.close();
    }

    /** All published rows without their times. */
    private static List<String> everything() {
        return Stream.of(
                        "school",
                        "roster_user",
                        "roster_user_school",
                        "classroom",
                        "classroom_member",
                        "guardian",
                        "guardian_student")
                .flatMap(table -> tenant
                        .lines("SELECT (to_jsonb(t) - 'updated_at')::text FROM school_manager.%s t ORDER BY 1"
                                .formatted(table))
                        .stream())
                .toList();
    }

    private static void nothingIsPublished() {
        for (var table : List.of(
                "classroom_member",
                "classroom",
                "roster_user_school",
                "roster_user",
                "guardian_student",
                "guardian",
                "school")) {
            tenant.sql().sql("DELETE FROM school_manager." + table).update();
        }
        tenant.sql().sql("DELETE FROM roster_sync.member_source").update();
        tenant.sql().sql("DELETE FROM roster_sync.guardian_source").update();
    }

    static Stream<Arguments> placesInEachStep() {
        var random = new Random(SEED);
        return chunksOfEachStep().entrySet().stream()
                .flatMap(step -> random.ints(1, step.getValue() + 1)
                        .distinct()
                        .limit(Math.min(PLACES, step.getValue()))
                        .mapToObj(chunk -> Arguments.of(step.getKey(), chunk)));
    }

    private static Map<String, Integer> chunksOfEachStep() {
        var chunks = new LinkedHashMap<String, Integer>();
        chunks.put("schools", 1);
        chunks.put("filter excluded", 1);
        chunks.put("users with enrolment dates", 3);
        chunks.put("academic sessions", 2);
        chunks.put("classes", 2);
        chunks.put("enrollments", 4);
        chunks.put("parents", 2);
        return chunks;
    }

    @ParameterizedTest(name = "{0}, chunk {1}")
    @MethodSource("placesInEachStep")
    void insideAChunk(String step, int chunk) {
        killAt(
                "batch.batch_step_execution",
                "UPDATE",
                "new.step_name = '%s' AND new.commit_count = %d AND old.commit_count < %d"
                        .formatted(step, chunk, chunk));
    }

    @Test
    void betweenSpringBatchsInstanceAndItsExecution() {
        killAt("batch.batch_job_execution", "INSERT", "true");
    }

    @Test
    void insideThePublish() {
        killAt("school_manager.classroom", "INSERT", "new.sourced_id = 'c0100'");
    }

    @Test
    void betweenThePublishsCommitAndSpringBatchsOwn() {
        killAt("batch.batch_step_execution", "UPDATE", "new.step_name = 'publish' AND new.status = 'COMPLETED'");
    }

    @Test
    void twiceInOneCollection() {
        nothingIsPublished();
        for (int chunk = 1; chunk <= 2; chunk++) {
            kill("batch.batch_step_execution", "UPDATE", "new.step_name = 'enrollments' AND new.commit_count = 1");
        }

        goesOn();
    }

    private static void killAt(String table, String event, String condition) {
        nothingIsPublished();
        kill(table, event, condition);
        goesOn();
    }

    private static void kill(String table, String event, String condition) {
        try (var barrier = new Barrier(tenant, table, event, condition);
                var process = CliProcess.start(
                        tenant, "sync", "greenfield/Main SIS", "--today", TestTenant.TODAY.toString())) {
            barrier.awaitArrival(process);
            process.kill();
        }
        Until.holds(
                "the server noticed that it is gone",
                () -> !IntegrationLock.isHeld(tenant.sql(), tenant.integration().id()));
    }

    private static void goesOn() {
        var log = tenant.bean(SyncLog.class);
        var killed = log.last(tenant.integration().id()).orElseThrow();
        var received = committed(killed);
        tenant.sis().forgetRequests();

        var sync = killed.state() == Sync.State.ENDED ? killed : tenant.sync();

        assertThat(sync.id()).as("the same sync goes on").isEqualTo(killed.id());
        assertThat(sync.outcome()).as(sync.message()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(everything()).isEqualTo(neverKilled);
        for (var collection : List.of("users", "academicSessions", "classes", "enrollments")) {
            long first = tenant.sis().requests(collection).stream()
                    .filter(request -> request.limit() > 1)
                    .mapToLong(request -> request.offset())
                    .min()
                    .orElse(Long.MAX_VALUE);
            assertThat(first)
                    .as("%s is read on from the last record that was committed", collection)
                    .isGreaterThanOrEqualTo(received.getOrDefault(collection, 0L) - 1);
        }
    }

    /** How many records of each collection were committed to staging. */
    private static Map<String, Long> committed(Sync sync) {
        var staged = new HashMap<String, Long>();
        var suffix = sync.id().toString().replace("-", "");
        Map.of("users", "app_user", "academicSessions", "session", "classes", "class", "enrollments", "enrollment")
                .forEach((collection, table) -> staged.put(
                        collection,
                        tenant.sql()
                                .sql("SELECT count(*) FROM roster_staging.%s_%s".formatted(table, suffix))
                                .query(Long.class)
                                .single()));
        return staged;
    }
}
