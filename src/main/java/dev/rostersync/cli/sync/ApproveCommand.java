package dev.rostersync.cli.sync;

import dev.rostersync.app.Services;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.log.Sync;
import picocli.CommandLine.Command;

/** {@code approve}. */
@Command(
        name = "approve",
        description =
                "Publish what a sync left as it was, from the same roster: what the guard held or kept, and schools whose"
                        + " enrollments cannot be believed. Look at it first (show SYNC). Possible for 14 days after"
                        + " the roster was collected.",
        mixinStandardHelpOptions = true)
public final class ApproveCommand extends OneSyncCommand {

    private final boolean terminal;

    public ApproveCommand(Services services, boolean terminal) {
        super(services);
        this.terminal = terminal;
    }

    @Override
    int call(Sync found) {
        return RunningSync.run(
                services,
                output,
                terminal,
                watcher -> services.get(SyncRunner.class).approve(services.actor(), found, watcher));
    }
}
