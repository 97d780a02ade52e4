package dev.rostersync.sync;

import dev.rostersync.collect.CollectSteps;
import dev.rostersync.collect.StepGate;
import dev.rostersync.staging.StagingTables;
import java.time.Duration;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes the last execution of a sync so that it can be resumed. The caller must hold the integration's lock and must
 * have taken the sync over: {@code recover} does not check whether the old process is dead.
 */
final class DeadExecutions {

    private static final int TRIES_MAX = 5;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final JobRepository repository;
    private final JobOperator operator;
    private final CollectSteps collect;
    private final DataSource dataSource;
    private final TransactionTemplate transaction;

    DeadExecutions(
            JobRepository repository,
            JobOperator operator,
            CollectSteps collect,
            DataSource dataSource,
            PlatformTransactionManager transactions) {
        this.repository = repository;
        this.operator = operator;
        this.collect = collect;
        this.dataSource = dataSource;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Recovers the newest execution of a sync. A process that was wrongly taken for dead may write the end of its
     * execution at the same time: then the recovery is retried.
     */
    void recover(UUID sync) {
        var policy = RetryPolicy.builder()
                .maxRetries(TRIES_MAX)
                .delay(PAUSE)
                .includes(OptimisticLockingFailureException.class)
                .build();
        try {
            new RetryTemplate(policy).execute(() -> {
                recoverOnce(sync);
                return null;
            });
        } catch (RetryException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e);
        }
    }

    private void recoverOnce(UUID sync) {
        var last = repository.getLastJobExecution(SyncJob.NAME, SyncJob.parameters(sync));
        if (last == null) {
            forgetInstanceWithoutExecution(sync);
            return;
        }
        transaction.executeWithoutResult(status -> discardFailedCollections(sync, last));
        transaction.executeWithoutResult(status -> knownSteps(last));
        if (last.getStatus().isRunning()) {
            operator.recover(last);
        } else if (last.getStatus() == BatchStatus.UNKNOWN || last.getStatus() == BatchStatus.COMPLETED) {
            last.setStatus(BatchStatus.FAILED);
            repository.update(last);
        }
    }

    /**
     * Spring Batch makes an instance and its execution in two transactions. It never starts an instance that has no
     * execution.
     */
    private void forgetInstanceWithoutExecution(UUID sync) {
        var instance = repository.getJobInstance(SyncJob.NAME, SyncJob.parameters(sync));
        if (instance != null) {
            repository.deleteJobInstance(instance);
        }
    }

    /**
     * A collection whose step has failed is read again from its first record. A collection whose process was killed is
     * resumed. The exit code tells them apart: only a step that ended by itself has the exit code FAILED. Recovery
     * gives all steps of an execution the status FAILED without this exit code, and an execution may be recovered more
     * than once before it is resumed.
     */
    private void discardFailedCollections(UUID sync, JobExecution last) {
        for (var step : last.getStepExecutions()) {
            boolean failed = step.getStatus() == BatchStatus.FAILED
                    && ExitStatus.FAILED
                            .getExitCode()
                            .equals(step.getExitStatus().getExitCode());
            if (failed && collect.readsProvider(step.getStepName())) {
                // without its staging tables the sync is never resumed
                if (new StagingTables(dataSource, sync).exist()) {
                    collect.discardRead(sync, step.getStepName());
                }
                step.setExecutionContext(new ExecutionContext());
                repository.updateExecutionContext(step);
            }
        }
    }

    /**
     * Spring Batch does not resume a step whose end it could not record, whatever the state of the execution. It does
     * not resume a step either that counts as running in an execution that does not. And it records a step as COMPLETED
     * before it asks the step's listeners: if the process died in between, the step may not have reached its true end,
     * and a publish must run again if its sync is not done.
     */
    private void knownSteps(JobExecution last) {
        for (var step : last.getStepExecutions()) {
            boolean left = step.getStatus().isRunning() && !last.getStatus().isRunning();
            boolean completedTooEarly = step.getStatus() == BatchStatus.COMPLETED && !StepGate.isComplete(step);
            if (step.getStatus() == BatchStatus.UNKNOWN || left || completedTooEarly) {
                step.setStatus(BatchStatus.FAILED);
                repository.update(step);
            }
        }
    }
}
