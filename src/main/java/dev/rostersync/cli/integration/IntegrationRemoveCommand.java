package dev.rostersync.cli.integration;

import dev.rostersync.app.Services;
import dev.rostersync.cli.integration.IntegrationCommands.OnOne;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.integration.Integration;
import dev.rostersync.sync.IntegrationRemoval;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code integration remove}. */
@Command(
        name = "remove",
        description = "Remove it; say what happens to what it had synced.",
        mixinStandardHelpOptions = true)
public final class IntegrationRemoveCommand extends OnOne {

    /** One of the two must be chosen. */
    static final class Data {
        @Option(names = "--keep-data", required = true, description = "What it had synced stays as it is.")
        private boolean keep;

        @Option(names = "--remove-data", required = true, description = "What it had synced goes.")
        private boolean remove;
    }

    @ArgGroup(multiplicity = "1")
    private @Nullable Data data;

    public IntegrationRemoveCommand(Services services) {
        super(services);
    }

    @Override
    int call(Integration integration) {
        boolean withData = data != null && data.remove && !data.keep;
        services.get(IntegrationRemoval.class).remove(services.actor(), integration, withData);
        output.print(
                withData
                        ? "Removed %s and what it had synced.".formatted(integration.reference())
                        : "Removed %s; what it had synced stays.".formatted(integration.reference()),
                Map.of(
                        "id",
                        integration.id().toString(),
                        "integration",
                        integration.reference(),
                        "dataKept",
                        !withData));
        return ExitCode.SUCCEEDED.value;
    }
}
