package dev.rostersync.oneroster.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.oneroster.walk.WalkProbe;
import dev.rostersync.roster.Resource;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.sis.Irregularity;
import dev.rostersync.sis.SampleSis;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Many walks share a memory for one page: each walk reaches its end, and all memory is given back. */
class PageMemoryTest {

    private static final int USERS = 3_000;

    /** In the first case a page of a thousand records does not fit: the pages are made smaller. */
    @ParameterizedTest
    @ValueSource(longs = {400, 2_000, 8_000})
    void manyWalksInAMemoryOfOnePage(long kilobytes) throws Exception {
        try (var sis = SampleSis.start().with(Irregularity.SORT_IGNORED);
                var probe = new WalkProbe(sis, DataSize.ofKilobytes(2 * kilobytes));
                var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            sis.roster().school("north");
            for (int i = 0; i < USERS; i++) {
                sis.roster().student("s" + i, "north");
            }
            long free = probe.freeBytes();

            var walks = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> records(probe), readers))
                    .toList();

            assertThat(walks).allSatisfy(walk -> assertThat(walk.join()).isEqualTo(USERS));
            assertThat(probe.freeBytes()).isEqualTo(free);
        }
    }

    private static int records(WalkProbe probe) {
        int records = 0;
        try (var walk = probe.client().walk(Resource.of(RosterCollection.USERS), RosterSource.Start.FIRST, true)) {
            for (var page = walk.next(); page != null; page = walk.next()) {
                records += page.records().size();
            }
        }
        return records;
    }

    @Test
    void aReservationIsGivenBackOnce() {
        var memory = new PageMemory(1L << 20, Duration.ofSeconds(1));
        long free = memory.freeBytes();
        var reservation = memory.tryTake(1_000).orElseThrow();
        assertThat(reservation.holds(300_000)).isTrue();
        assertThat(reservation.holds(2L << 20)).isFalse();

        reservation.close();
        reservation.close();

        assertThat(reservation.holds(600_000))
                .as("whoever still parses for it gets no more")
                .isFalse();
        assertThat(memory.freeBytes()).isEqualTo(free);
    }
}
