package dev.rostersync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.testing.TestTenant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.step.StepExecution;

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
}
