package dev.rostersync.console.syncs;

import static dev.rostersync.console.web.Route.get;
import static dev.rostersync.console.web.Route.post;

import dev.rostersync.console.web.Access;
import dev.rostersync.console.web.Lookup;
import dev.rostersync.console.web.Lookup.Found;
import dev.rostersync.console.web.Pages;
import dev.rostersync.console.web.Personal;
import dev.rostersync.console.web.Route;
import dev.rostersync.console.web.Visit;
import dev.rostersync.difference.DifferenceRows;
import dev.rostersync.findings.FindingList;
import dev.rostersync.findings.FindingList.Filter;
import dev.rostersync.findings.FindingList.Place;
import dev.rostersync.findings.FindingList.Placed;
import dev.rostersync.findings.FindingList.Row;
import dev.rostersync.integration.SchoolSelection;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Kind;
import dev.rostersync.overview.SyncHistory;
import dev.rostersync.present.FindingCsv;
import dev.rostersync.present.Verdict;
import dev.rostersync.staging.StagingTables;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.web.servlet.function.ServerResponse;

/** The findings of a sync, and the rows that it changes or would change. */
public final class FindingPages {

    private static final int ROWS = 50;
    private static final int CSV_ROWS = 200_000;
    private static final int SKIP_MAX = 1_000_000;

    private final Lookup lookup;
    private final FindingList findings;
    private final SyncHistory history;
    private final SchoolSelection schools;
    private final Personal personal;
    private final DataSource dataSource;

    public FindingPages(
            Lookup lookup,
            FindingList findings,
            SyncHistory history,
            SchoolSelection schools,
            Personal personal,
            DataSource dataSource) {
        this.lookup = lookup;
        this.findings = findings;
        this.history = history;
        this.schools = schools;
        this.personal = personal;
        this.dataSource = dataSource;
    }

    public List<Route> routes() {
        return List.of(
                get("/syncs/{sync}/findings", Access.READ, this::findings),
                get("/syncs/{sync}/findings.csv", Access.READ, this::csv),
                get("/syncs/{sync}/difference", Access.READ, this::difference),
                post("/syncs/{sync}/personal", Access.READ, this::showPersonal));
    }

    /** A finding with the catalogue's words for its code. */
    public record Line(Row row, @Nullable Code code) {}

    private ServerResponse findings(Visit visit) {
        var found = lookup.sync(visit);
        boolean names = personal.isShown(visit, found.integration());
        var filter = filter(visit, found, names);
        var page = findings.page(found.sync().id(), filter, place(visit), ROWS + 1);
        var shown = page.subList(0, Math.min(ROWS, page.size()));
        var model = model(found, names);
        model.put("filter", filter);
        model.put("fresh", visit.text("new").isPresent());
        model.put("lines", shown.stream().map(FindingPages::line).toList());
        model.put("next", page.size() > ROWS ? shown.getLast().place() : null);
        model.put("codes", codes(found));
        model.put("kinds", List.of("class", "enrollment", "org", "session", "user"));
        model.put("query", query(visit));
        return Pages.page(visit, "findings", model);
    }

    private Filter filter(Visit visit, Found found, boolean names) {
        return new Filter(
                visit.text("code").flatMap(Code::of).map(Code::id).orElse(null),
                visit.text("school").orElse(null),
                visit.text("kind").orElse(null),
                visit.text("q").orElse(null),
                visit.text("new").isPresent()
                        ? history.publishedBefore(found.sync().id()).orElse(null)
                        : null,
                names);
    }

    private static @Nullable Place place(Visit visit) {
        var code = visit.text("afterCode");
        var number = visit.number("after");
        return code.isPresent() && number.isPresent() ? new Place(code.get(), number.get()) : null;
    }

    private static Line line(Placed placed) {
        return new Line(placed.row(), Code.of(placed.row().code()).orElse(null));
    }

    /** The codes of the sync's findings with their counts. */
    private static Map<Code, Long> codes(Found found) {
        var codes = new TreeMap<Code, Long>();
        found.sync().findings().forEach((id, count) -> Code.of(id).ifPresent(code -> codes.put(code, count)));
        return codes;
    }

    private Map<String, @Nullable Object> model(Found found, boolean names) {
        var model = new HashMap<String, @Nullable Object>();
        model.put("sync", found.sync());
        model.put("integration", found.integration());
        model.put("zone", found.zone());
        model.put("names", names);
        model.put("schools", schools.schools(found.integration().id()));
        return model;
    }

    /** The filter as a query, for the next page and the CSV. */
    private static Map<String, String> query(Visit visit) {
        var query = new TreeMap<String, String>();
        for (var name : List.of("code", "school", "kind", "q", "new")) {
            visit.text(name).ifPresent(text -> query.put(name, text));
        }
        return query;
    }

    /** Exactly the filtered findings, as a file. */
    private ServerResponse csv(Visit visit) {
        var found = lookup.sync(visit);
        boolean names = personal.isShown(visit, found.integration());
        var rows = findings.page(found.sync().id(), filter(visit, found, names), null, CSV_ROWS).stream()
                .map(Placed::row)
                .map(row -> names ? row : row.withoutPerson())
                .toList();
        return ServerResponse.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"findings-%s.csv\""
                                .formatted(found.sync().number()))
                .build((request, response) -> {
                    var out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
                    FindingCsv.write(rows, out);
                    out.flush();
                    return null;
                });
    }

    private ServerResponse difference(Visit visit) {
        var found = lookup.sync(visit);
        boolean names = personal.isShown(visit, found.integration());
        int publication = DifferenceRows.newestOf(dataSource, found.sync().id());
        int skip = Math.clamp(visit.number("skip").orElse(0L), 0, SKIP_MAX);
        var filter = new DifferenceRows.Filter(
                visit.text("kind").orElse(null),
                visit.text("change").orElse(null),
                visit.text("school").orElse(null),
                visit.text("q").orElse(null),
                names);
        var rows = rows(found, publication, filter, skip);
        var model = model(found, names);
        model.put("filter", filter);
        model.put("kept", publication > 0);
        model.put("rows", rows.subList(0, Math.min(ROWS, rows.size())));
        model.put("next", rows.size() > ROWS ? skip + ROWS : null);
        model.put("skip", skip);
        model.put("kinds", Arrays.stream(Kind.values()).map(Kind::label).toList());
        model.put("canApprove", Verdict.canBeApproved(found.sync()));
        model.put("mayChange", visit.person().mayChange(found.integration().tenantId()));
        return Pages.page(visit, "difference", model);
    }

    private List<DifferenceRows.Row> rows(Found found, int publication, DifferenceRows.Filter filter, int skip) {
        if (publication == 0) {
            return List.of();
        }
        try {
            return DifferenceRows.page(
                    dataSource, new StagingTables(dataSource, found.sync().id(), publication), filter, skip, ROWS + 1);
        } catch (BadSqlGrammarException e) {
            // the roster was dropped a moment ago
            return List.of();
        }
    }

    private ServerResponse showPersonal(Visit visit) {
        var found = lookup.sync(visit);
        personal.show(visit, found.integration(), found.sync().id());
        var to = visit.text("to").filter("difference"::equals).orElse("findings");
        return Pages.goTo(visit, "/syncs/%s/%s".formatted(found.sync().id(), to));
    }
}
