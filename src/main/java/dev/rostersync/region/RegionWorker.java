package dev.rostersync.region;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.InterruptedSyncs;
import dev.rostersync.sync.StopRequests;
import java.time.Clock;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker on a window's queue. It runs several syncs at once. It ends when no entry of the window waits, runs in
 * another process or waits for a retry, or when the window takes nothing new any more. The outcome of a sync never ends
 * the worker. An error that is no sync's outcome ends it, so that another process can take its place.
 */
public final class RegionWorker {

    private final Windows windows;
    private final WindowQueue queue;
    private final TurnRunner turns;
    private final InterruptedSyncs interrupted;
    private final StopRequests stops;
    private final WorkerProperties properties;
    private final Clock clock;

    RegionWorker(
            Windows windows,
            WindowQueue queue,
            TurnRunner turns,
            InterruptedSyncs interrupted,
            StopRequests stops,
            WorkerProperties properties,
            Clock clock) {
        this.windows = windows;
        this.queue = queue;
        this.turns = turns;
        this.interrupted = interrupted;
        this.stops = stops;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Works on the window of this moment.
     *
     * @return how the window stands when nothing is left to do for this worker
     */
    public Tonight work(String region) {
        return shift(windows.now(region), null).work();
    }

    /**
     * Puts back into the queue what ended FAILED or PARTIAL with a code in the window of this moment, and works only on
     * that.
     *
     * @throws SyncException WRONG_USAGE if the window takes nothing new any more
     */
    public Tonight workAgainOn(String region, Code code) {
        var window = windows.now(region);
        if (!clock.instant().isBefore(window.takesUntil())) {
            throw new SyncException(
                    Code.WRONG_USAGE,
                    "The window of %s takes no more syncs. The next window begins at %s."
                            .formatted(region, window.ends()));
        }
        var put = queue.putBack(window, code, clock.instant());
        return shift(window, put).work();
    }

    private Shift shift(Window window, @Nullable Collection<UUID> only) {
        interrupted.recover();
        return new Shift(window, only, queue, turns, stops, properties, clock);
    }
}
