package dev.rostersync.sync;

import dev.rostersync.collect.CollectSteps;
import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.publish.PublishStep;
import dev.rostersync.publish.Publisher;
import dev.rostersync.testing.TestTenant;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.transaction.PlatformTransactionManager;

/** A runner whose syncs ask a flag of a test's own whether to stop. */
final class RunnerWith {

    private RunnerWith() {}

    static SyncRunner flag(TestTenant tenant, StopFlag flag) {
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
}
