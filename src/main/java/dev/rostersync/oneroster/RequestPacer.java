package dev.rostersync.oneroster;

import com.netflix.concurrency.limits.Limiter.Listener;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limiter.BlockingLimiter;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps to a vendor's limits, requests a minute and requests at once, and within them to what the server bears: one at a
 * time in the beginning, one more while it keeps its pace, half as many after trouble; and a pause where it asks for one.
 */
final class RequestPacer {

    /** What takes longer is trouble, whatever comes of it. */
    private static final Duration SLOW = Duration.ofSeconds(30);

    private final Duration longestPause;
    private final Bucket bucket;
    private final AIMDLimit atOnce;
    private final BlockingLimiter<Void> places;
    private final AtomicLong pausedUntilNanos = new AtomicLong(System.nanoTime());

    /** What became of a request. */
    enum Ended {
        WELL,
        /** The server is overloaded or in trouble. */
        IN_TROUBLE,
        /** It says nothing about the server's pace. */
        OTHERWISE
    }

    /** One request's turn, to be ended once. */
    record Turn(Listener listener) {

        void end(Ended how) {
            switch (how) {
                case WELL -> listener.onSuccess();
                case IN_TROUBLE -> listener.onDropped();
                case OTHERWISE -> listener.onIgnore();
            }
        }
    }

    /**
     * A pacer for one provider.
     *
     * @param longestPause what asks for more is not waited for: the request fails instead
     */
    RequestPacer(VendorProfile profile, Duration longestPause) {
        this.longestPause = longestPause;
        this.atOnce = AIMDLimit.newBuilder()
                .initialLimit(1)
                .minLimit(1)
                .maxLimit(profile.concurrentRequests())
                .backoffRatio(0.5)
                .timeout(SLOW.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        SimpleLimiter<Void> simple = SimpleLimiter.newBuilder().limit(atOnce).build();
        this.places = BlockingLimiter.wrap(simple);
        // what may be taken at once and what is added in a minute make the minute's most together
        int burst = Math.max(profile.concurrentRequests(), profile.requestsPerMinute() / 10);
        this.bucket = Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(burst).refillGreedy(profile.requestsPerMinute() - burst, Duration.ofMinutes(1)))
                .build();
    }

    /** Waits for a turn. */
    @SuppressWarnings("NullAway") // the limiter's context is none: it has no annotations that say so
    Turn await() throws InterruptedException {
        var turn = places.acquire(null).map(Turn::new).orElseThrow(InterruptedException::new);
        try {
            bucket.asBlocking().consume(1);
            for (long wait = pauseNanos(); wait > 0; wait = pauseNanos()) {
                Thread.sleep(Duration.ofNanos(wait));
            }
            return turn;
        } catch (InterruptedException e) {
            turn.end(Ended.OTHERWISE);
            throw e;
        }
    }

    /** How many requests the server bears at once, as far as is known now. */
    int atOnce() {
        return atOnce.getLimit();
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
