package dev.rostersync.console.integrations;

import static dev.rostersync.console.web.Route.get;
import static dev.rostersync.console.web.Route.post;

import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.Lookup;
import dev.rostersync.console.web.NotFound;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Visit;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.overview.IntegrationList;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.sync.IntegrationRemoval;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.ServerResponse;

/** The list SIS Integration, and what one does in it: sync, preview, switch on and off, remove. */
public final class IntegrationPages {

    private static final int ROWS = 30;

    private final IntegrationList list;
    private final Lookup lookup;
    private final Integrations integrations;
    private final IntegrationRemoval removal;
    private final RequestQueue requests;

    public IntegrationPages(
            IntegrationList list,
            Lookup lookup,
            Integrations integrations,
            IntegrationRemoval removal,
            RequestQueue requests) {
        this.list = list;
        this.lookup = lookup;
        this.integrations = integrations;
        this.removal = removal;
        this.requests = requests;
    }

    public List<Route> routes() {
        return List.of(
                get("/integrations", Access.READ, this::list),
                get("/integrations/{integration}/row", Access.READ, this::row),
                post("/integrations/{integration}/sync", Access.CHANGE, visit -> ask(visit, SyncKind.FULL)),
                post("/integrations/{integration}/preview", Access.CHANGE, visit -> ask(visit, SyncKind.PREVIEW)),
                post("/integrations/{integration}/enable", Access.CHANGE, visit -> enable(visit, true)),
                post("/integrations/{integration}/disable", Access.CHANGE, visit -> enable(visit, false)),
                get("/integrations/{integration}/remove", Access.CHANGE, this::askBeforeRemoving),
                post("/integrations/{integration}/remove", Access.CHANGE, this::remove),
                get("/requests/{request}", Access.READ, this::request));
    }

    private ServerResponse list(Visit visit) {
        var search = visit.text("q").orElse(null);
        var page = list.page(visit.person().reads(), search, visit.raw("after").orElse(null), ROWS);
        var model = new HashMap<String, @Nullable Object>();
        model.put("page", page);
        model.put("q", search);
        return Pages.page(visit, "integrations", model);
    }

    /** One row again, while its sync runs or waits. */
    private ServerResponse row(Visit visit) {
        var rows = list.one(visit.person().reads(), visit.id("integration"));
        if (rows.isEmpty() && visit.partly()) {
            // somebody has removed it
            return Pages.again();
        }
        if (rows.isEmpty()) {
            throw new NotFound();
        }
        return Pages.page(visit, "integrations :: row", Map.of("row", rows.getFirst()));
    }

    private ServerResponse ask(Visit visit, SyncKind kind) {
        var request = requests.askOnce(visit.person().actor(), lookup.changed(visit), kind);
        return Pages.goTo(visit, "/requests/" + request);
    }

    private ServerResponse enable(Visit visit, boolean enabled) {
        integrations.enable(visit.person().actor(), lookup.changed(visit), enabled);
        return Pages.goTo(visit, "/integrations");
    }

    private ServerResponse askBeforeRemoving(Visit visit) {
        return Pages.page(visit, "remove", Map.of("integration", lookup.changed(visit)));
    }

    private ServerResponse remove(Visit visit) {
        var integration = lookup.changed(visit);
        var data = visit.text("data").orElse("");
        if (!data.equals("keep") && !data.equals("remove")) {
            return Pages.page(
                    visit,
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "remove",
                    Map.of("integration", integration, "error", "Choose what happens to the data."));
        }
        removal.remove(visit.person().actor(), integration, data.equals("remove"));
        return Pages.goTo(visit, "/integrations");
    }

    /** Waits for a process that takes the request; then the sync itself is shown. */
    private ServerResponse request(Visit visit) {
        var standing =
                requests.standing(visit.id("request"), visit.person().reads()).orElseThrow(NotFound::new);
        if (standing.sync() != null) {
            return Pages.goTo(visit, "/syncs/" + standing.sync());
        }
        var integration = integrations.byId(standing.integration()).orElseThrow(NotFound::new);
        return Pages.page(
                visit,
                visit.partly() ? "request :: waiting" : "request",
                Map.of("standing", standing, "integration", integration, "request", visit.id("request")));
    }
}
