package dev.rostersync.region;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The time of a region from 6 PM to the next 6 PM, by its clocks. It lasts 24 hours, or 23 or 25 if the clocks change
 * in between. It is computed from the moment alone, so a worker that starts late, or starts again, is in the same
 * window. Example: workers that start on May 4 at 6 PM and on May 5 at 3 AM are in the same window.
 *
 * @param begins included
 * @param ends excluded: the next window begins then
 */
public record Window(String region, Instant begins, Instant ends) {

    private static final LocalTime SIX_PM = LocalTime.of(18, 0);

    /**
     * Nothing new is taken in the last minutes, from 5:45 PM on. So the running syncs have ended when the workers of
     * the next window begin.
     */
    private static final Duration LAST_MINUTES = Duration.ofMinutes(15);

    /**
     * A process that asks so shortly before 6 PM means the window that begins at 6 PM, because clocks differ. Example:
     * 5:59:40 PM.
     */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);

    /** The window of a moment. */
    public static Window at(String region, ZoneId zone, Instant moment) {
        var local = moment.plus(CLOCKS_DIFFER).atZone(zone);
        var day = local.toLocalTime().isBefore(SIX_PM) ? local.toLocalDate().minusDays(1) : local.toLocalDate();
        return new Window(
                region,
                day.atTime(SIX_PM).atZone(zone).toInstant(),
                day.plusDays(1).atTime(SIX_PM).atZone(zone).toInstant());
    }

    /** From here on nothing new is taken. */
    public Instant takesUntil() {
        return ends.minus(LAST_MINUTES);
    }
}
