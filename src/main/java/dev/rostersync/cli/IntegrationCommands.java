package dev.rostersync.cli;

import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.SyncLog;
import dev.rostersync.text.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code integration …}: the list, and an integration's life in it. */
final class IntegrationCommands {

    private static final int NAME_MAX = 100;

    private IntegrationCommands() {}

    @Command(
            name = "integration",
            description = "SIS Integration: set up, change, check.",
            mixinStandardHelpOptions = true)
    static final class Group implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(), "Say which command.");
            }
        }
    }

    /** A name that fits a line of a list, and of a log. */
    private static String checked(String name) {
        var stripped = name.strip();
        if (stripped.isEmpty()
                || stripped.length() > NAME_MAX
                || stripped.chars().anyMatch(c -> Shown.isUnsafe((char) c) && !Character.isSurrogate((char) c))) {
            throw new SyncException(
                    Code.WRONG_USAGE, "--name takes 1 to %d characters, in one line.".formatted(NAME_MAX));
        }
        return stripped;
    }

    /** What all of them print of one. */
    static Map<String, @Nullable Object> json(Integration integration) {
        var settings = integration.settings();
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("id", integration.id().toString());
        json.put("integration", integration.reference());
        json.put("sis", settings.sis().label());
        json.put("endpointUrl", settings.endpointUrl().toString());
        json.put(
                "tokenUrl",
                settings.tokenUrl() == null ? null : settings.tokenUrl().toString());
        json.put("clientId", settings.clientId());
        json.put("scopes", settings.scopes());
        json.put("classroomData", settings.classroomData());
        json.put("respectEnrolmentDate", settings.respectEnrolmentDate());
        json.put("respectAcademicSessions", settings.respectAcademicSessions());
        json.put("relationshipTypes", settings.relationshipTypes());
        var guard = new LinkedHashMap<String, @Nullable Object>();
        guard.put("percent", settings.guard().percent());
        guard.put("studentsPercent", settings.guard().studentsPercent());
        guard.put("atLeast", settings.guard().atLeast());
        guard.put("everyOneOf", settings.guard().everyOneOf());
        json.put("guard", guard);
        json.put("requestsPerDay", settings.requestsPerDay());
        json.put("enabled", integration.enabled());
        return json;
    }

    private static String text(Integration integration) {
        var settings = integration.settings();
        var rows = List.of(
                List.of("Integration", integration.reference()),
                List.of("Id", integration.id().toString()),
                List.of("SIS", settings.sis().label()),
                List.of("Endpoint URL", settings.endpointUrl().toString()),
                List.of(
                        "OAuth2 Token URL",
                        settings.tokenUrl() == null ? "-" : settings.tokenUrl().toString()),
                List.of("Client ID", settings.clientId()),
                List.of("Client Secret", "kept sealed"),
                List.of("Scopes", settings.scopes() == null ? "those of the standard" : settings.scopes()),
                List.of("Sync Classroom Data", onOff(settings.classroomData())),
                List.of("Respect Enrolment Date", onOff(settings.respectEnrolmentDate())),
                List.of("Respect Academic Sessions", onOff(settings.respectAcademicSessions())),
                List.of(
                        "Sync Parent Data",
                        settings.relationshipTypes().isEmpty()
                                ? "off"
                                : String.join(", ", settings.relationshipTypes())),
                List.of("Guard", guard(settings.guard())),
                List.of(
                        "Requests a day",
                        settings.requestsPerDay() == null
                                ? "any number"
                                : settings.requestsPerDay().toString()),
                List.of("On the schedule", onOff(integration.enabled())));
        return Output.table(rows);
    }

    private static String guard(GuardThresholds guard) {
        return "holds where more than %s (students: %s) and at least %d vanish, or every one of %d or more"
                .formatted(
                        guard.percent() == null ? "a fifth" : guard.percent() + " %",
                        guard.studentsPercent() == null ? "a third" : guard.studentsPercent() + " %",
                        guard.atLeast(),
                        guard.everyOneOf());
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    /** {@code integration add}: Submit of Add OneRoster Sync. */
    @Command(name = "add", description = "Add OneRoster Sync.", mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        private final Output output = new Output();

        @Mixin
        private final SettingsOptions options = new SettingsOptions();

        @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "The tenant's slug.")
        private String tenant = "";

        @Option(names = "--name", paramLabel = "NAME", required = true, description = "Name, unique within the tenant.")
        private String name = "";

        private final Services services;

        Add(Services services) {
            this.services = services;
        }

        @Override
        public Integer call() {
            var newName = checked(name);
            var settings = options.settings(services.get(Providers.class));
            var added = services.get(Integrations.class).add(tenant, newName, settings, options.requiredSecret());
            output.print(
                    "Added %s.%n  See whether it can be read: integration check '%s'%n  Run the first sync: sync '%s'"
                            .formatted(added.reference(), added.reference(), added.reference()),
                    json(added));
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** {@code integration list}. */
    @Command(name = "list", description = "All integrations.", mixinStandardHelpOptions = true)
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private final Output output = new Output();

        private final Services services;

        ListAll(Services services) {
            this.services = services;
        }

        @Override
        public Integer call() {
            var all = services.get(Integrations.class).list();
            var log = services.get(SyncLog.class);
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("Integration", "SIS", "Last Sync", "Sync Status", "Schedule"));
            var documents = new ArrayList<Map<String, @Nullable Object>>();
            for (var integration : all) {
                var last = log.last(integration.id());
                rows.add(List.of(
                        integration.reference(),
                        integration.settings().sis().label(),
                        last.map(sync -> SyncDetails.time(sync.startedAt())).orElse("-"),
                        last.map(SyncDetails::status).orElse("-"),
                        onOff(integration.enabled())));
                var document = json(integration);
                document.put("lastSync", last.map(SyncDetails::json).orElse(null));
                documents.add(document);
            }
            output.print(all.isEmpty() ? "There is no integration yet." : Output.table(rows), documents);
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** What commands on one integration have in common. */
    abstract static class OnOne implements Callable<Integer> {
        @Mixin
        final Output output = new Output();

        @Parameters(paramLabel = "INTEGRATION", description = "TENANT/NAME, or its id.")
        private String reference = "";

        final Services services;

        OnOne(Services services) {
            this.services = services;
        }

        @Override
        public final Integer call() {
            return call(services.get(Integrations.class).find(reference));
        }

        abstract int call(Integration integration);
    }

    /** {@code integration show}. */
    @Command(name = "show", description = "One integration.", mixinStandardHelpOptions = true)
    static final class Show extends OnOne {
        Show(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            output.print(text(integration), json(integration));
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** {@code integration edit}. */
    @Command(name = "edit", description = "Change what is given, keep the rest.", mixinStandardHelpOptions = true)
    static final class Edit extends OnOne {
        @Mixin
        private final SettingsOptions options = new SettingsOptions();

        @Option(names = "--name", paramLabel = "NAME", description = "A new name, unique within the tenant.")
        private @Nullable String name;

        Edit(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            var edited = services.get(Locks.class)
                    .holding(integration, () -> edited(integration.id().toString()));
            output.print(text(edited), json(edited));
            return ExitCode.SUCCEEDED.value;
        }

        /** From what it is once nobody else changes it. */
        private Integration edited(String id) {
            var integrations = services.get(Integrations.class);
            var current = integrations.find(id);
            var newName = name == null ? current.name() : checked(name);
            var settings = options.settings(current.settings(), services.get(Providers.class));
            return integrations.edit(current, newName, settings, options.secret());
        }
    }

    /** {@code integration enable}. */
    @Command(name = "enable", description = "Put it on the schedule.", mixinStandardHelpOptions = true)
    static final class Enable extends OnOne {
        Enable(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            return schedule(this, integration, true);
        }
    }

    /** {@code integration disable}. */
    @Command(
            name = "disable",
            description = "Take it off the schedule; a sync by hand still runs.",
            mixinStandardHelpOptions = true)
    static final class Disable extends OnOne {
        Disable(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            return schedule(this, integration, false);
        }
    }

    private static int schedule(OnOne command, Integration integration, boolean enabled) {
        var integrations = command.services.get(Integrations.class);
        integrations.enable(integration, enabled);
        command.output.print(
                enabled
                        ? "%s is on the schedule.".formatted(integration.reference())
                        : "%s is off the schedule; a sync by hand still runs.".formatted(integration.reference()),
                json(integrations.find(integration.id().toString())));
        return ExitCode.SUCCEEDED.value;
    }
}
