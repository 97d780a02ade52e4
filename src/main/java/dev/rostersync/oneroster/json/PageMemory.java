package dev.rostersync.oneroster.json;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory for pages, in bytes of the heap and not of the wire: one bound for all collections that this process reads at
 * once, for the pages that are fetched ahead and for those whose turn it is. Who waits for memory holds none, so that
 * somebody can always go on.
 */
public final class PageMemory {

    private static final int UNIT_BYTES = 1_024;

    private final Semaphore units;
    private final int unitsMax;
    private final Duration longestWait;

    /**
     * @param bytesMax the bound
     * @param longestWait for somebody else to give memory back
     */
    public PageMemory(long bytesMax, Duration longestWait) {
        this.unitsMax = Math.clamp(bytesMax / UNIT_BYTES, 1, Integer.MAX_VALUE);
        this.units = new Semaphore(unitsMax, true);
        this.longestWait = longestWait;
    }

    /** The largest that one page may be. */
    public long bytesMax() {
        return (long) unitsMax * UNIT_BYTES;
    }

    /** Bytes that nobody has taken. */
    public long freeBytes() {
        return (long) units.availablePermits() * UNIT_BYTES;
    }

    /** Takes so many bytes at once, or nothing; whoever waits comes first. */
    public Optional<Reservation> tryTake(long bytes) {
        int wanted = units(bytes);
        return !units.hasQueuedThreads() && units.tryAcquire(wanted)
                ? Optional.of(new Reservation(wanted))
                : Optional.empty();
    }

    /**
     * Waits for so many bytes; more than there are at all counts as all of them.
     *
     * @throws Failure TURN_TIMED_OUT if others keep them for too long
     */
    public Reservation take(long bytes) throws InterruptedException {
        int wanted = units(bytes);
        if (!units.tryAcquire(wanted, longestWait.toMillis(), TimeUnit.MILLISECONDS)) {
            throw Failure.passing(Code.TURN_TIMED_OUT, "Other syncs used the memory for pages.", null);
        }
        return new Reservation(wanted);
    }

    private int units(long bytes) {
        return (int) Math.min(unitsMax, (bytes + UNIT_BYTES - 1) / UNIT_BYTES);
    }

    /** Memory that was taken; given back once, whoever does so and however often. Nothing is taken after that. */
    public final class Reservation implements AutoCloseable {

        private int taken;
        private boolean closed;

        private Reservation(int taken) {
            this.taken = taken;
        }

        /** The largest that one page may be. */
        public long bytesMax() {
            return PageMemory.this.bytesMax();
        }

        /** Makes sure that so many bytes are taken in all; false if there are not enough. Never waits. */
        synchronized boolean holds(long bytes) {
            int more = (int) Math.min(Integer.MAX_VALUE, (bytes + UNIT_BYTES - 1) / UNIT_BYTES) - taken;
            if (closed || more <= 0) {
                return !closed;
            }
            // a little more than is needed, so that a page that grows record by record does not ask for each
            int some = Math.max(more, 256);
            if (units.hasQueuedThreads() || !units.tryAcquire(some)) {
                return false;
            }
            taken += some;
            return true;
        }

        @Override
        public synchronized void close() {
            closed = true;
            units.release(taken);
            taken = 0;
        }
    }
}
