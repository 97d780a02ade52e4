package dev.rostersync.cli;

import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.SyncLog;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code stop}. */
@Command(
        name = "stop",
        description = "End a running sync within seconds; restart goes on from there. A publish is let finish.",
        mixinStandardHelpOptions = true)
final class StopCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "SYNC", description = "Its id; `log INTEGRATION` shows it.")
    private String sync = "";

    private final Services services;

    StopCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        var found = services.get(SyncLog.class).find(sync);
        var stopped = services.get(StopRequests.class).stop(found);
        output.print(SyncDetails.text(stopped), SyncDetails.json(stopped));
        return ExitCode.SUCCEEDED.value;
    }
}
