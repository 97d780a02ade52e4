package dev.rostersync.cli.sync;

import dev.rostersync.access.Action;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.cli.shell.TextTable;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.present.ActionDocument;
import dev.rostersync.present.SyncDocument;
import dev.rostersync.present.SyncStatus;
import dev.rostersync.present.Times;
import dev.rostersync.sync.log.SyncLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code log}: View log. */
@Command(
        name = "log",
        description = "View log: list the syncs of an integration, the newest first.",
        mixinStandardHelpOptions = true)
public final class LogCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "INTEGRATION", description = "TENANT/NAME or the integration's id.")
    private String integration = "";

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "Show at most this many. Default: ${DEFAULT-VALUE}.")
    private int rowsMax = 20;

    @Option(names = "--audit", description = "List who did what and when, instead of the syncs.")
    private boolean audit;

    private final Services services;

    public LogCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        if (rowsMax < 1) {
            throw new SyncException(Code.WRONG_USAGE, "--last takes a number of 1 or more.");
        }
        var found = services.get(Integrations.class).find(integration, TenantScope.ALL);
        if (audit) {
            var actions = services.get(ActionLog.class).of(found.id(), TenantScope.ALL, rowsMax);
            output.print(text(actions), actions.stream().map(ActionDocument::of).toList());
            return ExitCode.SUCCEEDED.value;
        }
        var syncs = services.get(SyncLog.class).list(found.id(), TenantScope.ALL, rowsMax);
        if (output.isJson()) {
            output.json(syncs.stream().map(SyncDocument::of).toList());
        } else if (syncs.isEmpty()) {
            output.out().println("There is no sync yet. To begin one: sync '%s'".formatted(found.reference()));
        } else {
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("Sync Started", "Sync Finished", "Sync Status", "", "Sync"));
            syncs.forEach(sync -> rows.add(List.of(
                    Times.shown(sync.startedAt()),
                    Times.shown(sync.finishedAt()),
                    SyncStatus.of(sync),
                    sync.preview() ? "preview" : "",
                    sync.id().toString())));
            output.out().println(TextTable.of(rows));
        }
        return ExitCode.SUCCEEDED.value;
    }

    private static String text(List<Action> actions) {
        if (actions.isEmpty()) {
            return "There are no actions yet.";
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("At", "Who", "What", "", "Sync"));
        actions.forEach(action -> rows.add(List.of(
                Times.shown(action.at()),
                action.actor().name() + " (" + action.actor().kind().name().toLowerCase(Locale.ROOT) + ")",
                action.what().name().toLowerCase(Locale.ROOT),
                ActionDocument.changes(action),
                action.sync() == null ? "" : action.sync().toString())));
        return TextTable.of(rows);
    }
}
