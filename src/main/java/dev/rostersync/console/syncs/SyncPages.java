package dev.rostersync.console.syncs;

import static dev.rostersync.console.web.Route.get;
import static dev.rostersync.console.web.Route.post;

import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.Lookup;
import dev.rostersync.console.web.Lookup.Found;
import dev.rostersync.console.web.NotFound;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Visit;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.overview.SyncHistory;
import dev.rostersync.present.SyncDetails;
import dev.rostersync.present.Verdict;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.sync.log.SyncOwnership;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerResponse;

/** View log, Sync Details, and what one does with a sync: stop, resume, approve, compare. */
public final class SyncPages {

    private static final int SYNCS = 25;
    private static final Duration TAKEN_UP_WITHIN = Duration.ofHours(1);

    private final Lookup lookup;
    private final SyncLog log;
    private final SyncHistory history;
    private final SyncOwnership ownership;
    private final RequestQueue requests;
    private final Clock clock;

    public SyncPages(
            Lookup lookup,
            SyncLog log,
            SyncHistory history,
            SyncOwnership ownership,
            RequestQueue requests,
            Clock clock) {
        this.lookup = lookup;
        this.log = log;
        this.history = history;
        this.ownership = ownership;
        this.requests = requests;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                get("/integrations/{integration}/log", Access.READ, this::log),
                get("/syncs/{sync}", Access.READ, this::details),
                get("/syncs/{sync}/live", Access.READ, this::live),
                get("/syncs/{sync}/compare", Access.READ, this::compare),
                post("/syncs/{sync}/stop", Access.CHANGE, this::stop),
                post("/syncs/{sync}/restart", Access.CHANGE, this::restart),
                post("/syncs/{sync}/approve", Access.CHANGE, this::approve));
    }

    private ServerResponse log(Visit visit) {
        var integration = lookup.integration(visit);
        var found = log.page(
                integration.id(), visit.person().reads(), visit.number("before").orElse(null), SYNCS + 1);
        var syncs = found.subList(0, Math.min(SYNCS, found.size()));
        var model = new HashMap<String, @Nullable Object>();
        model.put("integration", integration);
        model.put("zone", lookup.zone(integration));
        model.put(
                "syncs",
                syncs.stream().map(sync -> new Line(sync, Verdict.of(sync))).toList());
        model.put("next", found.size() > SYNCS ? syncs.getLast().number() : null);
        model.put("chart", Chart.of(history.points(integration.id(), Chart.BARS)));
        model.put("mayChange", visit.person().mayChange(integration.tenantId()));
        return Pages.page(visit, "log", model);
    }

    /** A sync in the log. */
    public record Line(Sync sync, Verdict verdict) {}

    private ServerResponse details(Visit visit) {
        var found = lookup.sync(visit);
        var sync = found.sync();
        var steps = history.steps(sync.id());
        var model = model(visit, found, steps);
        model.put("details", SyncDetails.of(sync));
        model.put("verdict", Verdict.of(sync));
        model.put("timeline", Timeline.of(steps));
        model.put("before", history.publishedBefore(sync.id()).orElse(null));
        model.put("chart", Chart.of(history.points(sync.integration(), Chart.BARS)));
        model.put("canApprove", Verdict.canBeApproved(sync));
        model.put(
                "canResume", List.of(Sync.State.STOPPED, Sync.State.INTERRUPTED).contains(sync.state()));
        return Pages.page(visit, "sync", model);
    }

    private Map<String, @Nullable Object> model(Visit visit, Found found, List<SyncHistory.Step> steps) {
        var model = new HashMap<String, @Nullable Object>();
        model.put("sync", found.sync());
        model.put("integration", found.integration());
        model.put("zone", found.zone());
        model.put("mayChange", visit.person().mayChange(found.integration().tenantId()));
        model.put("progress", isWatched(found.sync()) ? Progress.of(found.sync(), steps, clock.instant()) : null);
        return model;
    }

    /** A sync whose process has just died is taken up by another process within seconds, if it was requested. */
    private boolean isWatched(Sync sync) {
        return sync.state() == Sync.State.RUNNING
                || sync.state() == Sync.State.INTERRUPTED
                        && sync.startedAt().isAfter(clock.instant().minus(TAKEN_UP_WITHIN));
    }

    /** How far the sync is; once it has ended, the whole page is loaded again. */
    private ServerResponse live(Visit visit) {
        var found = lookup.sync(visit);
        if (!isWatched(found.sync())) {
            return Pages.again();
        }
        return Pages.page(
                visit,
                "sync :: live",
                model(visit, found, history.steps(found.sync().id())));
    }

    private ServerResponse compare(Visit visit) {
        var found = lookup.sync(visit);
        var with = visit.text("with")
                .map(id -> byId(id, found))
                .or(() -> history.publishedBefore(found.sync().id())
                        .map(id -> log.byIds(List.of(id)).get(id)))
                .orElse(null);
        var model = model(visit, found, List.of());
        if (with != null) {
            model.put("with", with);
            model.put("lines", Comparison.of(with, found.sync()));
        }
        return Pages.page(visit, "compare", model);
    }

    private @Nullable Sync byId(String id, Found found) {
        var with = log.byIds(List.of(Visit.uuid(id))).values().stream()
                .filter(sync -> sync.integration().equals(found.sync().integration()))
                .findFirst();
        return with.orElseThrow(NotFound::new);
    }

    private ServerResponse stop(Visit visit) {
        var sync = lookup.changedSync(visit).sync();
        ownership.askToStop(visit.person().actor(), sync);
        return Pages.goTo(visit, "/syncs/" + sync.id());
    }

    /** The next sync of the integration resumes this one. */
    private ServerResponse restart(Visit visit) {
        var found = lookup.changedSync(visit);
        var kind = found.sync().preview() ? SyncKind.PREVIEW : SyncKind.FULL;
        return Pages.goTo(visit, "/requests/" + requests.askOnce(visit.person().actor(), found.integration(), kind));
    }

    private ServerResponse approve(Visit visit) {
        var sync = lookup.changedSync(visit).sync();
        var request = requests.askToApprove(visit.person().actor(), sync.integration(), sync.id());
        return Pages.goTo(visit, "/requests/" + request);
    }

    /** What a sync has more or less of than another, by label. */
    public record Comparison(
            String label, @Nullable Long was, @Nullable Long is) {

        /** Null if one of the two is not known. */
        public @Nullable Long difference() {
            return was == null || is == null ? null : is - was;
        }

        static List<Comparison> of(Sync before, Sync after) {
            var lines = new ArrayList<Comparison>();
            lines.add(new Comparison("Unmatched Users", before.unmatchedUsers(), after.unmatchedUsers()));
            lines.add(new Comparison("Matched Students", before.matchedStudents(), after.matchedStudents()));
            lines.add(new Comparison("Matched Teachers", before.matchedTeachers(), after.matchedTeachers()));
            lines.add(new Comparison("Imported Classes", before.importedClasses(), after.importedClasses()));
            var codes = new TreeMap<String, Long>(before.findings());
            codes.putAll(after.findings());
            codes.keySet()
                    .forEach(code -> lines.add(new Comparison(
                            code,
                            before.findings().getOrDefault(code, 0L),
                            after.findings().getOrDefault(code, 0L))));
            return lines;
        }
    }
}
