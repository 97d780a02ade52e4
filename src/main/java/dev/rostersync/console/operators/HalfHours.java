package dev.rostersync.console.operators;

import dev.rostersync.console.operators.OperatorPages.HalfHour;
import dev.rostersync.overview.TonightDetails.Slot;
import dev.rostersync.region.TurnEnding;
import dev.rostersync.region.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** A night as bars, one for each half hour in which something ended. */
final class HalfHours {

    private static final int WIDTH = 10;
    private static final int HEIGHT = 60;
    private static final Duration LENGTH = Duration.ofMinutes(30);

    private HalfHours() {}

    static List<HalfHour> of(Window window, List<Slot> slots) {
        var ended = new TreeMap<Instant, Long>();
        var failed = new TreeMap<Instant, Long>();
        for (var slot : slots) {
            ended.merge(slot.begins(), slot.count(), Long::sum);
            if (slot.ending() == TurnEnding.FAILED || slot.ending() == TurnEnding.STOPPED) {
                failed.merge(slot.begins(), slot.count(), Long::sum);
            }
        }
        long most = ended.values().stream().mapToLong(Long::longValue).max().orElse(1);
        return ended.entrySet().stream()
                .map(entry -> {
                    long bad = failed.getOrDefault(entry.getKey(), 0L);
                    var since = Duration.between(window.begins(), entry.getKey());
                    return new HalfHour(
                            entry.getKey(),
                            entry.getValue(),
                            bad,
                            (int) since.dividedBy(LENGTH) * WIDTH,
                            (int) ((entry.getValue() - bad) * HEIGHT / most),
                            (int) (bad * HEIGHT / most));
                })
                .toList();
    }
}
