package dev.rostersync.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.JsonMutation;
import dev.rostersync.testing.TestTenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whole syncs of mutated pages: each ends with an outcome and a code, and a sync of correct pages repairs the result.
 * {@code PageFuzzTest} has more pages. -Dfuzz.seed=N and -Dfuzz.syncs=M run other pages than the usual ones.
 */
class FuzzTest {

    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int SYNCS = Integer.getInteger("fuzz.syncs", 30);
    private static final List<String> COLLECTIONS =
            List.of("schools", "users", "academicSessions", "classes", "enrollments");

    @Test
    void eachComesToAnOutcomeWithACode() {
        System.out.println("fuzz seed " + SEED);
        var random = new Random(SEED);
        try (var tenant = TestTenant.start().syncParentData("parent")) {
            fill(tenant);
            tenant.sync();
            var proper = published(tenant);
            for (int i = 0; i < SYNCS; i++) {
                var collection = COLLECTIONS.get(i % COLLECTIONS.size());
                tenant.sis()
                        .fault(
                                1 + random.nextInt(3),
                                request -> request.collection().equals(collection),
                                (exchange, body) -> {
                                    var bytes = JsonMutation.of(body.bytes(), random);
                                    exchange.sendResponseHeaders(200, bytes.length);
                                    exchange.getResponseBody().write(bytes);
                                });

                // throws if the sync fails with a defect
                var sync = tenant.sync();

                assertThat(sync.outcome()).as("seed %d, sync %d", SEED, i).isNotNull();
                tenant.sis().recover();
            }
            var last = tenant.sync();

            assertThat(last.outcome()).as(last.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(published(tenant)).isEqualTo(proper);
        }
    }

    private static void fill(TestTenant tenant) {
        tenant.roster().school("north");
        tenant.roster().school("south");
        tenant.roster().session("term", "2026-08-17", "2027-01-15");
        for (int i = 0; i < 4; i++) {
            var school = i % 2 == 0 ? "north" : "south";
            tenant.roster().student("s" + i, school);
            tenant.roster().teacher("t" + i, school);
            tenant.roster().rosterClass("c" + i, school, "term");
            tenant.roster().enrollment("s" + i, "c" + i, "student");
            tenant.roster().enrollment("t" + i, "c" + i, "teacher");
            tenant.roster().parent("p" + i, "parent", "s" + i);
        }
    }

    private static List<String> published(TestTenant tenant) {
        var all = new ArrayList<>(tenant.schools());
        all.addAll(tenant.users());
        all.addAll(tenant.classrooms());
        all.addAll(tenant.members());
        all.addAll(tenant.relationships());
        return all;
    }
}
