package dev.rostersync.cli.operate;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code migrate}. */
@Command(
        name = "migrate",
        description = "Bring the database up to date. No other command does this.",
        mixinStandardHelpOptions = true)
public final class MigrateCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    private final Services services;

    public MigrateCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        int applied = services.migrations().migrate();
        output.print(
                applied == 0
                        ? "The database is up to date."
                        : "The database is up to date; %d migrations were applied.".formatted(applied),
                Map.of("applied", applied));
        return ExitCode.SUCCEEDED.value;
    }
}
