package dev.rostersync.cli;

import dev.rostersync.sync.Sync;
import picocli.CommandLine.Command;

/** {@code show}: Sync Details. */
@Command(name = "show", description = "Sync Details of one sync.", mixinStandardHelpOptions = true)
final class ShowCommand extends OnOneSync {

    ShowCommand(Services services) {
        super(services);
    }

    @Override
    int call(Sync found) {
        output.print(SyncDetails.text(found), SyncDetails.json(found));
        return ExitCode.SUCCEEDED.value;
    }
}
