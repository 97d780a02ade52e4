package dev.rostersync.console.syncs;

import dev.rostersync.overview.SyncHistory.Point;
import dev.rostersync.present.Verdict.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The last syncs as bars: how long each took, and how many people it matched and did not match. All lengths are units of
 * the picture.
 *
 * @param width of the picture
 * @param height of each of the rows of bars
 */
public record Chart(int width, int height, List<Bar> bars) {

    /** How many syncs a chart shows at most. */
    static final int BARS = 30;

    private static final int STEP = 14;
    private static final int HEIGHT = 48;

    public Chart {
        bars = List.copyOf(bars);
    }

    /**
     * One sync.
     *
     * @param x of its left edge
     * @param took height of the bar of its duration
     * @param matched height of the bar of matched people
     * @param unmatched height of the bar of unmatched people, below the other
     */
    public record Bar(Point point, Tone tone, int x, int took, int matched, int unmatched) {

        public UUID sync() {
            return point.sync();
        }
    }

    public static Chart of(List<Point> points) {
        long longest = points.stream()
                .mapToLong(point -> point.took() == null ? 0 : point.took().toMillis())
                .max()
                .orElse(0);
        long most = points.stream().mapToLong(Chart::people).max().orElse(0);
        var bars = new ArrayList<Bar>();
        for (var point : points) {
            bars.add(new Bar(
                    point,
                    switch (point.outcome()) {
                        case SUCCEEDED -> Tone.GOOD;
                        case PARTIAL -> Tone.WARNING;
                        case FAILED -> Tone.BAD;
                    },
                    bars.size() * STEP,
                    height(point.took() == null ? 0 : point.took().toMillis(), longest),
                    height(point.matched() == null ? 0 : point.matched(), most),
                    height(point.unmatched() == null ? 0 : point.unmatched(), most)));
        }
        return new Chart(BARS * STEP, HEIGHT, bars);
    }

    private static long people(Point point) {
        return (point.matched() == null ? 0 : point.matched()) + (point.unmatched() == null ? 0 : point.unmatched());
    }

    /** At least 1 for anything that is there, so that it can be seen. */
    private static int height(long value, long largest) {
        return value == 0 || largest == 0 ? 0 : (int) Math.max(1, value * HEIGHT / largest);
    }
}
