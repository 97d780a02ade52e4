package dev.rostersync.sync;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/**
 * Asks a running sync to end at the next chunk. Spring Batch 6.0.6 calls a chunk step COMPLETED when its policy only
 * throws, so the step is told first; and {@code JobOperator.stop()} races with a running step, so it is never used.
 */
public final class StopFlag implements StepInterruptionPolicy {

    private volatile boolean requested;
    private volatile CountDownLatch running = new CountDownLatch(0);

    /** Asks, and waits for the sync that runs in this process, if any. */
    public void stopAndWait(Duration patience) {
        requested = true;
        try {
            running.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void begun() {
        running = new CountDownLatch(1);
    }

    void ended() {
        running.countDown();
    }

    @Override
    public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
        if (requested || execution.isTerminateOnly() || Thread.currentThread().isInterrupted()) {
            execution.setTerminateOnly();
            throw new JobInterruptedException("asked to stop");
        }
    }
}
