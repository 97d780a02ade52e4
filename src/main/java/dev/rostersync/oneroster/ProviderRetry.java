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

/** When a request to a provider is retried, and how long is waited before: the backoff of the properties. */
final class ProviderRetry {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderRetry.class);

    /** A longer pause is told in the log, or else the sync would look as if it hung. */
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

    /** Of the properties; 1 if what fails is not to be retried. */
    int triesMax(boolean patient) {
        return patient ? properties.triesMax() : 1;
    }

    /**
     * For one page.
     *
     * @param alsoTooHeavy retries also what a smaller page may mend
     */
    RetryTemplate template(int triesMax, boolean alsoTooHeavy) {
        return new RetryTemplate(new Policy(triesMax, alsoTooHeavy));
    }

    /**
     * Waits before a page that has failed so many times in a row is asked for in a smaller size.
     *
     * @return false if it was asked for often enough
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
     * Retries a request as often as the properties say. It waits as long as the provider asks, or twice as long each time. A
     * provider that has rate limited us is retried until we have waited twice as long as the longest wait.
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
