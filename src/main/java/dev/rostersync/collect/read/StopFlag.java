package dev.rostersync.collect.read;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.StepInterruptionPolicy;

/**
 * Asks a running sync to stop. If the sync waits for a provider, it stops at once; if not, at the next chunk. If a stop
 * policy only throws, Spring Batch 6.0.6 calls the chunk step COMPLETED. So the flag first sets the step to stop.
 * {@code JobOperator.stop()} is never used: it has a race condition with the running step. Each sync has its own flag.
 */
public class StopFlag implements StepInterruptionPolicy {

    private volatile boolean requested;
    private volatile @Nullable Thread waiting;

    /** Asks, and comes back at once. */
    public void request() {
        requested = true;
        var work = waiting;
        if (work != null) {
            work.interrupt();
        }
    }

    public boolean isRequested() {
        return requested;
    }

    /**
     * Does work that may wait for a provider. The work is interrupted as soon as the sync is asked to stop. When this
     * method returns or throws, the work has ended, so that what it uses can be closed.
     *
     * @throws JobInterruptedException if the work ended because of that
     */
    <T> T unlessStopped(Callable<T> work) throws JobInterruptedException {
        var task = new FutureTask<>(work);
        var mdc = MDC.getCopyOfContextMap();
        var thread = Thread.ofVirtual().name("read").unstarted(() -> {
            if (mdc != null) {
                MDC.setContextMap(mdc);
            }
            task.run();
        });
        waiting = thread;
        if (requested) {
            waiting = null;
            throw new JobInterruptedException("asked to stop");
        }
        thread.start();
        boolean interrupted = join(thread);
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return result(task, interrupted);
    }

    /** Waits for the work to end; true if somebody interrupted this thread, which is passed on. */
    private boolean join(Thread thread) {
        boolean interrupted = false;
        if (requested) {
            // asked between the look and the start
            thread.interrupt();
        }
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
    }

    private <T> T result(FutureTask<T> task, boolean interrupted) throws JobInterruptedException {
        return switch (task.state()) {
            case SUCCESS -> task.resultNow();
            case FAILED -> {
                if (requested || interrupted) {
                    throw new JobInterruptedException("asked to stop");
                }
                switch (task.exceptionNow()) {
                    case RuntimeException known -> throw known;
                    case Error error -> throw error;
                    case Throwable other -> throw new IllegalStateException(other);
                }
            }
            case RUNNING, CANCELLED -> throw new IllegalStateException("the work has ended");
        };
    }

    @Override
    public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
        if (requested || execution.isTerminateOnly() || Thread.currentThread().isInterrupted()) {
            execution.setTerminateOnly();
            throw new JobInterruptedException("asked to stop");
        }
    }
}
