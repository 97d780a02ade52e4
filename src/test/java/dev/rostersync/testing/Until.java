package dev.rostersync.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for an action of another process. That process cannot notify the test, so the condition is polled. */
public final class Until {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Until() {}

    /** Returns when the condition is true. */
    public static void holds(String what, BooleanSupplier condition) {
        holds(what, PATIENCE, condition);
    }

    /** As {@link #holds(String, BooleanSupplier)}, with a longer timeout. */
    public static void holds(String what, Duration patience, BooleanSupplier condition) {
        var end = Instant.now().plus(patience);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("waited in vain until " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
