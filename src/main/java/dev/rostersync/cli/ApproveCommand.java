package dev.rostersync.cli;

import dev.rostersync.sync.SyncLog;
import dev.rostersync.sync.SyncRunner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code approve}. */
@Command(
        name = "approve",
        description = "Publish what the guard held of one sync, of that same roster; look at it first (show SYNC).",
        mixinStandardHelpOptions = true)
final class ApproveCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "SYNC", description = "Its id; `log INTEGRATION` shows it.")
    private String sync = "";

    private final Services services;
    private final boolean terminal;

    ApproveCommand(Services services, boolean terminal) {
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
                watcher -> services.get(SyncRunner.class).approve(found, watcher));
    }
}
