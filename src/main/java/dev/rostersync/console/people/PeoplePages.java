package dev.rostersync.console.people;

import static dev.rostersync.console.web.Route.get;
import static dev.rostersync.console.web.Route.post;

import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.Lookup;
import dev.rostersync.console.web.NotFound;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Personal;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Visit;
import dev.rostersync.integration.Integration;
import dev.rostersync.people.PersonDetails;
import dev.rostersync.people.PersonSearch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerResponse;

/** Find a person of an integration, and what is known of this person. */
public final class PeoplePages {

    private static final int HITS = 25;

    /** A shorter text finds too many. */
    private static final int LETTERS_MIN = 2;

    private final Lookup lookup;
    private final PersonSearch search;
    private final PersonDetails details;
    private final Personal personal;

    public PeoplePages(Lookup lookup, PersonSearch search, PersonDetails details, Personal personal) {
        this.lookup = lookup;
        this.search = search;
        this.details = details;
        this.personal = personal;
    }

    public List<Route> routes() {
        return List.of(
                get("/integrations/{integration}/people", Access.READ, this::search),
                get("/integrations/{integration}/people/record", Access.READ, this::student),
                get("/integrations/{integration}/people/guardian", Access.READ, this::guardian),
                post("/integrations/{integration}/personal", Access.READ, this::showPersonal));
    }

    private ServerResponse search(Visit visit) {
        var integration = lookup.integration(visit);
        var model = model(visit, integration);
        if (!personal.isShown(visit, integration)) {
            return visit.partly() ? Pages.again() : Pages.page(visit, "people", model);
        }
        var who = visit.text("q").orElse("");
        model.put("q", who);
        model.put("short", !who.isEmpty() && who.length() < LETTERS_MIN);
        model.put("hits", who.length() < LETTERS_MIN ? null : search.find(integration, who, HITS));
        return Pages.page(visit, visit.partly() ? "people :: hits" : "people", model);
    }

    private Map<String, @Nullable Object> model(Visit visit, Integration integration) {
        var model = new HashMap<String, @Nullable Object>();
        model.put("integration", integration);
        model.put("zone", lookup.zone(integration));
        model.put("names", personal.isShown(visit, integration));
        return model;
    }

    private ServerResponse student(Visit visit) {
        var integration = shown(visit);
        var model = model(visit, integration);
        model.put(
                "student",
                details.student(integration, visit.raw("id").orElseThrow(NotFound::new))
                        .orElseThrow(NotFound::new));
        return Pages.page(visit, "person", model);
    }

    private ServerResponse guardian(Visit visit) {
        var integration = shown(visit);
        var model = model(visit, integration);
        var id = Visit.uuid(visit.text("id").orElse(""));
        model.put("guardian", details.guardian(integration, id).orElseThrow(NotFound::new));
        return Pages.page(visit, "person", model);
    }

    private Integration shown(Visit visit) {
        var integration = lookup.integration(visit);
        if (!personal.isShown(visit, integration)) {
            throw new NotFound();
        }
        return integration;
    }

    private ServerResponse showPersonal(Visit visit) {
        var integration = lookup.integration(visit);
        personal.show(visit, integration, null);
        return Pages.goTo(visit, "/integrations/%s/people".formatted(integration.id()));
    }
}
