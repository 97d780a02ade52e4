package dev.rostersync.cli.shell;

import dev.rostersync.sync.StopRequests;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that SIGTERM ends within seconds: running syncs are asked to stop, and the process waits for their report. */
public final class StoppedBySignal {

    /** Longer than a chunk or a publish takes. A sync that runs longer is killed with the process and resumed later. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StoppedBySignal() {}

    /**
     * Does the work and reports its result.
     *
     * @param onSignal called when the signal arrives
     */
    public static <T> T run(StopRequests stops, Runnable onSignal, Supplier<T> work) {
        var reported = new CountDownLatch(1);
        var hook = new Thread(
                () -> {
                    onSignal.run();
                    stops.stopAll();
                    await(reported);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            reported.countDown();
            removeUnlessShuttingDown(hook);
        }
    }

    private static void await(CountDownLatch reported) {
        try {
            reported.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeUnlessShuttingDown(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this hook is ending the process
        }
    }
}
