package dev.rostersync.oneroster;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps to a vendor's limits: requests a minute, requests at once, and a pause where the server asks for one. */
final class RequestPacer {

    private final Duration longestPause;
    private final Bucket bucket;
    private final Semaphore places;
    private final AtomicLong pausedUntilNanos = new AtomicLong(System.nanoTime());

    /**
     * @param longestPause what asks for more is not waited for: the request fails instead
     */
    RequestPacer(VendorProfile profile, Duration longestPause) {
        this.longestPause = longestPause;
        this.places = new Semaphore(profile.concurrentRequests());
        // what may be taken at once and what is added in a minute make the minute's most together
        int atOnce = Math.max(profile.concurrentRequests(), profile.requestsPerMinute() / 10);
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(atOnce)
                        .refillGreedy(profile.requestsPerMinute() - atOnce, Duration.ofMinutes(1)))
                .build();
    }

    /** Waits for a turn; {@link #done} gives the place back. */
    void await() throws InterruptedException {
        places.acquire();
        try {
            bucket.asBlocking().consume(1);
            for (long wait = pauseNanos(); wait > 0; wait = pauseNanos()) {
                Thread.sleep(Duration.ofNanos(wait));
            }
        } catch (InterruptedException e) {
            places.release();
            throw e;
        }
    }

    void done() {
        places.release();
    }

    /** No request leaves before that time has passed, unless it is longer than anybody waits. */
    void pause(Duration time) {
        if (time.compareTo(longestPause) > 0) {
            return;
        }
        long until = System.nanoTime() + time.toNanos();
        pausedUntilNanos.updateAndGet(before -> before - until > 0 ? before : until);
    }

    private long pauseNanos() {
        return pausedUntilNanos.get() - System.nanoTime();
    }
}
