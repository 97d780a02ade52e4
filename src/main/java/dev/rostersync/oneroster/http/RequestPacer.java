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
 * Keeps to a vendor's limits, requests a minute and requests at once, and within them to what the server bears: one at a
 * time in the beginning, one more while it keeps its pace, half as many after trouble; and a pause if it asks for one.
 *
 * <p>A server that answers 429 grants so many requests in a time of its own. Both are measured, from its first answer after
 * a pause to its first answer after the next one, and a tenth less is asked for from then on. For example, 100 requests
 * were answered, then came 429, and after 60 seconds the next answer: from then on 90 requests in 60 seconds are sent.
 */
public final class RequestPacer {

    /** What takes longer is trouble, whatever comes of it. */
    private static final Duration SLOW = Duration.ofSeconds(30);

    /** Of what the server was seen to grant. */
    private static final double PART_ASKED_FOR = 0.9;

    private static final double LEAST_LEFT = 0.8;

    /** By how much more is asked for once the server has granted twice as many requests as were measured. */
    private static final double RAISE = 1.25;

    private final Duration longestPause;
    private final Duration longestWait;
    private final Bucket bucket;
    private final AIMDLimit atOnce;
    private final BlockingLimiter<Void> places;
    private final AtomicLong pausedUntilNanos = new AtomicLong(System.nanoTime());

    /** What the server grants, as far as it was found out; null until it refused something. */
    private volatile @Nullable Bucket granted;

    private double grantedRequests;
    private long grantedNanos;

    private long periodBeganNanos = System.nanoTime();
    private long lastAnswerNanos = System.nanoTime();
    private int answeredInPeriod;
    private boolean refused;

    /** What became of a request. */
    enum Ended {
        WELL,
        /** The server is overloaded or in trouble. */
        IN_TROUBLE,
        /** It grants no more requests for now (429). */
        TOO_MANY,
        /** It says nothing about the server's pace. */
        OTHERWISE
    }

    /** One request's turn, to be ended once. */
    final class Turn {
        private final Listener listener;

        private Turn(Listener listener) {
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
     * @param longestPause what asks for more is not waited for: the request fails instead
     * @param longestWait of one request for its turn, pauses included
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
        // what may be taken at once and what is added in a minute make the minute's most together
        int burst = Math.max(profile.concurrentRequests(), profile.requestsPerMinute() / 10);
        this.bucket = Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(burst).refillGreedy(profile.requestsPerMinute() - burst, Duration.ofMinutes(1)))
                .build();
    }

    /**
     * Waits for a turn.
     *
     * @throws Failure TURN_TIMED_OUT if it does not come in time
     */
    @SuppressWarnings("NullAway") // the limiter's context is none: it has no annotations that say so
    Turn await() throws InterruptedException {
        long until = System.nanoTime() + longestWait.toNanos();
        var listener = places.acquire(null);
        if (listener.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw tooLate();
        }
        var turn = new Turn(listener.get());
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

    private synchronized void refused() {
        refused = true;
    }

    /** The first answer after a refusal ends one period of the server and begins another. */
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
            // nobody asked for a while: that says nothing of what is granted
            begin(now);
        }
        lastAnswerNanos = now;
        answeredInPeriod++;
    }

    /** A single refusal may come early in a period of the server: what was granted before is cut by a fifth at most. */
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
