package dev.rostersync.oneroster.http;

import com.netflix.concurrency.limits.Limiter.Listener;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limiter.BlockingLimiter;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.VendorProfile;
import dev.rostersync.outcome.Code;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Keeps to a vendor's limits: requests a minute and requests at once. Within these limits it adapts to the server. It
 * begins with one request at a time, allows one more while the server answers in time, and halves the number after
 * trouble. It pauses if the server asks for a pause.
 *
 * <p>A server that answers 429 grants a number of requests in a period. The pacer measures both, from the first answer
 * after one pause to the first answer after the next pause. From then on it sends a tenth less. For example, 100
 * requests were answered, then came a 429, and the next answer came 60 seconds after the first: from then on it sends
 * 90 requests in 60 seconds.
 */
public final class RequestPacer {

    /** A request that takes longer counts as trouble, even if it succeeds. */
    private static final Duration SLOW = Duration.ofSeconds(30);

    /** The part of the measured grant that is used. */
    private static final double PART_ASKED_FOR = 0.9;

    /** The least part of an earlier grant that one new measurement may leave. */
    private static final double LEAST_LEFT = 0.8;

    /** The grant is raised by this factor once the server has answered twice as many requests without a refusal. */
    private static final double RAISE = 1.25;

    private final Duration longestPause;
    private final Duration longestWait;
    private final Bucket bucket;
    private final AIMDLimit atOnce;
    private final BlockingLimiter<Void> places;
    private final AtomicLong pausedUntilNanos = new AtomicLong(System.nanoTime());

    /** The measured grant of the server; null before the first measurement. */
    private volatile @Nullable Bucket granted;

    private double grantedRequests;
    private long grantedNanos;

    private long periodBeganNanos = System.nanoTime();
    private long lastAnswerNanos = System.nanoTime();
    private int answeredInPeriod;
    private boolean refused;

    /** How a request ended. */
    enum Ended {
        WELL,
        /** The server is overloaded or in trouble. */
        IN_TROUBLE,
        /** The server grants no more requests for now (429). */
        TOO_MANY,
        /** The end says nothing about the server's pace. */
        OTHERWISE
    }

    /** One request's turn. It must be ended exactly once. */
    final class Permit {
        private final Listener listener;

        private Permit(Listener listener) {
            this.listener = listener;
        }

        void end(Ended how) {
            switch (how) {
                case WELL -> {
                    answered();
                    listener.onSuccess();
                }
                case IN_TROUBLE -> listener.onDropped();
                case TOO_MANY -> {
                    refused();
                    listener.onDropped();
                }
                case OTHERWISE -> listener.onIgnore();
            }
        }
    }

    /**
     * A pacer for one provider.
     *
     * @param longestPause a longer pause is not waited for: the request fails instead
     * @param longestWait the longest wait of one request for its turn, pauses included
     */
    public RequestPacer(VendorProfile profile, Duration longestPause, Duration longestWait) {
        this.longestPause = longestPause;
        this.longestWait = longestWait;
        this.atOnce = AIMDLimit.newBuilder()
                .initialLimit(1)
                .minLimit(1)
                .maxLimit(profile.concurrentRequests())
                .backoffRatio(0.5)
                .timeout(SLOW.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        SimpleLimiter<Void> simple = SimpleLimiter.newBuilder().limit(atOnce).build();
        this.places = BlockingLimiter.wrap(simple, longestWait);
        // the burst and the refill of one minute together are the vendor's limit for a minute
        int burst = Math.max(profile.concurrentRequests(), profile.requestsPerMinute() / 10);
        this.bucket = Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(burst).refillGreedy(profile.requestsPerMinute() - burst, Duration.ofMinutes(1)))
                .build();
    }

    /**
     * Waits for a turn.
     *
     * @throws Failure TURN_TIMED_OUT if the turn does not come in time
     */
    @SuppressWarnings("NullAway") // the limiter takes null for no context, but has no annotation for it
    Permit await() throws InterruptedException {
        long until = System.nanoTime() + longestWait.toNanos();
        var listener = places.acquire(null);
        if (listener.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw tooLate();
        }
        var turn = new Permit(listener.get());
        try {
            take(bucket, until);
            var grants = granted;
            if (grants != null) {
                take(grants, until);
            }
            for (long wait = pauseNanos(); wait > 0; wait = pauseNanos()) {
                if (System.nanoTime() + wait - until > 0) {
                    throw tooLate();
                }
                Thread.sleep(Duration.ofNanos(wait));
            }
            return turn;
        } catch (InterruptedException | RuntimeException e) {
            turn.end(Ended.OTHERWISE);
            throw e;
        }
    }

    private static void take(Bucket from, long until) throws InterruptedException {
        if (!from.asBlocking().tryConsume(1, Duration.ofNanos(Math.max(1, until - System.nanoTime())))) {
            throw tooLate();
        }
    }

    private static Failure tooLate() {
        return Failure.passing(Code.TURN_TIMED_OUT, "Other syncs keep this server busy.", null);
    }

    /** How many requests may be sent at once now. */
    int atOnce() {
        return atOnce.getLimit();
    }

    /** No request is sent before this time has passed; a time that exceeds the longest pause is ignored. */
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

    private synchronized void refused() {
        refused = true;
    }

    /** The first answer after a refusal ends one period of the server and begins the next. */
    private synchronized void answered() {
        if (refused) {
            long came = System.nanoTime();
            if (answeredInPeriod > 1) {
                measured(answeredInPeriod * PART_ASKED_FOR, came - periodBeganNanos);
            }
            refused = false;
            begin(came);
            lastAnswerNanos = came;
        } else if (granted != null && answeredInPeriod >= 2 * grantedRequests) {
            grant(grantedRequests * RAISE, grantedNanos);
            begin(System.nanoTime());
        }
        long now = System.nanoTime();
        if (answeredInPeriod == 0 || now - lastAnswerNanos > SLOW.toNanos()) {
            // after a time without requests nothing can be measured: a new period begins
            begin(now);
        }
        lastAnswerNanos = now;
        answeredInPeriod++;
    }

    /** A refusal may come early in a period of the server, so one measurement cuts the grant by a fifth at most. */
    private void measured(double requests, long nanos) {
        boolean less = granted != null && requests / nanos < LEAST_LEFT * grantedRequests / grantedNanos;
        if (less) {
            grant(LEAST_LEFT * grantedRequests, grantedNanos);
        } else {
            grant(requests, nanos);
        }
    }

    private void begin(long now) {
        answeredInPeriod = 0;
        periodBeganNanos = now;
    }

    private void grant(double requests, long nanos) {
        grantedRequests = Math.max(1, requests);
        grantedNanos = Math.max(1, nanos);
        long whole = (long) grantedRequests;
        granted = Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(Math.max(1, whole / 10)).refillGreedy(whole, Duration.ofNanos(grantedNanos)))
                .build();
    }
}
