package dev.rostersync.cli.sync;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.present.SyncDocument;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.log.Sync;
import picocli.CommandLine.Command;

/** {@code stop}. */
@Command(
        name = "stop",
        description = "Stop a running sync within seconds; restart resumes it. A running publish finishes first.",
        mixinStandardHelpOptions = true)
public final class StopCommand extends OneSyncCommand {

    public StopCommand(Services services) {
        super(services);
    }

    @Override
    int call(Sync found) {
        var stopped = services.get(StopRequests.class).stop(services.actor(), found);
        output.print(SyncDetailsText.of(stopped), SyncDocument.of(stopped));
        return ExitCode.SUCCEEDED.value;
    }
}
