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

/** The command line: all commands, and what becomes of an error. */
public final class Cli {

    private static final Logger LOG = LoggerFactory.getLogger(Cli.class);

    private final Services services;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    /**
     * @param properties go before those of the environment, by Spring Boot's names
     * @param terminal whether somebody watches {@code err}
     */
    public Cli(Map<String, Object> properties, PrintWriter out, PrintWriter err, boolean terminal) {
        this.services = new Services(properties);
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Command(
            name = "oneroster-sync",
            description = "Keeps School Manager in step with a school's SIS over OneRoster.",
            mixinStandardHelpOptions = true,
            versionProvider = BuildVersion.class,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:SUCCEEDED, or the command did what it says",
                "1:a defect; the log says where",
                "2:wrong usage; nothing was started",
                "10:PARTIAL",
                "20:FAILED, and the same call again may succeed",
                "21:FAILED, and only a person can mend it",
                "30:busy: a sync of this integration is running",
                "143:stopped on request; restart goes on from there"
            })
    private static final class Root implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(), "Say which command.");
            }
        }
    }

    /** Runs one command; the exit code. */
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
            // picocli hands on what is no exception
            return fail(e, line);
        } finally {
            services.close();
        }
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("%s is no date; write it as 2026-11-24".formatted(text));
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

    /** A reason with a code is told in a person's words; only a defect leaves a trace, and that in the log. */
    private int fail(Throwable exception, CommandLine command) {
        var reason = FailureCause.of(exception);
        if (reason.isEmpty()) {
            LOG.error("The command {} met a defect.", command.getCommandName(), exception);
        }
        var code = reason.map(SyncException::code).orElse(null);
        var sentence = reason.map(SyncException::sentence).orElse("The program met a defect; its log says where.");
        tell(command, wantsJson(command), code, sentence, code == null ? "" : code.remedy());
        return ExitCode.of(code).value;
    }

    /** On standard error for whoever reads the log, and where they asked for it as a document. */
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
            // which is what is told
            return false;
        }
    }

    /** As the log's lines are. */
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
