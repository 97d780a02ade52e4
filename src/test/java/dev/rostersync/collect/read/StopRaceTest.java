package dev.rostersync.collect.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.oneroster.walk.WalkProbe;
import dev.rostersync.roster.Resource;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.SampleSis;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobInterruptedException;

/**
 * A stop at any moment of a walk: the reading ends before the walk is closed. Afterwards all memory is given back, and
 * no thread still runs.
 */
class StopRaceTest {

    private static final int ROUNDS = Integer.getInteger("stop.rounds", 1_000);
    private static final long SEED = Long.getLong("stop.seed", 1);

    @Test
    void stopAgainstReadAThousandTimes() throws Exception {
        System.out.println("stop seed " + SEED);
        var random = new Random(SEED);
        try (var sis = SampleSis.start().with(Irregularity.LIMIT_CAPPED);
                var probe = new WalkProbe(sis)) {
            sis.roster().school("north");
            for (int i = 0; i < 400; i++) {
                sis.roster().student("s" + i, "north");
            }
            long free = probe.freeBytes();
            int stopped = 0;
            for (int i = 0; i < ROUNDS; i++) {
                stopped += stop(probe, random.nextInt(3_000)) ? 1 : 0;
                assertThat(probe.freeBytes()).as("bytes after round %d", i).isEqualTo(free);
            }
            assertThat(stopped).as("rounds in which the stop came in time").isGreaterThan(ROUNDS / 10);
        }
    }

    /** True if the stop came before the end. */
    private static boolean stop(WalkProbe probe, int afterMicros) throws Exception {
        var flag = new StopFlag();
        var stopping = Thread.ofPlatform().start(() -> {
            try {
                if (!new CountDownLatch(1).await(afterMicros, TimeUnit.MICROSECONDS)) {
                    flag.request();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var walk = probe.client().walk(Resource.of(RosterCollection.USERS), RosterSource.Start.FIRST, true);
        try {
            for (var page = flag.unlessStopped(walk::next); page != null; page = flag.unlessStopped(walk::next)) {
                assertThat(page.records()).isNotEmpty();
            }
            return false;
        } catch (JobInterruptedException e) {
            return true;
        } finally {
            walk.close();
            stopping.join();
        }
    }
}
