package dev.rostersync.cli.sync;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.present.SyncDocument;
import dev.rostersync.sync.log.Sync;
import picocli.CommandLine.Command;

/** {@code show}: Sync Details. */
@Command(name = "show", description = "Show Sync Details of one sync.", mixinStandardHelpOptions = true)
public final class ShowCommand extends OneSyncCommand {

    public ShowCommand(Services services) {
        super(services);
    }

    @Override
    int call(Sync found) {
        output.print(SyncDetailsText.of(found), SyncDocument.of(found));
        return ExitCode.SUCCEEDED.value;
    }
}
