package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.time.LocalDateTime;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobExecutionAlreadyRunningException;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.launch.JobRestartException;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Every fact of Spring Batch 6.0.6 that the product relies on. If an upgrade of Spring Batch changes one of them, a
 * test fails here. Each test names the code that relies on the fact.
 */
class BatchContractTest {

    private TestTenant tenant;

    @BeforeEach
    void usersOfTwoChunks() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        for (int i = 0; i < 2_500; i++) {
            tenant.roster().student("s%04d".formatted(i), "north");
        }
        tenant.sync();
        tenant.roster().student("last", "north");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    @Test
    void aPolicyThatOnlyThrowsMakesAStepCompletedAndTheGateCatchesIt() {
        var before = tenant.everything();
        var chunks = new AtomicInteger();
        var runner = RunnerWith.flag(tenant, new StopFlag() {
            @Override
            public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
                if (execution.getStepName().startsWith("users") && chunks.incrementAndGet() > 1) {
                    throw new JobInterruptedException("as a policy that only throws");
                }
            }
        });

        var sync = runner.sync(
                TestTenant.ACTOR, tenant.integration(), SyncKind.FULL, TestTenant.TODAY, new TestTenant.Unwatched());

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.STEP_INCOMPLETE);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void ourPolicyStopsTheStepAndARestartGoesOn() {
        var chunks = new AtomicInteger();
        var runner = RunnerWith.flag(tenant, new StopFlag() {
            @Override
            public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
                if (execution.getStepName().startsWith("users") && chunks.incrementAndGet() > 1) {
                    request();
                }
                super.checkInterrupted(execution);
            }
        });

        var stopped = runner.sync(
                TestTenant.ACTOR, tenant.integration(), SyncKind.FULL, TestTenant.TODAY, new TestTenant.Unwatched());
        assertThat(stopped.state()).isEqualTo(Sync.State.STOPPED);

        tenant.sync();
        assertThat(tenant.users()).hasSize(2_501);
    }

    private JobRepository repository() {
        return tenant.bean(JobRepository.class);
    }

    private JobOperator operator() {
        return tenant.bean(JobOperator.class);
    }

    private PlatformTransactionManager transactions() {
        return tenant.bean(PlatformTransactionManager.class);
    }

    private static JobParameters parameters() {
        return SyncJob.parameters(UUID.randomUUID());
    }

    private Step tasklet(String name, Runnable work) {
        return new StepBuilder(name, repository())
                .tasklet(
                        (contribution, context) -> {
                            work.run();
                            return RepeatStatus.FINISHED;
                        },
                        transactions())
                .build();
    }

    private Job job(Step... steps) {
        var job = new JobBuilder("contract", repository()).start(steps[0]);
        Stream.of(steps).skip(1).forEach(job::next);
        return job.build();
    }

    private JobExecution start(Job job, JobParameters parameters) {
        try {
            return operator().start(job, parameters);
        } catch (JobExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code SyncExecution}: the same parameters resume a failed job, and steps that completed are not repeated. */
    @Test
    void theSameParametersResumeAFailedJobBehindItsCompletedSteps() {
        var calls = new AtomicInteger();
        var tries = new AtomicInteger();
        var job = job(tasklet("first", calls::incrementAndGet), tasklet("second", () -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time");
            }
        }));
        var parameters = parameters();

        var failed = start(job, parameters);
        var resumed = start(job, parameters);

        assertThat(failed.getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(resumed.getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(resumed.getJobInstanceId()).isEqualTo(failed.getJobInstanceId());
        assertThat(calls).hasValue(1);
    }

    /** {@code PublishStep}: a job that completed is not run again, so a hold must be set to FAILED. */
    @Test
    void aCompletedJobIsNotRunAgain() {
        var job = job(tasklet("only", () -> {}));
        var parameters = parameters();
        start(job, parameters);

        assertThatThrownBy(() -> operator().start(job, parameters))
                .isInstanceOf(JobInstanceAlreadyCompleteException.class);
    }

    /** {@code PublishStep}: the status that {@code afterStep} sets is stored, and the step is run again. */
    @Test
    void aListenerMaySetACompletedStepToFailedAndItIsRunAgain() {
        var calls = new AtomicInteger();
        var step = new StepBuilder("held", repository())
                .tasklet(
                        (contribution, context) -> {
                            calls.incrementAndGet();
                            return RepeatStatus.FINISHED;
                        },
                        transactions())
                .listener(new StepExecutionListener() {
                    @Override
                    public @Nullable ExitStatus afterStep(StepExecution execution) {
                        if (calls.get() > 1) {
                            return null;
                        }
                        execution.setStatus(BatchStatus.FAILED);
                        return ExitStatus.FAILED;
                    }
                })
                .build();
        var parameters = parameters();

        assertThat(start(job(step), parameters).getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(start(job(step), parameters).getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(calls).hasValue(2);
    }

    /** {@code ListedSchools}: a listener's exception after a step is only logged, so the listener sets the status. */
    @Test
    void whatAListenerThrowsBehindAStepLeavesItCompleted() {
        var step = new StepBuilder("thrown", repository())
                .tasklet((contribution, context) -> RepeatStatus.FINISHED, transactions())
                .listener(new StepExecutionListener() {
                    @Override
                    public @Nullable ExitStatus afterStep(StepExecution execution) {
                        throw new IllegalStateException("nobody hears this");
                    }
                })
                .build();

        assertThat(start(job(step), parameters()).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    }

    /** {@code DeadExecutions}: an execution that counts as running refuses another start; recover makes it FAILED. */
    @Test
    void anExecutionThatCountsAsRunningRefusesARestartUntilItIsRecovered() {
        var job = job(tasklet("only", () -> {}));
        var parameters = parameters();
        var dead = repository()
                .createJobExecution(
                        repository().createJobInstance("contract", parameters), parameters, new ExecutionContext());
        dead.setStatus(BatchStatus.STARTED);
        dead.setStartTime(LocalDateTime.of(2026, 11, 24, 18, 0));
        repository().update(dead);

        assertThatThrownBy(() -> operator().start(job, parameters))
                .isInstanceOf(JobExecutionAlreadyRunningException.class);

        operator().recover(dead);
        assertThat(repository().getLastJobExecution("contract", parameters))
                .extracting(JobExecution::getStatus)
                .isEqualTo(BatchStatus.FAILED);
        assertThat(start(job, parameters).getStatus()).isEqualTo(BatchStatus.COMPLETED);
    }

    /** {@code DeadExecutions}: nothing resumes an execution whose end is UNKNOWN. */
    @Test
    void anUnknownExecutionRefusesARestart() {
        var job = job(tasklet("only", () -> {
            throw new IllegalStateException("once");
        }));
        var parameters = parameters();
        var failed = start(job, parameters);
        failed.setStatus(BatchStatus.UNKNOWN);
        repository().update(failed);

        assertThatThrownBy(() -> operator().start(job, parameters)).isInstanceOf(JobRestartException.class);
    }

    /** {@code FailureCause}: the job's failures contain a step's exception, directly or as a cause. */
    @Test
    void whatAStepThrowsIsFoundAmongTheFailuresOfTheJob() {
        var job = job(tasklet("failing", () -> {
            throw new SyncException(Code.NO_SCHOOL_KNOWN, "");
        }));

        var failures = start(job, parameters()).getAllFailureExceptions();

        assertThat(FailureCause.of(failures.getFirst()))
                .hasValueSatisfying(reason -> assertThat(reason.code()).isEqualTo(Code.NO_SCHOOL_KNOWN));
    }

    /** {@code CollectionReader}: the cursor is stored in the transaction that commits the chunk, or not at all. */
    @Test
    void theCursorCommitsWithItsChunkOrNotAtAll() {
        tenant.sql().sql("CREATE TABLE written (item text)").update();
        tenant.sql().sql("GRANT ALL ON written TO roster_sync_runtime").update();
        var jdbc = JdbcClient.create(tenant.bean(DataSource.class));
        var reader = new ItemStreamReader<String>() {
            private int next;

            @Override
            public String read() {
                next++;
                return "item " + next;
            }

            @Override
            public void update(ExecutionContext context) {
                context.putInt("cursor", next);
            }
        };
        var step = new StepBuilder("chunks", repository())
                .<String, String>chunk(2)
                .transactionManager(transactions())
                .reader(reader)
                .writer(chunk -> {
                    for (var item : chunk) {
                        jdbc.sql("INSERT INTO public.written VALUES (:item)")
                                .param("item", item)
                                .update();
                    }
                    if (chunk.getItems().contains("item 4")) {
                        throw new IllegalStateException("the second chunk");
                    }
                })
                .build();

        var failed = start(job(step), parameters());

        assertThat(tenant.lines("SELECT item FROM written ORDER BY item")).containsExactly("item 1", "item 2");
        assertThat(failed.getStepExecutions().iterator().next().getStatus()).isEqualTo(BatchStatus.FAILED);
        var stored = repository().getLastStepExecution(failed.getJobInstance(), "chunks");
        assertThat(Objects.requireNonNull(stored).getExecutionContext().getInt("cursor"))
                .isEqualTo(2);
    }
}
