package dev.rostersync.cli.operate;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.housekeeping.Purge;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code purge}. */
@Command(
        name = "purge",
        description = "Delete data older than its retention, and correct the state of syncs that dead processes left.",
        mixinStandardHelpOptions = true)
public final class PurgeCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    private final Services services;

    public PurgeCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        var purged = services.get(Purge.class).run();
        output.print(
                """
                Put right: %,d syncs of dead processes.
                Deleted: %,d collected rosters, %,d findings, %,d executions, %,d turns of past windows, %,d syncs.""".formatted(
                                purged.interrupted(),
                                purged.rosters(),
                                purged.findings(),
                                purged.executions(),
                                purged.turns(),
                                purged.syncs()),
                purged);
        return ExitCode.SUCCEEDED.value;
    }
}
