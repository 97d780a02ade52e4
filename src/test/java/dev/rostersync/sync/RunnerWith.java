package dev.rostersync.sync;

import dev.rostersync.collect.read.StopFlag;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.sync.log.SyncOwnership;
import dev.rostersync.sync.log.SyncRecords;
import dev.rostersync.testing.TestTenant;
import java.time.Clock;

/** A runner whose syncs check the test's own stop flag. */
final class RunnerWith {

    private RunnerWith() {}

    static SyncRunner flag(TestTenant tenant, StopFlag flag) {
        var log = tenant.bean(SyncLog.class);
        var integrations = tenant.bean(Integrations.class);
        var providers = tenant.bean(Providers.class);
        var execution = new SyncExecution(
                integration -> providers.connect(integrations.access(integration)),
                tenant.bean(SyncRecords.class),
                tenant.bean(SyncExecution.Jobs.class),
                new StopRequests(log, tenant.bean(SyncOwnership.class), () -> flag),
                Clock.systemUTC());
        return new SyncRunner(
                tenant.bean(Locks.class),
                integrations,
                tenant.bean(SchoolSelection.class),
                log,
                tenant.bean(SyncBeginnings.class),
                tenant.bean(Resumption.class),
                execution);
    }
}
