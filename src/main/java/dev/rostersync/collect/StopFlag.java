package dev.rostersync.collect;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/**
 * Asks a running sync to end: at once where it waits for a provider, else at the next chunk. Spring Batch 6.0.6 calls a
 * chunk step COMPLETED when its policy only throws, so the step is told first; and {@code JobOperator.stop()} races with a
 * running step, so it is never used. One flag a sync.
 */
public class StopFlag implements StepInterruptionPolicy {

    private volatile boolean requested;
    private volatile @Nullable FutureTask<?> waiting;

    /** Asks, and comes back at once. */
    public void request() {
        requested = true;
        var work = waiting;
        if (work != null) {
            work.cancel(true);
        }
    }

    public boolean isRequested() {
        return requested;
    }

    /**
     * Does something that may wait for a provider; given up as soon as the sync is asked to stop.
     *
     * @throws JobInterruptedException where it was
     */
    <T> T unlessStopped(Callable<T> work) throws JobInterruptedException {
        var task = new FutureTask<>(work);
        waiting = task;
        try {
            if (requested) {
                throw new JobInterruptedException("asked to stop");
            }
            Thread.ofVirtual().name("read").start(task);
            return task.get();
        } catch (CancellationException e) {
            throw new JobInterruptedException("asked to stop");
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            throw new JobInterruptedException("interrupted");
        } catch (ExecutionException e) {
            if (requested) {
                throw new JobInterruptedException("asked to stop");
            }
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } finally {
            waiting = null;
        }
    }

    @Override
    public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
        if (requested || execution.isTerminateOnly() || Thread.currentThread().isInterrupted()) {
            execution.setTerminateOnly();
            throw new JobInterruptedException("asked to stop");
        }
    }
}
