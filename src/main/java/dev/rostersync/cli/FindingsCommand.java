package dev.rostersync.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.rostersync.findings.FindingList;
import dev.rostersync.findings.FindingList.Row;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.SyncLog;
import dev.rostersync.text.Shown;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code findings}: what a person may want to mend in the SIS or the directory. */
@Command(name = "findings", description = "The findings of one sync, one by one.", mixinStandardHelpOptions = true)
final class FindingsCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "SYNC", description = "Its id; `log INTEGRATION` shows it.")
    private String sync = "";

    @Option(names = "--code", paramLabel = "C", description = "Only this one, such as OR-412.")
    private @Nullable String code;

    @Option(names = "--csv", description = "As CSV, with names and addresses as the SIS sends them.")
    private boolean csv;

    private final Services services;

    FindingsCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() throws IOException {
        var only = code == null ? null : known(code).id();
        if (csv && output.isJson()) {
            throw new SyncException(Code.WRONG_USAGE, "Choose --csv or --output json.");
        }
        var found = services.get(SyncLog.class).find(sync);
        var rows = new FindingList(services.get(DataSource.class)).of(found.id(), only);
        var all = found.findings().entrySet().stream()
                .filter(entry -> only == null || only.equals(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        if (all > rows.size()) {
            output.err()
                    .printf(
                            "These are %d of %d findings: of each code the first are written down one by one, the rest counted.%n",
                            rows.size(), all);
        }
        if (csv) {
            printCsv(rows);
        } else {
            output.print(text(rows), rows);
        }
        return ExitCode.SUCCEEDED.value;
    }

    private static Code known(String code) {
        return Code.of(code)
                .orElseThrow(() -> new SyncException(Code.WRONG_USAGE, "There is no code %s.".formatted(code)));
    }

    private void printCsv(List<Row> rows) throws IOException {
        var writer = CsvWriter.builder().build(output.out());
        writer.writeRecord(
                "code", "sentence", "school", "kind", "sourcedId", "detail", "givenName", "familyName", "email");
        for (var row : rows) {
            writer.writeRecord(
                    row.code(),
                    sentence(row),
                    Shown.cell(row.school()),
                    row.kind(),
                    Shown.cell(row.sourcedId()),
                    Shown.cell(row.detail()),
                    Shown.cell(row.givenName()),
                    Shown.cell(row.familyName()),
                    Shown.cell(row.email()));
        }
        writer.flush();
    }

    private static String text(List<Row> rows) {
        if (rows.isEmpty()) {
            return "No findings.";
        }
        return rows.stream()
                .collect(Collectors.groupingBy(Row::code, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(entry -> "%s  %s%n        %s%n%s"
                        .formatted(
                                entry.getKey(),
                                sentence(entry.getValue().getFirst()),
                                Code.of(entry.getKey()).map(Code::remedy).orElse(""),
                                entry.getValue().stream()
                                        .map(FindingsCommand::line)
                                        .collect(Collectors.joining("\n"))))
                .collect(Collectors.joining("\n\n"));
    }

    private static String line(Row row) {
        return Stream.of(
                        "  " + row.kind() + " " + Shown.line(row.sourcedId()),
                        Shown.line(row.detail()),
                        row.school() == null ? "" : "school " + Shown.line(row.school()),
                        Stream.of(Shown.line(row.givenName()), Shown.line(row.familyName()), Shown.line(row.email()))
                                .filter(part -> !part.isEmpty())
                                .collect(Collectors.joining(" ")))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String sentence(Row row) {
        return Code.of(row.code()).map(Code::sentence).orElse("");
    }
}
