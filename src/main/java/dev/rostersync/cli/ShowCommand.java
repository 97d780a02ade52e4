package dev.rostersync.cli;

import dev.rostersync.sync.SyncLog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code show}: Sync Details. */
@Command(name = "show", description = "Sync Details of one sync.", mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "SYNC", description = "Its id; `log INTEGRATION` shows it.")
    private String sync = "";

    private final Services services;

    ShowCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        var found = services.get(SyncLog.class).find(sync);
        output.print(SyncDetails.text(found), SyncDetails.json(found));
        return ExitCode.SUCCEEDED.value;
    }
}
