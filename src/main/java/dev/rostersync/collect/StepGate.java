package dev.rostersync.collect;

import dev.rostersync.collect.read.Feed;
import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Trouble;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;

/**
 * Lets a step begin only if each step before it has read its feed to the true end. Spring Batch 6.0.6 may record an
 * interrupted chunk step as COMPLETED, so this status alone is not enough: each step also notes the true end in its own
 * execution context.
 */
public final class StepGate implements StepExecutionListener {

    private static final String COMPLETE = "complete";

    /**
     * The provider must be asked later, but the records already read are good. The step resumes from its last commit,
     * like an interrupted step. It does not start its collection again.
     */
    private static final ExitStatus GOES_ON_LATER = new ExitStatus("GOES ON LATER");

    private final JobRepository repository;
    private final List<String> before;
    private final @Nullable Feed feed;
    private final @Nullable StopFlag stop;

    /** True if the step has read its feed to the true end. */
    public static boolean isComplete(StepExecution execution) {
        return execution.getExecutionContext().containsKey(COMPLETE);
    }

    /** A gate before a step that reads no feed. */
    public static StepGate after(JobRepository repository, List<String> before) {
        return new StepGate(repository, before, null, null);
    }

    StepGate(JobRepository repository, List<String> before, @Nullable Feed feed, @Nullable StopFlag stop) {
        this.repository = repository;
        this.before = List.copyOf(before);
        this.feed = feed;
        this.stop = stop;
    }

    private static boolean isForLater(StepExecution execution) {
        return execution.getFailureExceptions().stream()
                .flatMap(failure -> Stream.iterate(failure, Objects::nonNull, Throwable::getCause))
                .anyMatch(cause -> cause instanceof SyncException reason && Trouble.of(reason.code()) == Trouble.LATER);
    }

    @Override
    public void beforeStep(StepExecution execution) {
        for (var step : before) {
            var last =
                    repository.getLastStepExecution(execution.getJobExecution().getJobInstance(), step);
            if (last == null || !isComplete(last)) {
                throw new SyncException(Code.STEP_INCOMPLETE, "(step %s)".formatted(step));
            }
        }
    }

    @Override
    public @Nullable ExitStatus afterStep(StepExecution execution) {
        if (stop != null && stop.isRequested() && execution.getStatus() == BatchStatus.FAILED) {
            // the step was stopped while it waited for the provider: it resumes from its last commit
            execution.setStatus(BatchStatus.STOPPED);
            return ExitStatus.STOPPED;
        }
        if (feed != null && execution.getStatus() == BatchStatus.FAILED && isForLater(execution)) {
            return GOES_ON_LATER;
        }
        if (feed == null || execution.getStatus() != BatchStatus.COMPLETED) {
            return null;
        }
        if (!feed.wasReadToItsEnd()) {
            execution.setStatus(BatchStatus.FAILED);
            execution.addFailureException(
                    new SyncException(Code.STEP_INCOMPLETE, "(step %s)".formatted(execution.getStepName())));
            return ExitStatus.FAILED;
        }
        execution.getExecutionContext().putString(COMPLETE, "yes");
        return null;
    }
}
