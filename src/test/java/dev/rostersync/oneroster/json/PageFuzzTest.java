package dev.rostersync.oneroster.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.sis.JsonMutation;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Any page is either read, or refused with a code, and its memory is given back. -Dfuzz.seed=N and -Dfuzz.count=M run
 * other pages than the usual ones.
 */
@Tag("fast")
class PageFuzzTest {

    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int COUNT = Integer.getInteger("fuzz.count", 2_500);
    private static final PageMemory MEMORY = new PageMemory(64L << 20, Duration.ofSeconds(1));
    private static final long GROWTH_MAX_BYTES = 32L << 20;

    @ParameterizedTest
    @EnumSource(RosterCollection.class)
    void isReadOrRefusedWithACode(RosterCollection collection) {
        System.out.println("fuzz seed " + SEED + " " + collection);
        var random = new Random(SEED * 31 + collection.ordinal());
        var refused = new EnumMap<Code, Integer>(Code.class);
        int read = 0;
        long early = 0;
        for (int i = 0; i < COUNT; i++) {
            var body = JsonMutation.of(collection.path(), random);
            try {
                parse(collection, body)
                        .records()
                        .forEach(record -> assertThat(record.toString()).isNotNull());
                read++;
            } catch (Failure failure) {
                refused.merge(failure.code(), 1, Integer::sum);
            } catch (RuntimeException e) {
                throw new AssertionError("seed %d, page %d of %s".formatted(SEED, i, collection), e);
            }
            if (i == COUNT / 4) {
                early = usedBytes();
            }
        }

        assertThat(read).as("%s", refused).isGreaterThan(COUNT / 10);
        assertThat(refused).hasSizeGreaterThan(1);
        assertThat(usedBytes() - early).isLessThan(GROWTH_MAX_BYTES);
    }

    /** Parses like the client: a page with broken text is read once more and mended. */
    private static Page parse(RosterCollection collection, byte[] body) {
        try {
            return parse(collection, body, false);
        } catch (PageParser.TextBroken broken) {
            return parse(collection, body, true);
        }
    }

    private static Page parse(RosterCollection collection, byte[] body, boolean mends) {
        try (var memory = MEMORY.tryTake(0).orElseThrow()) {
            var expected = new PageParser.Expected(collection, null, 0, 100, mends, memory, ZoneOffset.UTC);
            return PageParser.parse(expected, OptionalLong.empty(), null, new ByteArrayInputStream(body));
        }
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
