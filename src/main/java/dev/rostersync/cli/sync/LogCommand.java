package dev.rostersync.cli.sync;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.cli.shell.TextTable;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.present.SyncDetails;
import dev.rostersync.present.SyncDocument;
import dev.rostersync.present.Times;
import dev.rostersync.sync.SyncLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code log}: View log. */
@Command(
        name = "log",
        description = "View log: an integration's syncs, the newest first.",
        mixinStandardHelpOptions = true)
public final class LogCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "INTEGRATION", description = "TENANT/NAME, or its id.")
    private String integration = "";

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many; default ${DEFAULT-VALUE}.")
    private int rowsMax = 20;

    private final Services services;

    public LogCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        if (rowsMax < 1) {
            throw new SyncException(Code.WRONG_USAGE, "--last takes a number from 1 on.");
        }
        var found = services.get(Integrations.class).find(integration);
        var syncs = services.get(SyncLog.class).list(found.id(), rowsMax);
        if (output.isJson()) {
            output.json(syncs.stream().map(SyncDocument::of).toList());
        } else if (syncs.isEmpty()) {
            output.out().println("There was no sync yet. Begin one: sync '%s'".formatted(found.reference()));
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("Sync Started", "Sync Finished", "Sync Status", "", "Sync"));
            syncs.forEach(sync -> rows.add(List.of(
                    Times.shown(sync.startedAt()),
                    Times.shown(sync.finishedAt()),
                    SyncDetails.status(sync),
                    sync.preview() ? "preview" : "",
                    sync.id().toString())));
            output.out().println(TextTable.of(rows));
        }
        return ExitCode.SUCCEEDED.value;
    }
}
