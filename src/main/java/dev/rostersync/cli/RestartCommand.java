package dev.rostersync.cli;

import dev.rostersync.sync.SyncLog;
import dev.rostersync.sync.SyncRunner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code restart}. */
@Command(
        name = "restart",
        description = "Resume one sync that was stopped, was interrupted or has failed, from where it stopped.",
        mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "SYNC", description = "Its id; `log INTEGRATION` shows it.")
    private String sync = "";

    private final Services services;
    private final boolean terminal;

    RestartCommand(Services services, boolean terminal) {
        this.services = services;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var found = services.get(SyncLog.class).find(sync);
        return RunningSync.run(
                services,
                output,
                terminal,
                watcher -> services.get(SyncRunner.class).restart(found, watcher));
    }
}
