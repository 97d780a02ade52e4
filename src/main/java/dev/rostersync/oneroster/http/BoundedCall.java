package dev.rostersync.oneroster.http;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Bounds the time of one exchange: connecting, sending and reading together. */
record BoundedCall(Duration timeout) {

    /** Added to the timeout of the waiting thread, so the request itself notices its timeout first. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /**
     * Does one exchange in its own thread, and waits for it until the timeout. The timeout covers connecting, the TLS
     * handshake, headers, body and closing. If the waiting thread is interrupted, it stops waiting at once.
     */
    <T> T call(Callable<T> exchange) {
        var task = new FutureTask<>(exchange);
        var thread = Thread.ofVirtual().name("request").start(task);
        try {
            return task.get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            giveUp(task, thread);
            Thread.currentThread().interrupt();
            throw Failure.interrupted();
        } catch (TimeoutException e) {
            giveUp(task, thread);
            throw Failure.passing(Code.REQUEST_TIMED_OUT, "", null);
        } catch (ExecutionException e) {
            throw Failure.of(e.getCause());
        }
    }

    /** An interrupt closes a virtual thread's socket, so the thread needs only a moment to end. */
    private static void giveUp(FutureTask<?> task, Thread thread) {
        task.cancel(true);
        try {
            thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
