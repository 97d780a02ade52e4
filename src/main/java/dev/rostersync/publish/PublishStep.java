package dev.rostersync.publish;

import dev.rostersync.outcome.SyncKind;
import dev.rostersync.work.DifferenceTask;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/** The last step: a tasklet. The publisher opens the transaction itself, so that it can roll back and retry. */
public final class PublishStep {

    private final JobRepository repository;
    private final PlatformTransactionManager transactions;
    private final Publisher publisher;

    public PublishStep(JobRepository repository, PlatformTransactionManager transactions, Publisher publisher) {
        this.repository = repository;
        this.transactions = transactions;
        this.publisher = publisher;
    }

    /**
     * The step of one sync.
     *
     * @param gate refuses to begin after an incomplete step
     */
    public Step of(UUID sync, DifferenceTask task, SyncKind kind, Runnable ownership, StepExecutionListener gate) {
        return new StepBuilder(Publisher.STEP, repository)
                .tasklet(
                        (contribution, context) -> {
                            publisher.publish(sync, task, kind, ownership);
                            return RepeatStatus.FINISHED;
                        },
                        transactions)
                .transactionAttribute(new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
                .listener(gate)
                .listener(new StepExecutionListener() {
                    @Override
                    public @Nullable ExitStatus afterStep(StepExecution execution) {
                        return failedWhereHeld(sync, execution);
                    }
                })
                .build();
    }

    /**
     * The hold is committed with its outcome. The step is then set to FAILED: approve could not run a COMPLETED step
     * again.
     */
    private @Nullable ExitStatus failedWhereHeld(UUID sync, StepExecution execution) {
        if (execution.getStatus() == BatchStatus.COMPLETED && publisher.isHeld(sync)) {
            execution.setStatus(BatchStatus.FAILED);
            return ExitStatus.FAILED;
        }
        return null;
    }
}
