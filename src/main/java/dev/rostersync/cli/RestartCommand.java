package dev.rostersync.cli;

import dev.rostersync.sync.Sync;
import dev.rostersync.sync.SyncRunner;
import picocli.CommandLine.Command;

/** {@code restart}. */
@Command(
        name = "restart",
        description = "Resume one sync that was stopped, was interrupted or has failed, from where it stopped.",
        mixinStandardHelpOptions = true)
final class RestartCommand extends OnOneSync {

    private final boolean terminal;

    RestartCommand(Services services, boolean terminal) {
        super(services);
        this.terminal = terminal;
    }

    @Override
    int call(Sync found) {
        return RunningSync.run(
                services,
                output,
                terminal,
                watcher -> services.get(SyncRunner.class).restart(found, watcher));
    }
}
