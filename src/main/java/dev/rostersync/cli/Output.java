package dev.rostersync.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Where a command prints: for a person, or one JSON document. */
final class Output {

    /** How results are printed. */
    enum Format {
        human,
        json
    }

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private static final JsonMapper LINE = new JsonMapper();

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--output",
            paramLabel = "human|json",
            defaultValue = "human",
            description = "json: one JSON document on standard output, nothing else there.")
    private Format format = Format.human;

    boolean isJson() {
        return format == Format.json;
    }

    PrintWriter out() {
        return line().getOut();
    }

    PrintWriter err() {
        return line().getErr();
    }

    private CommandLine line() {
        if (command == null) {
            throw new IllegalStateException("an output belongs to a command");
        }
        return command.commandLine();
    }

    /** Prints one document. */
    void json(Object document) {
        out().println(text(document));
    }

    static String text(Object document) {
        return JSON.writeValueAsString(document);
    }

    /** A document in one line. */
    static String line(Object document) {
        return LINE.writeValueAsString(document);
    }

    /** Prints what a person reads, or what a program does. */
    void print(String human, Object document) {
        if (isJson()) {
            json(document);
        } else {
            out().println(human);
        }
    }

    /** For a terminal: what the SIS sends may hold line breaks and control sequences. */
    static String plain(@Nullable String value) {
        return value == null ? "" : value.replaceAll("\\p{Cntrl}", " ");
    }

    /** A table with its columns aligned; the first row is its heading. */
    static String table(List<List<String>> rows) {
        int columns = rows.getFirst().size();
        var widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }
}
