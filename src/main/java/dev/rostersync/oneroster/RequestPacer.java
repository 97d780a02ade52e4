package dev.rostersync.oneroster;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps to a vendor's limits: requests a minute, requests at once, and a pause where the server asks for one. */
final class RequestPacer {

    private final Bucket bucket;
    private final Semaphore places;
    private final AtomicLong pausedUntilNanos = new AtomicLong(System.nanoTime());

    RequestPacer(VendorProfile profile) {
        this.places = new Semaphore(profile.concurrentRequests());
        this.bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(
                                Math.max(profile.concurrentRequests(), profile.requestsPerMinute() / 10))
                        .refillGreedy(profile.requestsPerMinute(), Duration.ofMinutes(1)))
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

    /** No request leaves before that time has passed. */
    void pause(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        pausedUntilNanos.updateAndGet(before -> before - until > 0 ? before : until);
    }

    private long pauseNanos() {
        return pausedUntilNanos.get() - System.nanoTime();
    }
}
