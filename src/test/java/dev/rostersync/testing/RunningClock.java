package dev.rostersync.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that goes on by a step each time somebody looks at it, so that hours pass while nobody sleeps. */
public final class RunningClock extends Clock {

    private final AtomicReference<Instant> now;
    private volatile Duration step = Duration.ofMillis(1);

    public RunningClock(Instant now) {
        this.now = new AtomicReference<>(now);
    }

    public void moveTo(Instant instant) {
        now.set(instant);
    }

    public void moveBy(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    /** From now on each look takes so long. */
    public RunningClock step(Duration time) {
        step = time;
        return this;
    }

    @Override
    public Instant instant() {
        return now.getAndUpdate(instant -> instant.plus(step));
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a moment has no zone");
    }
}
