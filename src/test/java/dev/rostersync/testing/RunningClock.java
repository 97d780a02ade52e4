package dev.rostersync.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves on by a step each time it is read: a test lasts hours of this clock without sleeping. */
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

    /** From now on each read moves the clock by this time. */
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
