package dev.rostersync.oneroster;

import dev.rostersync.oneroster.http.ProviderHttp;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.ProviderProperties;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.oneroster.walk.PageSize;
import dev.rostersync.outcome.Code;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** Decides when a request to a provider is retried, and computes the backoff from the properties. */
final class ProviderRetry {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderRetry.class);

    /** A longer pause is logged; without a line in the log, the sync would seem to hang. */
    private static final Duration PAUSE_TOLD = Duration.ofSeconds(30);

    private final ProviderHttp http;
    private final String host;
    private final Sis sis;
    private final ProviderProperties properties;
    private final MeterRegistry meters;

    ProviderRetry(ProviderHttp http, String host, Sis sis, ProviderProperties properties, MeterRegistry meters) {
        this.http = http;
        this.host = host;
        this.sis = sis;
        this.properties = properties;
        this.meters = meters;
    }

    /** The most tries of a request, from the properties; 1 if a failure is not retried. */
    int triesMax(boolean patient) {
        return patient ? properties.triesMax() : 1;
    }

    /**
     * The retries of one page.
     *
     * @param alsoTooHeavy whether failures that a smaller page may avoid are also retried
     */
    RetryTemplate template(int triesMax, boolean alsoTooHeavy) {
        return new RetryTemplate(new Policy(triesMax, alsoTooHeavy));
    }

    /**
     * Waits before the next, smaller request for a page that has failed this many times in a row.
     *
     * @return false if the page has failed too often: no wait, and no further request
     */
    boolean waitsAfter(int failures, int triesMax) throws InterruptedException {
        if (failures >= triesMax) {
            return false;
        }
        var backoff = properties.firstWait().multipliedBy(1L << Math.min(failures - 1, 20));
        var wait = shorter(backoff, properties.longestWait());
        count("too heavy", wait);
        Thread.sleep(wait);
        return true;
    }

    private void count(String reason, Duration pause) {
        meters.counter("roster.sync.provider.retries", "sis", sis.label(), "reason", reason)
                .increment();
        meters.counter("roster.sync.provider.pause.seconds", "sis", sis.label(), "reason", reason)
                .increment(pause.toMillis() / 1_000.0);
        if (pause.compareTo(PAUSE_TOLD) > 0) {
            LOG.info("{}: the request is retried in {} s ({}).", host, pause.toSeconds(), reason);
        }
    }

    /**
     * Retries a request as often as the properties say. It waits as long as the provider asks, but at least for the
     * backoff, which doubles with each try. After a 429 the number of tries does not count: the request is retried
     * until the waits add up to twice the longest wait. With a longest wait of 5 minutes, no retry follows after 10
     * minutes of waiting.
     */
    private final class Policy implements RetryPolicy {

        private final int triesMax;
        private final boolean alsoTooHeavy;
        private int tries = 1;
        private Duration waited = Duration.ZERO;
        private @Nullable Failure last;
        private Duration wait = properties.firstWait();

        Policy(int triesMax, boolean alsoTooHeavy) {
            this.triesMax = triesMax;
            this.alsoTooHeavy = alsoTooHeavy;
        }

        @Override
        public boolean shouldRetry(Throwable throwable) {
            if (!(throwable instanceof Failure failure) || !failure.isPassing()) {
                return false;
            }
            if (failure.code() == Code.TURN_TIMED_OUT || !alsoTooHeavy && PageSize.isPerhapsTooHeavy(failure.code())) {
                return false;
            }
            last = failure;
            var asked = failure.retryAfter();
            if (asked != null && asked.compareTo(properties.longestWait()) > 0) {
                return false;
            }
            return failure.code() == Code.RATE_LIMITED
                    ? waited.compareTo(properties.longestWait().multipliedBy(2)) < 0
                    : tries < triesMax;
        }

        @Override
        public BackOff getBackOff() {
            return () -> new BackOffExecution() {
                @Override
                public long nextBackOff() {
                    tries++;
                    var asked = last == null ? null : last.retryAfter();
                    var pause = asked == null || asked.compareTo(wait) < 0 ? wait : asked;
                    wait = shorter(wait.multipliedBy(2), properties.longestWait());
                    waited = waited.plus(pause);
                    boolean limited = last != null && last.code() == Code.RATE_LIMITED;
                    if (limited) {
                        http.pause(pause);
                    }
                    count(limited ? "rate limited" : "transient", pause);
                    return pause.toMillis();
                }
            };
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
