package dev.rostersync.oneroster;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for pages that are fetched before their turn: one bound for all collections that this process reads at once.
 * The page whose turn it is needs none of it, so that nobody waits for what others have fetched ahead.
 */
final class PagesAhead {

    private final AtomicLong freeBytes;

    PagesAhead(long bytesMax) {
        this.freeBytes = new AtomicLong(bytesMax);
    }

    /** Takes so many bytes, or nothing and says so. */
    boolean tryTake(long bytes) {
        return freeBytes.getAndUpdate(free -> free >= bytes ? free - bytes : free) >= bytes;
    }

    void giveBack(long bytes) {
        freeBytes.addAndGet(bytes);
    }
}
