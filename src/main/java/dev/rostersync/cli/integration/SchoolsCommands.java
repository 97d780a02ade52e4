package dev.rostersync.cli.integration;

import dev.rostersync.app.Services;
import dev.rostersync.cli.integration.IntegrationCommands.OneIntegrationCommand;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.cli.shell.TextTable;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.integration.SchoolSelection.School;
import dev.rostersync.sync.check.KnownSchools;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code schools …}: Exclude Schools. */
public final class SchoolsCommands {

    private SchoolsCommands() {}

    @Command(
            name = "schools",
            description = "Exclude Schools: list, exclude and include schools.",
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

    private static void print(Output output, List<School> schools) {
        if (output.isJson()) {
            output.json(schools.stream().map(SchoolsCommands::json).toList());
            return;
        }
        for (boolean excluded : new boolean[] {false, true}) {
            output.out().println(excluded ? "Excluded Schools" : "Included Schools");
            var rows = new ArrayList<List<String>>();
            schools.stream()
                    .filter(school -> school.excluded() == excluded)
                    .forEach(school -> rows.add(List.of(
                            "  " + school.sourcedId(),
                            school.name() == null ? "" : school.name(),
                            school.listed() ? "" : "(the SIS no longer lists this school)")));
            output.out().println(rows.isEmpty() ? "  none" : TextTable.of(rows));
        }
    }

    private static Map<String, @Nullable Object> json(School school) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("sourcedId", school.sourcedId());
        json.put("name", school.name());
        json.put("identifier", school.identifier());
        json.put("listed", school.listed());
        json.put("excluded", school.excluded());
        return json;
    }

    /** {@code schools list}. */
    @Command(
            name = "list",
            description = "List Included Schools and Excluded Schools.",
            mixinStandardHelpOptions = true)
    public static final class ListAll extends OneIntegrationCommand {
        public ListAll(Services services) {
            super(services);
        }

        @Override
        int call(Integration integration) {
            print(output, services.get(KnownSchools.class).of(integration));
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** The common part of exclude and include. */
    abstract static class Move extends OneIntegrationCommand {
        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "SOURCED_ID",
                description = "The sourcedIds of the schools.")
        private List<String> sourcedIds = List.of();

        Move(Services services) {
            super(services);
        }

        abstract boolean excludes();

        @Override
        int call(Integration integration) {
            services.get(KnownSchools.class).of(integration);
            var selection = services.get(SchoolSelection.class);
            selection.move(services.actor(), integration.id(), sourcedIds, excludes());
            print(output, selection.schools(integration.id()));
            if (!output.isJson()) {
                output.out().println("The next sync applies this change: sync '%s'".formatted(integration.reference()));
            }
            return ExitCode.SUCCEEDED.value;
        }
    }

    /** {@code schools exclude}. */
    @Command(
            name = "exclude",
            description = "Move schools to Excluded Schools. The next sync removes their synced data.",
            mixinStandardHelpOptions = true)
    public static final class Exclude extends Move {
        public Exclude(Services services) {
            super(services);
        }

        @Override
        boolean excludes() {
            return true;
        }
    }

    /** {@code schools include}. */
    @Command(name = "include", description = "Move schools to Included Schools.", mixinStandardHelpOptions = true)
    public static final class Include extends Move {
        public Include(Services services) {
            super(services);
        }

        @Override
        boolean excludes() {
            return false;
        }
    }
}
