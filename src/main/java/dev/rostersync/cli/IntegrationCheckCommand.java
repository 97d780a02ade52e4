package dev.rostersync.cli;

import dev.rostersync.cli.IntegrationCommands.OnOne;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.oneroster.Page;
import dev.rostersync.oneroster.ProviderClient;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.oneroster.RosterCollection;
import dev.rostersync.oneroster.RosterRecord;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code integration check}: what works and what does not, before a sync is run. */
@Command(
        name = "check",
        description = "Connect, sign in, and read one page of each collection that a sync would read.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all can be read",
            "10:academic sessions, classes or enrollments cannot",
            "20, 21:the server, the schools or the users cannot, as a sync would end"
        })
final class IntegrationCheckCommand extends OnOne {

    /** What became of one look. */
    private record Look(
            RosterCollection collection,
            @Nullable Page page,
            @Nullable SyncException reason) {}

    IntegrationCheckCommand(Services services) {
        super(services);
    }

    @Override
    int call(Integration integration) {
        var client = services.get(Providers.class)
                .connect(services.get(Integrations.class).access(integration));
        var looks = new ArrayList<Look>();
        looks.add(schools(client));
        looks.add(look(client, RosterCollection.USERS));
        if (integration.settings().classroomData()) {
            looks.add(look(client, RosterCollection.ACADEMIC_SESSIONS));
            looks.add(look(client, RosterCollection.CLASSES));
            looks.add(look(client, RosterCollection.ENROLLMENTS));
        }
        output.print(text(integration, client, looks), document(integration, client, looks));
        return exitCode(looks).value;
    }

    /** From either place, as a sync reads them. */
    private static Look schools(ProviderClient client) {
        var first = look(client, client.schools());
        if (first.reason() == null || !ProviderClient.perhapsOrgs(first.reason())) {
            return first;
        }
        var other = look(
                client, first.collection() == RosterCollection.ORGS ? RosterCollection.SCHOOLS : RosterCollection.ORGS);
        return other.reason() == null ? other : first;
    }

    private static Look look(ProviderClient client, RosterCollection collection) {
        try {
            var page = client.firstPage(collection);
            boolean none = !page.records().isEmpty()
                    && page.records().stream().allMatch(RosterRecord.Unreadable.class::isInstance);
            return none
                    ? new Look(
                            collection,
                            null,
                            new SyncException(
                                    Code.RECORDS_UNREADABLE,
                                    "(%s: %d records)"
                                            .formatted(
                                                    collection.path(),
                                                    page.records().size())))
                    : new Look(collection, page, null);
        } catch (SyncException e) {
            return new Look(collection, null, e);
        }
    }

    private static ExitCode exitCode(List<Look> looks) {
        for (var look : looks.subList(0, 2)) {
            if (look.reason() != null) {
                return ExitCode.of(look.reason().code());
            }
        }
        return looks.stream().allMatch(look -> look.reason() == null) ? ExitCode.SUCCEEDED : ExitCode.PARTIAL;
    }

    private static String text(Integration integration, ProviderClient client, List<Look> looks) {
        return "%s answers with OneRoster %s, signed in with %s.%n%s"
                .formatted(
                        integration.settings().endpointUrl().getHost(),
                        client.version().label(),
                        client.authorization(),
                        looks.stream().map(IntegrationCheckCommand::line).collect(Collectors.joining("\n")));
    }

    private static String line(Look look) {
        var name = "  %-18s".formatted(look.collection().path());
        if (look.page() != null) {
            var total = look.page().total();
            return name
                    + (total.isPresent()
                            ? "works, the server announces %,d".formatted(total.getAsLong())
                            : "works, the first page has %,d"
                                    .formatted(look.page().records().size()));
        }
        var reason = look.reason();
        return reason == null
                ? name
                : "%scannot be read: %s %s%n%20s%s"
                        .formatted(
                                name,
                                reason.code().id(),
                                reason.sentence(),
                                "",
                                reason.code().remedy());
    }

    private static Map<String, Object> document(Integration integration, ProviderClient client, List<Look> looks) {
        var collections = new LinkedHashMap<String, Object>();
        for (var look : looks) {
            var document = new LinkedHashMap<String, @Nullable Object>();
            var reason = look.reason();
            document.put("works", reason == null);
            document.put(
                    "total",
                    look.page() != null && look.page().total().isPresent()
                            ? look.page().total().getAsLong()
                            : null);
            document.put("code", reason == null ? null : reason.code().id());
            document.put("message", reason == null ? null : reason.sentence());
            collections.put(look.collection().path(), document);
        }
        return Map.of(
                "integration", integration.reference(),
                "version", client.version().label(),
                "authorization", client.authorization(),
                "collections", collections);
    }
}
