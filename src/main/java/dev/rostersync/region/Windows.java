package dev.rostersync.region;

import dev.rostersync.integration.RegionProperties;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The windows of the regions at this moment. */
public final class Windows {

    private final RegionProperties regions;
    private final WindowQueue queue;
    private final Clock clock;

    Windows(RegionProperties regions, WindowQueue queue, Clock clock) {
        this.regions = regions;
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * The window of a region.
     *
     * @throws SyncException WRONG_USAGE if there is no such region
     */
    public Window now(String region) {
        if (!RegionProperties.NAMES.contains(region)) {
            throw new SyncException(
                    Code.WRONG_USAGE,
                    "There is no region %s; there are %s."
                            .formatted(region, String.join(", ", RegionProperties.NAMES)));
        }
        return Window.at(region, regions.timeZone(region), clock.instant());
    }

    /**
     * How many windows of a region have begun and ended since a moment; for an unknown region, days in UTC. Example:
     * from May 1, 5 PM to May 3, 7 PM it is two.
     */
    public long passedSince(String region, Instant moment) {
        var zone = RegionProperties.NAMES.contains(region) ? regions.timeZone(region) : ZoneOffset.UTC;
        var first = Window.at(region, zone, moment).ends().atZone(zone).toLocalDate();
        var last =
                Window.at(region, zone, clock.instant()).begins().atZone(zone).toLocalDate();
        return Math.max(0, ChronoUnit.DAYS.between(first, last));
    }

    /**
     * How a region's window stands.
     *
     * @throws SyncException WRONG_USAGE if there is no such region
     */
    public Tonight tonight(String region) {
        return queue.tonight(now(region), clock.instant());
    }

    /** How all regions' windows stand. */
    public List<Tonight> tonight() {
        return RegionProperties.NAMES.stream().map(this::tonight).toList();
    }
}
