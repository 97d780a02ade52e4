package dev.rostersync.console.integrations;

import static dev.rostersync.console.web.Route.get;
import static dev.rostersync.console.web.Route.post;

import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.Limit;
import dev.rostersync.console.web.Lookup;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Visit;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.integration.SchoolSelection.School;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.overview.SchoolCounts;
import dev.rostersync.overview.SchoolCounts.Count;
import dev.rostersync.sync.check.KnownSchools;
import dev.rostersync.sync.log.SyncLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerResponse;

/** Exclude Schools: Included Schools and Excluded Schools. */
public final class SchoolPages {

    private static final int PER_MINUTE = 6;

    private final Limit limit = new Limit(PER_MINUTE);
    private final Lookup lookup;
    private final KnownSchools known;
    private final SchoolSelection selection;
    private final SchoolCounts counts;
    private final SyncLog log;

    public SchoolPages(Lookup lookup, KnownSchools known, SchoolSelection selection, SchoolCounts counts, SyncLog log) {
        this.lookup = lookup;
        this.known = known;
        this.selection = selection;
        this.counts = counts;
        this.log = log;
    }

    /**
     * A school in one of the two lists.
     *
     * @param count what is published of it
     * @param problem why the last sync left it as it was; null if it did not
     */
    public record Row(School school, Count count, @Nullable String problem) {}

    /** Why the SIS could not be asked for its schools, and what to do. */
    public record Problem(String sentence, String remedy) {}

    public List<Route> routes() {
        return List.of(
                get("/integrations/{integration}/schools", Access.READ, this::lists),
                post("/integrations/{integration}/schools/ask", Access.CHANGE, this::ask),
                post("/integrations/{integration}/schools", Access.CHANGE, this::submit));
    }

    private ServerResponse lists(Visit visit) {
        return lists(visit, null);
    }

    /** Reads the schools from the SIS, if none is known yet. */
    private ServerResponse ask(Visit visit) {
        var integration = lookup.changed(visit);
        if (!limit.takes(visit.person().name())) {
            return lists(
                    visit, new Problem("The SIS was asked too often in a minute.", "Wait a minute, then ask again."));
        }
        try {
            known.of(integration);
        } catch (SyncException e) {
            return lists(
                    visit,
                    new Problem(e.code().id() + ": " + e.sentence(), e.code().remedy()));
        }
        return Pages.goTo(visit, "/integrations/%s/schools".formatted(integration.id()));
    }

    private ServerResponse lists(Visit visit, @Nullable Problem problem) {
        var integration = lookup.integration(visit);
        var model = new HashMap<String, @Nullable Object>();
        model.put("integration", integration);
        model.put("saved", visit.text("saved").isPresent());
        model.put("mayChange", visit.person().mayChange(integration.tenantId()));
        var rows = rows(integration);
        model.put("known", !rows.isEmpty());
        model.put(
                "included",
                rows.stream().filter(row -> !row.school().excluded()).toList());
        model.put(
                "excluded", rows.stream().filter(row -> row.school().excluded()).toList());
        model.put("problem", problem);
        return Pages.page(visit, "schools", model);
    }

    private List<Row> rows(Integration integration) {
        var published = counts.of(integration.id());
        var last = log.last(integration.id());
        Map<String, String> held = last.map(sync -> sync.holds().stream()
                        .filter(hold -> hold.school() != null)
                        .collect(Collectors.toMap(
                                hold -> String.valueOf(hold.school()),
                                hold -> "%s: %s"
                                        .formatted(hold.code().id(), hold.code().sentence()),
                                (first, second) -> first)))
                .orElse(Map.of());
        return selection.schools(integration.id()).stream()
                .map(school -> new Row(
                        school, published.getOrDefault(school.sourcedId(), Count.NONE), held.get(school.sourcedId())))
                .toList();
    }

    /** Moves only what this person has moved, so that two people do not undo each other's changes. */
    private ServerResponse submit(Visit visit) {
        var integration = lookup.changed(visit);
        var was = new TreeSet<>(visit.texts("was"));
        var wanted = new TreeSet<>(visit.texts("excluded"));
        for (var school : selection.schools(integration.id())) {
            var id = school.sourcedId();
            boolean moved = was.contains(id) != wanted.contains(id) && school.excluded() != wanted.contains(id);
            if (moved && (school.listed() || school.excluded())) {
                selection.move(visit.person().actor(), integration.id(), List.of(id), wanted.contains(id));
            }
        }
        return Pages.goTo(visit, "/integrations/%s/schools?saved=1".formatted(integration.id()));
    }
}
