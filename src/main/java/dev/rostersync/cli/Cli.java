package dev.rostersync.cli;

import dev.rostersync.app.Services;
import dev.rostersync.cli.integration.IntegrationCheckCommand;
import dev.rostersync.cli.integration.IntegrationCommands;
import dev.rostersync.cli.integration.IntegrationRemoveCommand;
import dev.rostersync.cli.integration.SchoolsCommands;
import dev.rostersync.cli.operate.MigrateCommand;
import dev.rostersync.cli.operate.PurgeCommand;
import dev.rostersync.cli.operate.RegionCommand;
import dev.rostersync.cli.operate.SecretsCommands;
import dev.rostersync.cli.operate.ServeCommand;
import dev.rostersync.cli.operate.StatusCommand;
import dev.rostersync.cli.shell.BuildVersion;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.cli.shell.UsageErrors;
import dev.rostersync.cli.sync.ApproveCommand;
import dev.rostersync.cli.sync.FindingsCommand;
import dev.rostersync.cli.sync.LogCommand;
import dev.rostersync.cli.sync.RestartCommand;
import dev.rostersync.cli.sync.ShowCommand;
import dev.rostersync.cli.sync.StopCommand;
import dev.rostersync.cli.sync.SyncCommand;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.FailureCause;
import dev.rostersync.text.Shown;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line: all commands, and how errors are reported. */
public final class Cli {

    private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

    private final Services services;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    /**
     * @param properties override the properties of the environment, by Spring Boot's names
     * @param terminal true if {@code err} is a terminal
     */
    public Cli(Map<String, Object> properties, PrintWriter out, PrintWriter err, boolean terminal) {
        this.services = new Services(properties);
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** Without a command, the program only lists the commands. */
    @Command(
            name = "oneroster-sync",
            description = "Syncs a school's roster from its SIS to School Manager over OneRoster.",
            mixinStandardHelpOptions = true,
            versionProvider = BuildVersion.class,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:SUCCEEDED, or the command did what it says",
                "1:a defect in the program; the log says where",
                "2:wrong usage; nothing was started",
                "10:PARTIAL: something was left as it was; the rest was published",
                "20:FAILED; the same call may succeed later",
                "21:FAILED; only a person can correct the problem",
                "30:busy: a sync of this integration is running",
                "143:stopped on request; restart resumes the sync"
            })
    private static final class Root implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(), "The command is missing.");
            }
        }
    }

    /** Runs one command and returns its exit code. */
    public int run(String... arguments) {
        var line = new CommandLine(new Root())
                .addSubcommand(new MigrateCommand(services))
                .addSubcommand(integration())
                .addSubcommand(schools())
                .addSubcommand(new SyncCommand(services, terminal))
                .addSubcommand(new RestartCommand(services, terminal))
                .addSubcommand(new StopCommand(services))
                .addSubcommand(new ApproveCommand(services, terminal))
                .addSubcommand(new LogCommand(services))
                .addSubcommand(new ShowCommand(services))
                .addSubcommand(new FindingsCommand(services))
                .addSubcommand(new RegionCommand(services))
                .addSubcommand(new StatusCommand(services))
                .addSubcommand(new PurgeCommand(services))
                .addSubcommand(new CommandLine(new SecretsCommands.Group())
                        .addSubcommand(new SecretsCommands.Reseal(services)))
                .addSubcommand(new ServeCommand(services))
                .addSubcommand("generate-completion", new GenerateCompletion())
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .registerConverter(LocalDate.class, Cli::date)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, command, parsed) -> fail(exception, command))
                .setParameterExceptionHandler(new UsageErrors(this::tell));
        try {
            int code = line.execute(arguments);
            out.flush();
            err.flush();
            return code;
        } catch (Error e) {
            // picocli does not handle errors that are not exceptions
            return fail(e, line);
        } finally {
            services.close();
        }
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("%s is not a date; write the date as 2026-11-24".formatted(text));
        }
    }

    private CommandLine integration() {
        return new CommandLine(new IntegrationCommands.Group())
                .addSubcommand(new IntegrationCommands.Add(services))
                .addSubcommand(new IntegrationCommands.ListAll(services))
                .addSubcommand(new IntegrationCommands.Show(services))
                .addSubcommand(new IntegrationCommands.Edit(services))
                .addSubcommand(new IntegrationCommands.Enable(services))
                .addSubcommand(new IntegrationCommands.Disable(services))
                .addSubcommand(new IntegrationRemoveCommand(services))
                .addSubcommand(new IntegrationCheckCommand(services));
    }

    private CommandLine schools() {
        return new CommandLine(new SchoolsCommands.Group())
                .addSubcommand(new SchoolsCommands.ListAll(services))
                .addSubcommand(new SchoolsCommands.Exclude(services))
                .addSubcommand(new SchoolsCommands.Include(services));
    }

    /** A failure with a code is printed as a sentence. Only a defect is logged with a stack trace. */
    private int fail(Throwable exception, CommandLine command) {
        var reason = FailureCause.of(exception);
        if (reason.isEmpty()) {
            LOG.error("The command {} failed because of a defect in the program.", command.getCommandName(), exception);
        }
        var code = reason.map(SyncException::code).orElse(null);
        var sentence = reason.map(SyncException::sentence).orElse("A defect in the program; the log says where.");
        tell(command, wantsJson(command), code, sentence, code == null ? "" : code.remedy());
        return ExitCode.of(code).value;
    }

    /** Prints the failure on standard error, and also as a JSON document if the user asked for JSON output. */
    private void tell(CommandLine command, boolean asJson, @Nullable Code code, String sentence, String remedy) {
        if (logIsJson()) {
            err.println(Output.line(logged(code, sentence, remedy)));
        } else {
            var shown = Shown.line(sentence);
            err.println(code == null ? shown : "%s  %s%n        %s".formatted(code.id(), shown, remedy));
        }
        err.flush();
        if (asJson) {
            out.println(document(code, sentence, remedy));
        }
    }

    private boolean logIsJson() {
        try {
            return services.logsJson();
        } catch (SyncException e) {
            // the wrong log format is the failure that is being reported
            return false;
        }
    }

    /** In the format of the log lines. */
    private static Map<String, Object> logged(@Nullable Code code, String sentence, String remedy) {
        var json = new LinkedHashMap<String, Object>();
        json.put("@timestamp", OffsetDateTime.now(ZoneOffset.UTC).toString());
        json.put("level", "ERROR");
        json.put("logger_name", Cli.class.getName());
        json.put("message", code == null ? sentence : "%s: %s %s".formatted(code.id(), sentence, remedy));
        var about = MDC.getCopyOfContextMap();
        if (about != null) {
            json.putAll(about);
        }
        return json;
    }

    private static boolean wantsJson(CommandLine command) {
        return command.getCommandSpec().mixins().get("output") instanceof CommandSpec mixin
                && mixin.userObject() instanceof Output output
                && output.isJson();
    }

    private static String document(@Nullable Code code, String sentence, String remedy) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("code", code == null ? null : code.id());
        json.put("message", sentence);
        json.put("remedy", code == null ? null : remedy);
        return Output.text(json);
    }
}
