package dev.rostersync.cli.sync;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.present.SyncDocument;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.Sync;
import picocli.CommandLine.Command;

/** {@code stop}. */
@Command(
        name = "stop",
        description = "End a running sync within seconds; restart goes on from there. A publish is let finish.",
        mixinStandardHelpOptions = true)
public final class StopCommand extends OnOneSync {

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
