package dev.rostersync.sync;

import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/**
 * Asks a running sync to end at the next chunk. Spring Batch 6.0.6 calls a chunk step COMPLETED when its policy only
 * throws, so the step is told first; and {@code JobOperator.stop()} races with a running step, so it is never used.
 */
public final class StopFlag implements StepInterruptionPolicy {

    private volatile boolean requested;

    /** Asks, and comes back at once. */
    public void request() {
        requested = true;
    }

    @Override
    public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
        if (requested || execution.isTerminateOnly() || Thread.currentThread().isInterrupted()) {
            execution.setTerminateOnly();
            throw new JobInterruptedException("asked to stop");
        }
    }
}
