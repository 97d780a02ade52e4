package dev.rostersync.cli.integration;

import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.cli.shell.TextTable;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.integration.Integrations;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.present.IntegrationDetails;
import dev.rostersync.present.SyncDocument;
import dev.rostersync.present.SyncStatus;
import dev.rostersync.present.Times;
import dev.rostersync.sync.log.SyncLog;
import java.util.ArrayList;
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

/** {@code integration …}: the commands that list, add, show, edit, enable, disable, remove and check integrations. */
public final class IntegrationCommands {

    private IntegrationCommands() {}

    @Command(
            name = "integration",
            description = "SIS Integration: set up, change, check.",
            mixinStandardHelpOptions = true)
    public static final class Group implements Runnable {
        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public void run() {
            if (spec != null) {
                throw new ParameterException(spec.commandLine(), "The command is missing.");
            }
        }
    }

    private static void print(Output output, Integration integration) {
        output.print(TextTable.of(IntegrationDetails.rows(integration)), IntegrationDetails.document(integration));
    }

    /** {@code integration add}: Submit of Add OneRoster Sync. */
    @Command(name = "add", description = "Add OneRoster Sync: add an integration.", mixinStandardHelpOptions = true)
    public static final class Add implements Callable<Integer> {
        @Mixin
        private final Output output = new Output();

        @Mixin
        private final SettingsOptions options = new SettingsOptions();

        @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "The tenant's slug.")
        private String tenant = "";

        @Option(names = "--name", paramLabel = "NAME", required = true, description = "Name, unique within the tenant.")
        private String name = "";

        private final Services services;

        public Add(Services services) {
            this.services = services;
        }

        @Override
        public Integer call() {
            var entered =
                    SettingsOptions.ensureRight(options.form(name).check(null, services.get(Providers.class)::takes));
            var added = services.get(Integrations.class)
                    .add(services.actor(), tenant, entered.name(), entered.settings(), options.requiredSecret());
            output.print(
                    "Added %s.%n  Check the connection: integration check '%s'%n  Run the first sync: sync '%s'"
                            .formatted(added.reference(), added.reference(), added.reference()),
                    IntegrationDetails.document(added));
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** {@code integration list}. */
    @Command(name = "list", description = "List all integrations.", mixinStandardHelpOptions = true)
    public static final class ListAll implements Callable<Integer> {
        @Mixin
        private final Output output = new Output();

        private final Services services;

        public ListAll(Services services) {
            this.services = services;
        }

        @Override
        public Integer call() {
            var all = services.get(Integrations.class).list(TenantScope.ALL);
            var log = services.get(SyncLog.class);
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("Integration", "SIS", "Last Sync", "Sync Status", "Schedule"));
            var documents = new ArrayList<Map<String, @Nullable Object>>();
            for (var integration : all) {
                var last = log.last(integration.id());
                rows.add(List.of(
                        integration.reference(),
                        integration.settings().sis().label(),
                        last.map(sync -> Times.shown(sync.startedAt())).orElse("-"),
                        last.map(SyncStatus::of).orElse("-"),
                        IntegrationDetails.onOff(integration.enabled())));
                var document = IntegrationDetails.document(integration);
                document.put("lastSync", last.map(SyncDocument::of).orElse(null));
                documents.add(document);
            }
            output.print(all.isEmpty() ? "There is no integration yet." : TextTable.of(rows), documents);
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** The common part of all commands on one integration. */
    abstract static class OneIntegrationCommand implements Callable<Integer> {
        @Mixin
        final Output output = new Output();

        @Parameters(paramLabel = "INTEGRATION", description = "TENANT/NAME or the integration's id.")
        private String reference = "";

        final Services services;

        OneIntegrationCommand(Services services) {
            this.services = services;
        }

        @Override
        public final Integer call() {
            return call(services.get(Integrations.class).find(reference, TenantScope.ALL));
        }

        abstract int call(Integration integration);
    }

    /** {@code integration show}. */
    @Command(name = "show", description = "Show one integration.", mixinStandardHelpOptions = true)
    public static final class Show extends OneIntegrationCommand {
        public Show(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            print(output, integration);
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** {@code integration edit}. */
    @Command(
            name = "edit",
            description = "Change the given settings and keep the others.",
            mixinStandardHelpOptions = true)
    public static final class Edit extends OneIntegrationCommand {
        @Mixin
        private final SettingsOptions options = new SettingsOptions();

        @Option(names = "--name", paramLabel = "NAME", description = "A new name, unique within the tenant.")
        private @Nullable String name;

        public Edit(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            var edited = services.get(Locks.class)
                    .holding(integration, () -> edited(integration.id().toString()));
            print(output, edited);
            return ExitCode.SUCCEEDED.value;
        }

        /** Reads the integration again under its lock, and edits this current state. */
        private Integration edited(String id) {
            var integrations = services.get(Integrations.class);
            var current = integrations.find(id, TenantScope.ALL);
            var entered = SettingsOptions.ensureRight(
                    options.form(name).check(current, services.get(Providers.class)::takes));
            return integrations.edit(services.actor(), current, entered.name(), entered.settings(), options.secret());
        }
    }

    /** {@code integration enable}. */
    @Command(name = "enable", description = "Put the integration on the schedule.", mixinStandardHelpOptions = true)
    public static final class Enable extends OneIntegrationCommand {
        public Enable(Services services) {
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
            description = "Take the integration off the schedule. It can still be synced by hand.",
            mixinStandardHelpOptions = true)
    public static final class Disable extends OneIntegrationCommand {
        public Disable(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            return schedule(this, integration, false);
        }
    }

    private static int schedule(OneIntegrationCommand command, Integration integration, boolean enabled) {
        var integrations = command.services.get(Integrations.class);
        integrations.enable(command.services.actor(), integration, enabled);
        command.output.print(
                enabled
                        ? "%s is on the schedule.".formatted(integration.reference())
                        : "%s is off the schedule. It can still be synced by hand.".formatted(integration.reference()),
                IntegrationDetails.document(integrations.find(integration.id().toString(), TenantScope.ALL)));
        return ExitCode.SUCCEEDED.value;
    }
}
