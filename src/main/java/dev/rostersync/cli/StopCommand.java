package dev.rostersync.cli;

import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.Sync;
import picocli.CommandLine.Command;

/** {@code stop}. */
@Command(
        name = "stop",
        description = "End a running sync within seconds; restart goes on from there. A publish is let finish.",
        mixinStandardHelpOptions = true)
final class StopCommand extends OnOneSync {

    StopCommand(Services services) {
        super(services);
    }

    @Override
    int call(Sync found) {
        var stopped = services.get(StopRequests.class).stop(found);
        output.print(SyncDetails.text(stopped), SyncDetails.json(stopped));
        return ExitCode.SUCCEEDED.value;
    }
}
