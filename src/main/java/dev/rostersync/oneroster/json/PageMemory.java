package dev.rostersync.oneroster.json;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory for pages, counted in bytes of the heap and not of the wire. One bound holds for all collections that this
 * process reads at once, for current pages and for pages that are fetched ahead. A thread that waits for memory holds
 * none, so at least one thread can always continue.
 */
public final class PageMemory {

    private static final int UNIT_BYTES = 1_024;

    private final Semaphore units;
    private final int unitsMax;
    private final Duration longestWait;

    /**
     * @param bytesMax the bound
     * @param longestWait for others to give memory back
     */
    public PageMemory(long bytesMax, Duration longestWait) {
        this.unitsMax = Math.clamp(bytesMax / UNIT_BYTES, 1, Integer.MAX_VALUE);
        this.units = new Semaphore(unitsMax, true);
        this.longestWait = longestWait;
    }

    /** The size of the whole memory, and so of the largest page. */
    public long bytesMax() {
        return (long) unitsMax * UNIT_BYTES;
    }

    /** Bytes that are free. */
    public long freeBytes() {
        return (long) units.availablePermits() * UNIT_BYTES;
    }

    /** Takes these bytes now or not at all; threads that already wait come first. */
    public Optional<Reservation> tryTake(long bytes) {
        int wanted = units(bytes);
        return !units.hasQueuedThreads() && units.tryAcquire(wanted)
                ? Optional.of(new Reservation(wanted))
                : Optional.empty();
    }

    /**
     * Waits for these bytes. A request for more than the whole memory waits for the whole memory.
     *
     * @throws Failure TURN_TIMED_OUT if others keep the memory for too long
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

    /** Memory that was taken. It is given back once, even if it is closed several times. After that it stays empty. */
    public final class Reservation implements AutoCloseable {

        private int taken;
        private boolean closed;

        private Reservation(int taken) {
            this.taken = taken;
        }

        /** The size of the whole memory, and so of the largest page. */
        public long bytesMax() {
            return PageMemory.this.bytesMax();
        }

        /** Takes more memory until this many bytes are taken in all; false if not enough is free. Never waits. */
        synchronized boolean holds(long bytes) {
            int more = (int) Math.min(Integer.MAX_VALUE, (bytes + UNIT_BYTES - 1) / UNIT_BYTES) - taken;
            if (closed || more <= 0) {
                return !closed;
            }
            // at least 256 KiB at once, so a page that grows does not ask for memory with each record
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
