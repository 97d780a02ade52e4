package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.collect.CollectSteps;
import dev.rostersync.collect.StopFlag;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.publish.PublishStep;
import dev.rostersync.publish.Publisher;
import dev.rostersync.testing.TestTenant;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.transaction.PlatformTransactionManager;

/** What Spring Batch 6.0.6 does in silence with a step that is interrupted. */
class BatchTrapsTest {

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

    private SyncRunner runnerWith(StopFlag flag) {
        var repository = tenant.bean(JobRepository.class);
        var transactions = tenant.bean(PlatformTransactionManager.class);
        var dataSource = tenant.bean(DataSource.class);
        var collect = tenant.bean(CollectSteps.class);
        var publish = new PublishStep(repository, transactions, tenant.bean(Publisher.class));
        return new SyncRunner(
                dataSource,
                transactions,
                tenant.bean(Locks.class),
                tenant.bean(Integrations.class),
                tenant.bean(SchoolSelection.class),
                tenant.bean(Providers.class),
                tenant.bean(SyncLog.class),
                tenant.bean(SyncRecorder.class),
                new SyncJob(repository, collect, publish, ObservationRegistry.NOOP),
                tenant.bean(JobOperator.class),
                tenant.bean(DeadExecutions.class),
                new StopRequests(tenant.bean(SyncLog.class), tenant.bean(SyncRecorder.class), () -> flag),
                tenant.bean(SyncProperties.class),
                Clock.systemUTC());
    }

    @Test
    void aPolicyThatOnlyThrowsMakesAStepCompletedAndTheGateCatchesIt() {
        var before = tenant.everything();
        var chunks = new AtomicInteger();
        var runner = runnerWith(new StopFlag() {
            @Override
            public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
                if (execution.getStepName().startsWith("users") && chunks.incrementAndGet() > 1) {
                    throw new JobInterruptedException("as a policy that only throws");
                }
            }
        });

        var sync = runner.sync(tenant.integration(), false, TestTenant.TODAY, new TestTenant.Unwatched());

        assertThat(sync.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(sync.code()).isEqualTo(Code.STEP_INCOMPLETE);
        assertThat(tenant.everything()).isEqualTo(before);
    }

    @Test
    void ourPolicyStopsTheStepAndARestartGoesOn() {
        var chunks = new AtomicInteger();
        var runner = runnerWith(new StopFlag() {
            @Override
            public void checkInterrupted(StepExecution execution) throws JobInterruptedException {
                if (execution.getStepName().startsWith("users") && chunks.incrementAndGet() > 1) {
                    request();
                }
                super.checkInterrupted(execution);
            }
        });

        var stopped = runner.sync(tenant.integration(), false, TestTenant.TODAY, new TestTenant.Unwatched());
        assertThat(stopped.state()).isEqualTo(Sync.State.STOPPED);

        tenant.sync();
        assertThat(tenant.users()).hasSize(2_501);
    }
}
