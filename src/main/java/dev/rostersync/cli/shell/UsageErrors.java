package dev.rostersync.cli.shell;

import dev.rostersync.outcome.Code;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports arguments that fit no command. The report never contains their values: a value may be a secret, and many
 * people read a Job's log.
 */
public final class UsageErrors implements IParameterExceptionHandler {

    /** Only text of this form is printed back. Other text that begins with a dash may be a value. */
    private static final Pattern OPTION = Pattern.compile("--?[a-z]+(-[a-z]+)*");

    private final ErrorReport report;

    public UsageErrors(ErrorReport report) {
        this.report = report;
    }

    /** Prints a failure on both outputs. */
    public interface ErrorReport {
        void print(CommandLine command, boolean asJson, Code code, String sentence, String remedy);
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        var command = exception.getCommandLine();
        boolean json = asksForJson(List.of(arguments));
        if (!json && !command.getSubcommands().isEmpty()) {
            command.usage(command.getErr());
        }
        report.print(
                command,
                json,
                Code.WRONG_USAGE,
                sentence(exception),
                "%s --help shows how to call it."
                        .formatted(command.getCommandSpec().qualifiedName()));
        return ExitCode.USAGE.value;
    }

    private static boolean asksForJson(List<String> arguments) {
        int value = arguments.indexOf("--output") + 1;
        return arguments.contains("--output=json")
                || value > 0 && value < arguments.size() && arguments.get(value).equalsIgnoreCase("json");
    }

    private static String sentence(ParameterException exception) {
        if (!(exception instanceof UnmatchedArgumentException unmatched)) {
            return stop(String.valueOf(exception.getMessage()));
        }
        var arguments = unmatched.getUnmatched();
        var options = arguments.stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.split("=", 2)[0])
                .map(argument -> OPTION.matcher(argument).matches() ? argument : "that you gave")
                .toList();
        if (options.contains("--client-secret")) {
            return "A Client Secret is read from a file (--client-secret-file FILE) or from standard input"
                    + " (--client-secret-file -). The given secret is in your shell's history now: ask for a new one.";
        }
        if (!options.isEmpty()) {
            return "There is no option %s%s."
                    .formatted(String.join(", ", options), options.contains("--output") ? " before a command" : "");
        }
        return exception.getCommandLine().getSubcommands().isEmpty()
                ? "There are %d too many arguments.".formatted(arguments.size())
                : "There is no command %s.".formatted(arguments.getFirst());
    }

    private static String stop(String message) {
        return message.endsWith(".") ? message : message + ".";
    }
}
