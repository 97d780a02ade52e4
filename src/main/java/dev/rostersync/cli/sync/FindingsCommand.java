package dev.rostersync.cli.sync;

import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.findings.FindingList;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.present.FindingCsv;
import dev.rostersync.present.FindingGroup;
import dev.rostersync.sync.log.SyncLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code findings}: what a person may want to correct in the SIS or the directory. */
@Command(name = "findings", description = "List the findings of one sync.", mixinStandardHelpOptions = true)
public final class FindingsCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "SYNC", description = "The sync's id; `log INTEGRATION` shows it.")
    private String sync = "";

    @Option(names = "--code", paramLabel = "C", description = "Only findings with this code, such as OR-412.")
    private @Nullable String code;

    @Option(names = "--csv", description = "Print CSV, with names and addresses as the SIS sends them.")
    private boolean csv;

    private final Services services;

    public FindingsCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() throws IOException {
        var only = code == null ? null : known(code).id();
        if (csv && output.isJson()) {
            throw new SyncException(Code.WRONG_USAGE, "Use --csv or --output json, not both.");
        }
        var found = services.get(SyncLog.class).find(sync, TenantScope.ALL);
        var rows = new FindingList(services.get(DataSource.class)).of(found.id(), TenantScope.ALL, only);
        var all = found.findings().entrySet().stream()
                .filter(entry -> only == null || only.equals(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        if (all > rows.size()) {
            output.err()
                    .printf(
                            "These are %d of %d findings. Only the first of each code are listed, the rest counted.%n",
                            rows.size(), all);
        }
        if (csv) {
            FindingCsv.write(rows, output.out());
        } else {
            output.print(text(FindingGroup.of(rows)), rows);
        }
        return ExitCode.SUCCEEDED.value;
    }

    private static Code known(String code) {
        return Code.of(code)
                .orElseThrow(() -> new SyncException(Code.WRONG_USAGE, "There is no code %s.".formatted(code)));
    }

    private static String text(List<FindingGroup> groups) {
        if (groups.isEmpty()) {
            return "No findings.";
        }
        return groups.stream()
                .map(group -> "%s  %s%n        %s%n%s"
                        .formatted(
                                group.code(),
                                group.sentence(),
                                group.remedy(),
                                group.lines().stream().map(line -> "  " + line).collect(Collectors.joining("\n"))))
                .collect(Collectors.joining("\n\n"));
    }
}
