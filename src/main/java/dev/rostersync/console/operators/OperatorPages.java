package dev.rostersync.console.operators;

import static dev.rostersync.console.web.Route.get;
import static dev.rostersync.console.web.Route.post;

import dev.rostersync.access.Action;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.ActionLog.Entry;
import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.NotFound;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Visit;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.RegionProperties;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.overview.TonightDetails;
import dev.rostersync.overview.TonightDetails.FailedAt;
import dev.rostersync.overview.TonightDetails.TurnRow;
import dev.rostersync.present.ActionDocument;
import dev.rostersync.present.SyncDetails;
import dev.rostersync.region.Tonight;
import dev.rostersync.region.TurnEnding;
import dev.rostersync.region.Windows;
import dev.rostersync.request.RequestQueue;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.function.ServerResponse;

/** Tonight, what waits for a person, and who did what. */
public final class OperatorPages {

    private static final int WAITING = 8;
    private static final int HOLDS = 100;
    private static final int ACTIONS = 50;
    private static final int RESTARTS_MAX = 1_000;

    private final Windows windows;
    private final TonightDetails details;
    private final SyncLog log;
    private final ActionLog actions;
    private final Integrations integrations;
    private final RegionProperties regions;
    private final RequestQueue requests;

    public OperatorPages(
            Windows windows,
            TonightDetails details,
            SyncLog log,
            ActionLog actions,
            Integrations integrations,
            RegionProperties regions,
            RequestQueue requests) {
        this.windows = windows;
        this.details = details;
        this.log = log;
        this.actions = actions;
        this.integrations = integrations;
        this.regions = regions;
        this.requests = requests;
    }

    public List<Route> routes() {
        return List.of(
                get("/tonight", Access.OPERATE, this::tonight),
                get("/tonight/{region}/failed", Access.OPERATE, this::failed),
                post("/tonight/{region}/restart", Access.OPERATE, this::restart),
                get("/holds", Access.READ, this::holds),
                get("/audit", Access.READ, this::audit),
                get("/integrations/{integration}/audit", Access.READ, this::audit));
    }

    /**
     * A region's window.
     *
     * @param failed by code, each with its vendors
     * @param halfHours of the window, in order
     */
    public record Region(
            Tonight tonight, ZoneId zone, List<FailedCode> failed, List<HalfHour> halfHours, List<TurnRow> waiting) {

        public String name() {
            return tonight.window().region();
        }

        public long succeeded() {
            return tonight.done(TurnEnding.SUCCEEDED);
        }

        public long partial() {
            return tonight.done(TurnEnding.PARTIAL);
        }

        public long failures() {
            return tonight.done(TurnEnding.FAILED);
        }

        public long stopped() {
            return tonight.done(TurnEnding.STOPPED);
        }

        public long all() {
            return tonight.doneInAll() + tonight.toGo();
        }
    }

    /**
     * Failures of one code.
     *
     * @param code null for a defect
     */
    public record FailedCode(String id, @Nullable Code code, long count, List<FailedAt> at) {}

    /**
     * What ended in a half hour, as a bar.
     *
     * @param x its left edge, in units of a picture that has 48 half hours of 10 units
     * @param good height of those that succeeded, whole or in part, in units of 60
     * @param bad height of those that failed or were stopped
     */
    public record HalfHour(Instant begins, long ended, long failed, int x, int good, int bad) {}

    private ServerResponse tonight(Visit visit) {
        var all = windows.tonight().stream().map(this::region).toList();
        return Pages.page(visit, visit.partly() ? "tonight :: regions" : "tonight", Map.of("regions", all));
    }

    private Region region(Tonight tonight) {
        var window = tonight.window();
        return new Region(
                tonight,
                regions.timeZone(window.region()),
                byCode(details.failed(window)),
                HalfHours.of(window, details.overTime(window)),
                details.waiting(window, WAITING));
    }

    private static List<FailedCode> byCode(List<FailedAt> failed) {
        var codes = new ArrayList<FailedCode>();
        for (var id : failed.stream().map(FailedAt::code).distinct().toList()) {
            var at = failed.stream().filter(one -> one.code().equals(id)).toList();
            codes.add(new FailedCode(
                    id,
                    Code.of(id).orElse(null),
                    at.stream().mapToLong(FailedAt::count).sum(),
                    at));
        }
        return codes;
    }

    private ServerResponse failed(Visit visit) {
        var window = windows.now(region(visit));
        var code = visit.text("code").orElse("");
        var model = new HashMap<String, @Nullable Object>();
        model.put("region", window.region());
        model.put("zone", regions.timeZone(window.region()));
        model.put("id", code);
        model.put("code", Code.of(code).orElse(null));
        model.put("turns", details.failedWith(window, code, HOLDS));
        return Pages.page(visit, "failed", model);
    }

    private static String region(Visit visit) {
        var region = visit.path("region");
        if (!RegionProperties.NAMES.contains(region)) {
            throw new NotFound();
        }
        return region;
    }

    /** Requests a sync of one integration, or of each that failed with a code. */
    private ServerResponse restart(Visit visit) {
        var window = windows.now(region(visit));
        var code = visit.text("code").orElse("");
        var only = visit.text("integration");
        details.failedWith(window, code, RESTARTS_MAX).stream()
                .map(TurnRow::integration)
                .filter(id -> only.isEmpty() || only.get().equals(id.toString()))
                .map(integrations::byId)
                .flatMap(Optional::stream)
                .forEach(one -> requests.askOnce(visit.person().actor(), one, SyncKind.FULL));
        return Pages.goTo(visit, "/tonight");
    }

    /** A sync of which something waits. */
    public record Waiting(Sync sync, SyncDetails details) {}

    private ServerResponse holds(Visit visit) {
        var ids = details.held(visit.person().reads(), HOLDS);
        var syncs = log.byIds(ids);
        var waiting = ids.stream()
                .map(syncs::get)
                .filter(Objects::nonNull)
                .map(sync -> new Waiting(sync, SyncDetails.of(sync)))
                .toList();
        return Pages.page(visit, "holds", Map.of("waiting", waiting, "zone", ZoneOffset.UTC));
    }

    private ServerResponse audit(Visit visit) {
        var integration = visit.request().pathVariables().containsKey("integration") ? visit.id("integration") : null;
        var found = actions.page(
                visit.person().reads(), integration, visit.number("before").orElse(null), ACTIONS + 1);
        var shown = found.subList(0, Math.min(ACTIONS, found.size()));
        var model = new HashMap<String, @Nullable Object>();
        model.put("integration", integration == null ? null : own(visit, integration));
        model.put("actions", shown.stream().map(AuditLine::of).toList());
        model.put("next", found.size() > ACTIONS ? shown.getLast().id() : null);
        model.put("zone", ZoneOffset.UTC);
        return Pages.page(visit, "audit", model);
    }

    private Integration own(Visit visit, UUID id) {
        return integrations
                .byId(id)
                .filter(one -> visit.person().reads().covers(one.tenantId()))
                .orElseThrow(NotFound::new);
    }

    /** An action with its changes as one line. */
    public record AuditLine(Entry entry, String changes) {

        static AuditLine of(Entry entry) {
            return new AuditLine(entry, ActionDocument.changes(entry.action()));
        }

        public Action action() {
            return entry.action();
        }
    }
}
