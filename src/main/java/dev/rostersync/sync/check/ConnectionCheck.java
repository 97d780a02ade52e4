package dev.rostersync.sync.check;

import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.oneroster.ProviderClient;
import dev.rostersync.oneroster.Providers;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Connects to a provider, signs in, and reads one page of each collection that a sync would read. */
public final class ConnectionCheck {

    private final Providers providers;
    private final Integrations integrations;

    public ConnectionCheck(Providers providers, Integrations integrations) {
        this.providers = providers;
        this.integrations = integrations;
    }

    /**
     * What a check has found.
     *
     * @param version of OneRoster, as the standard names it
     * @param authorization how requests are signed, for a person
     * @param collections schools and users first: without them there is no roster
     * @param schools names of the schools on the first page, or their sourcedIds if they have no name
     */
    public record Result(String version, String authorization, List<Checked> collections, List<String> schools) {

        public Result {
            collections = List.copyOf(collections);
            schools = List.copyOf(schools);
        }

        /** How a sync would end, judged by one page of each collection. */
        public Outcome outcome() {
            if (failure().isPresent()) {
                return Outcome.FAILED;
            }
            return collections.stream().allMatch(checked -> checked.reason() == null)
                    ? Outcome.SUCCEEDED
                    : Outcome.PARTIAL;
        }

        /** Why there would be no roster: schools or users cannot be read. */
        public Optional<SyncException> failure() {
            return collections.stream()
                    .filter(checked -> checked.collection().isNeeded())
                    .flatMap(checked -> Optional.ofNullable(checked.reason()).stream())
                    .findFirst();
        }
    }

    /**
     * The result for one collection.
     *
     * @param total as the server announces it; empty if it does not, or if the collection cannot be read
     * @param records of the first page
     * @param reason null if it can be read
     */
    public record Checked(
            RosterCollection collection,
            OptionalLong total,
            int records,
            @Nullable SyncException reason) {}

    /**
     * Checks an integration with the settings of this moment.
     *
     * @throws SyncException if the server cannot be reached or does not let us in
     */
    public Result check(Integration integration) {
        return check(
                integrations.access(integration), integration.settings().rules().classroomData());
    }

    /**
     * Checks a provider that may not be an integration yet.
     *
     * @param classroomData whether a sync would read sessions, classes and enrollments
     * @throws SyncException if the server cannot be reached or does not let us in
     */
    public Result check(ProviderAccess access, boolean classroomData) {
        var client = providers.connect(access);
        var checked = new ArrayList<Checked>();
        var names = new ArrayList<String>();
        checked.add(schools(client, names));
        checked.add(firstPage(client, RosterCollection.USERS, new ArrayList<>()));
        if (classroomData) {
            for (var collection : List.of(
                    RosterCollection.ACADEMIC_SESSIONS, RosterCollection.CLASSES, RosterCollection.ENROLLMENTS)) {
                checked.add(firstPage(client, collection, new ArrayList<>()));
            }
        }
        return new Result(client.version().label(), client.authorization(), checked, names);
    }

    /** Reads schools from either of two places, as a sync does. */
    private static Checked schools(ProviderClient client, List<String> names) {
        var first = firstPage(client, client.schools(), names);
        if (first.reason() == null) {
            return first;
        }
        return client.schoolsInstead(first.collection(), first.reason())
                .map(other -> firstPage(client, other, names))
                .filter(other -> other.reason() == null)
                .orElse(first);
    }

    /** Adds the names of schools, if any are on the page. */
    private static Checked firstPage(ProviderClient client, RosterCollection collection, List<String> schools) {
        try {
            var page = client.firstPage(collection);
            for (var entry : page.records()) {
                if (entry instanceof RosterRecord.Org org) {
                    schools.add(org.name() == null ? org.header().sourcedId() : org.name());
                }
            }
            return read(collection, page);
        } catch (SyncException e) {
            return new Checked(collection, OptionalLong.empty(), 0, e);
        }
    }

    private static Checked read(RosterCollection collection, Page page) {
        int records = page.records().size();
        boolean none = records > 0 && page.records().stream().allMatch(RosterRecord.Unreadable.class::isInstance);
        var reason = none
                ? new SyncException(Code.RECORDS_UNREADABLE, "(%s: %d records)".formatted(collection.path(), records))
                : null;
        return new Checked(collection, page.total(), records, reason);
    }
}
