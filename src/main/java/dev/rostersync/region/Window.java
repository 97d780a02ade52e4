package dev.rostersync.region;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * The time from 6 PM of a region to the next 6 PM, by its clocks: 24 hours, or 23 or 25 where they are put forward or back
 * in between. Computed from the moment alone, so that a worker that starts late, or starts again, is in the same window.
 *
 * @param begins included
 * @param ends excluded: there the next one begins
 */
public record Window(String region, Instant begins, Instant ends) {

    private static final LocalTime SIX_PM = LocalTime.of(18, 0);

    /** Nothing new is taken in the last minutes, so that what was taken has ended when the next window's workers begin. */
    private static final Duration LAST_MINUTES = Duration.ofMinutes(15);

    /** Who asks so shortly before 6 PM means the window that begins then: no two clocks are alike. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);

    /** The one that a moment lies in. */
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
