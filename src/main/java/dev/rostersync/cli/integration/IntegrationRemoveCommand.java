package dev.rostersync.cli.integration;

import dev.rostersync.app.Services;
import dev.rostersync.cli.integration.IntegrationCommands.OneIntegrationCommand;
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
        description = "Remove the integration, and either keep or remove the data that it has synced.",
        mixinStandardHelpOptions = true)
public final class IntegrationRemoveCommand extends OneIntegrationCommand {

    /** Exactly one of the two options must be given. */
    static final class Data {
        @Option(names = "--keep-data", required = true, description = "Keep the synced data as it is.")
        private boolean keep;

        @Option(names = "--remove-data", required = true, description = "Remove the synced data.")
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
                        ? "Removed %s and the data that it had synced.".formatted(integration.reference())
                        : "Removed %s. The data that it had synced stays.".formatted(integration.reference()),
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
