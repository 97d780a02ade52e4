package dev.rostersync.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that another process does: nothing here can be told by it, so it is looked for again and again. */
public final class Until {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Until() {}

    /** Comes back once it holds. */
    public static void holds(String what, BooleanSupplier condition) {
        holds(what, PATIENCE, condition);
    }

    /** As {@link #holds(String, BooleanSupplier)}, for what takes longer. */
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
