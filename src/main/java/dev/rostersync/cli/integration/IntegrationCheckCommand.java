package dev.rostersync.cli.integration;

import dev.rostersync.app.Services;
import dev.rostersync.cli.integration.IntegrationCommands.OneIntegrationCommand;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.integration.Integration;
import dev.rostersync.present.ConnectionDetails;
import dev.rostersync.sync.check.ConnectionCheck;
import picocli.CommandLine.Command;

/** {@code integration check}: says what works and what does not, before a sync runs. */
@Command(
        name = "check",
        description = "Connect, sign in and read one page of each collection that a sync would read.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all collections can be read",
            "10:academic sessions, classes or enrollments cannot be read",
            "20, 21:the server, the schools or the users cannot be read; a sync would end with the same code"
        })
public final class IntegrationCheckCommand extends OneIntegrationCommand {

    public IntegrationCheckCommand(Services services) {
        super(services);
    }

    @Override
    int call(Integration integration) {
        var result = services.get(ConnectionCheck.class).check(integration);
        output.print(
                String.join("\n", ConnectionDetails.lines(integration, result)),
                ConnectionDetails.document(integration, result));
        return result.failure()
                .map(reason -> ExitCode.of(reason.code()))
                .orElseGet(() -> ExitCode.of(result.outcome()))
                .value;
    }
}
