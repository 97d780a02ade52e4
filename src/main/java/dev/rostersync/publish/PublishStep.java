package dev.rostersync.publish;

import dev.rostersync.difference.DifferenceTask;
import java.util.UUID;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.DefaultTransactionAttribute;

/** The last step: a tasklet. Its transaction is the publisher's own, so that it can be rolled back and tried again. */
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
    public Step of(UUID sync, DifferenceTask task, boolean preview, Runnable ownership, StepExecutionListener gate) {
        return new StepBuilder(Publisher.STEP, repository)
                .tasklet(
                        (contribution, context) -> {
                            publisher.publish(sync, task, preview, ownership);
                            return RepeatStatus.FINISHED;
                        },
                        transactions)
                .transactionAttribute(new DefaultTransactionAttribute(TransactionDefinition.PROPAGATION_NOT_SUPPORTED))
                .listener(gate)
                .build();
    }
}
