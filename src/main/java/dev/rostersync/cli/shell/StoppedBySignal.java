package dev.rostersync.cli.shell;

import dev.rostersync.sync.StopRequests;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Work that SIGTERM ends within seconds: what runs is asked to stop, and the process waits until it has been told. */
public final class StoppedBySignal {

    /** Longer than a chunk or a publish takes; what runs longer is taken for dead, and resumed like that. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StoppedBySignal() {}

    /**
     * Does the work, and whatever tells of it.
     *
     * @param heard says that the signal was heard
     */
    public static <T> T run(StopRequests stops, Runnable heard, Supplier<T> work) {
        var told = new CountDownLatch(1);
        var hook = new Thread(
                () -> {
                    heard.run();
                    stops.stopAll();
                    await(told);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.get();
        } finally {
            told.countDown();
            removeUnlessShuttingDown(hook);
        }
    }

    private static void await(CountDownLatch told) {
        try {
            told.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeUnlessShuttingDown(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, by this hook
        }
    }
}
