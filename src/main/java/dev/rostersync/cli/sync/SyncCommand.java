package dev.rostersync.cli.sync;

import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.sync.SyncRunner;
import java.time.LocalDate;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sync}: Sync, by hand. */
@Command(name = "sync", description = "Run one sync now.", mixinStandardHelpOptions = true)
public final class SyncCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "INTEGRATION", description = "TENANT/NAME or the integration's id.")
    private String integration = "";

    @Option(names = "--preview", description = "Publish nothing; print what would change.")
    private boolean preview;

    @Option(names = "--today", paramLabel = "YYYY-MM-DD", description = "Use this date as the tenant's today.")
    private @Nullable LocalDate today;

    @Option(
            names = "--detach",
            description = "Leave a request that another process runs, and print the sync's id when the sync has begun.")
    private boolean detach;

    private final Services services;
    private final boolean terminal;

    public SyncCommand(Services services, boolean terminal) {
        this.services = services;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var found = services.get(Integrations.class).find(integration, TenantScope.ALL);
        var kind = preview ? SyncKind.PREVIEW : SyncKind.FULL;
        if (detach) {
            return new DetachedSync(services.get(RequestQueue.class), output).ask(services.actor(), found, kind, today);
        }
        return RunningSync.run(
                services,
                output,
                terminal,
                watcher -> services.get(SyncRunner.class).sync(services.actor(), found, kind, today, watcher));
    }
}
