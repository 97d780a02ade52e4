package dev.rostersync.cli.sync;

import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command on one sync, named by its id. */
abstract class OneSyncCommand implements Callable<Integer> {

    @Mixin
    final Output output = new Output();

    @Parameters(paramLabel = "SYNC", description = "The sync's id; `log INTEGRATION` shows it.")
    private String sync = "";

    final Services services;

    OneSyncCommand(Services services) {
        this.services = services;
    }

    @Override
    public final Integer call() {
        return call(services.get(SyncLog.class).find(sync, TenantScope.ALL));
    }

    abstract int call(Sync found);
}
