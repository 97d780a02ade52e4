package dev.rostersync.cli;

import dev.rostersync.difference.DifferenceLines.Line;
import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Hold;
import dev.rostersync.outcome.Kind;
import dev.rostersync.outcome.Vanishing;
import dev.rostersync.sync.Sync;
import dev.rostersync.text.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sync Details, for a person and as JSON. */
final class SyncDetails {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Pattern CODE = Pattern.compile("OR-\\d{3}");

    private static final Map<Kind, String> KINDS = Map.of(
            Kind.SCHOOLS, "Schools",
            Kind.USERS, "User links",
            Kind.CLASSROOMS, "Classrooms",
            Kind.MEMBERS, "Memberships",
            Kind.GUARDIANS, "Guardians",
            Kind.RELATIONSHIPS, "Relationships");

    private SyncDetails() {}

    /** As the contract has it; a count is null where the sync never came to know it. */
    static Map<String, @Nullable Object> json(Sync sync) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("sync", sync.id().toString());
        json.put("integration", sync.reference());
        json.put("preview", sync.preview());
        json.put("today", sync.today().toString());
        json.put("state", sync.state().name());
        json.put("outcome", sync.outcome() == null ? null : sync.outcome().name());
        json.put("code", sync.code() == null ? null : sync.code().id());
        json.put("message", sync.message());
        json.put("startedAt", instant(sync.startedAt()));
        json.put("finishedAt", sync.finishedAt() == null ? null : instant(sync.finishedAt()));
        json.put("unmatchedUsers", sync.unmatchedUsers());
        json.put("matchedStudents", sync.matchedStudents());
        json.put("matchedTeachers", sync.matchedTeachers());
        json.put("importedClasses", sync.importedClasses());
        var changes = new LinkedHashMap<String, @Nullable Changes>();
        for (var kind : Kind.values()) {
            changes.put(kind.label(), sync.changes().get(kind));
        }
        json.put("changes", changes);
        json.put("findings", new TreeMap<>(sync.findings()));
        json.put("held", sync.holds().stream().map(hold -> held(sync, hold)).toList());
        return json;
    }

    private static Map<String, @Nullable Object> held(Sync sync, Hold hold) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("school", hold.school());
        json.put("name", hold.name());
        json.put("code", hold.code().id());
        json.put("since", instant(hold.since()));
        json.put(
                "wouldVanish",
                sync.vanishingOf(hold).stream().map(SyncDetails::vanishing).toList());
        return json;
    }

    private static Map<String, @Nullable Object> vanishing(Vanishing vanishing) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("school", vanishing.school());
        json.put("kind", vanishing.kind().label());
        json.put("published", vanishing.published());
        json.put("vanishing", vanishing.vanishing());
        return json;
    }

    private static String instant(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    /** Sync Status in School Manager's words. */
    static String status(Sync sync) {
        var word = switch (sync.outcome()) {
            case SUCCEEDED -> "Successful";
            case PARTIAL -> "Partial";
            case FAILED -> "Failed";
            case null ->
                switch (sync.state()) {
                    case RUNNING -> "Running";
                    case STOPPED -> "Stopped";
                    case INTERRUPTED -> "Interrupted";
                    case HELD, ENDED -> "Ended";
                };
        };
        if (sync.state() == Sync.State.HELD) {
            word += ", waits for approval";
        }
        return sync.code() == null ? word : word + " (" + sync.code().id() + ")";
    }

    static String time(@Nullable Instant instant) {
        return instant == null ? "-" : TIME.format(instant);
    }

    static String text(Sync sync) {
        var text = new StringBuilder();
        text.append(sync.preview() ? "Sync Details of a preview: nothing was published\n" : "Sync Details\n");
        line(text, "Integration", sync.reference());
        line(text, "Sync", sync.id().toString());
        line(text, "Today", sync.today().toString());
        line(text, "Sync Started", time(sync.startedAt()));
        line(text, "Sync Finished", finished(sync));
        line(text, "Sync Status", status(sync));
        if (sync.message() != null) {
            line(text, "", sync.message());
        }
        remedies(sync).forEach(remedy -> line(text, "", remedy));
        line(text, "Unmatched Users", count(sync.unmatchedUsers()));
        line(text, "Matched Students", count(sync.matchedStudents()));
        line(text, "Matched Teachers", count(sync.matchedTeachers()));
        line(text, "Imported Classes", count(sync.importedClasses()));
        changes(text, sync.changes());
        held(text, sync);
        findings(text, sync);
        next(text, sync);
        return text.toString().stripTrailing();
    }

    /** Of the reasons that the message names, such as OR-104 for a collection that was not read, and then of its own code. */
    private static List<String> remedies(Sync sync) {
        var own = sync.code();
        if (own == null) {
            return List.of();
        }
        var reasons = CODE.matcher(sync.message() == null ? "" : sync.message())
                .results()
                .map(MatchResult::group)
                .map(Code::of)
                .flatMap(Optional::stream);
        return Stream.concat(reasons, Stream.of(own))
                .map(Code::remedy)
                .distinct()
                .toList();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append("  %-18s%s%n".formatted(label, Shown.line(value)));
    }

    private static String finished(Sync sync) {
        var at = sync.finishedAt();
        if (at == null) {
            return "-";
        }
        var took = Duration.between(sync.startedAt(), at);
        return "%s (%d min %d s)".formatted(time(at), took.toMinutes(), took.toSecondsPart());
    }

    private static String count(@Nullable Long count) {
        return count == null ? "not known" : count.toString();
    }

    private static void changes(StringBuilder text, Map<Kind, Changes> changes) {
        if (changes.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "Added", "Updated", "Deleted", "Unchanged"));
        for (var kind : Kind.values()) {
            var of = changes.getOrDefault(kind, Changes.NONE);
            rows.add(List.of(
                    String.valueOf(KINDS.get(kind)),
                    Long.toString(of.added()),
                    Long.toString(of.updated()),
                    Long.toString(of.deleted()),
                    Long.toString(of.unchanged())));
        }
        text.append('\n').append(Output.table(rows).indent(2));
    }

    private static void held(StringBuilder text, Sync sync) {
        if (sync.holds().isEmpty()) {
            return;
        }
        text.append("\n  Left as it was\n");
        for (var hold : sync.holds()) {
            text.append("  %s, since %s (%s)%n"
                    .formatted(
                            hold.school() == null
                                    ? "Everything"
                                    : "%s (%s)".formatted(Shown.line(hold.name()), Shown.line(hold.school())),
                            time(hold.since()),
                            hold.code().id()));
            if (sync.vanishingOf(hold).isEmpty()) {
                continue;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("School", "", "Published", "Would vanish"));
            for (var of : sync.vanishingOf(hold)) {
                rows.add(List.of(
                        of.school() == null
                                ? "All together"
                                : "%s (%s)".formatted(Shown.line(of.name()), Shown.line(of.school())),
                        of.kind().label(),
                        Long.toString(of.published()),
                        Long.toString(of.vanishing())));
            }
            text.append(Output.table(rows).indent(4));
        }
    }

    private static void findings(StringBuilder text, Sync sync) {
        if (sync.findings().isEmpty()) {
            return;
        }
        text.append("\n  Findings\n");
        new TreeMap<>(sync.findings())
                .forEach((id, count) -> Code.of(id)
                        .ifPresent(code -> text.append("  %s  %6d  %s%n                  %s%n"
                                .formatted(id, count, code.sentence(), code.remedy()))));
        text.append("  One by one: findings ").append(sync.id()).append('\n');
    }

    /** What to do next where that is not plain. */
    private static void next(StringBuilder text, Sync sync) {
        switch (sync.state()) {
            case STOPPED, INTERRUPTED ->
                text.append("\n  Go on from where it stopped: restart ")
                        .append(sync.id())
                        .append('\n');
            case RUNNING ->
                text.append("\n  It is running; this shows it again: show ")
                        .append(sync.id())
                        .append('\n');
            case HELD ->
                text.append("\n  Publish what is held all the same: approve ")
                        .append(sync.id())
                        .append('\n');
            case ENDED -> {
                // the remedy says it
            }
        }
    }

    /** What a preview would change, row by row. */
    static String lines(List<Line> lines, Map<Kind, Changes> changes) {
        if (lines.isEmpty()) {
            return "\n  Nothing would change.";
        }
        var text = new StringBuilder("\n  What a sync would change\n");
        var shown = new LinkedHashMap<String, List<Line>>();
        lines.forEach(line -> shown.computeIfAbsent(line.kind() + " " + line.change(), key -> new ArrayList<>())
                .add(line));
        shown.forEach((heading, rows) -> {
            text.append("  ").append(heading).append('\n');
            rows.forEach(
                    row -> text.append("    ").append(Shown.line(row.what())).append('\n'));
            long more = total(rows.getFirst(), changes) - rows.size();
            if (more > 0) {
                text.append("    and ").append(more).append(" more\n");
            }
        });
        return text.toString().stripTrailing();
    }

    private static long total(Line line, Map<Kind, Changes> changes) {
        var of = changes.getOrDefault(Kind.of(line.kind()), Changes.NONE);
        return switch (line.change()) {
            case "added" -> of.added();
            case "updated" -> of.updated();
            default -> of.deleted();
        };
    }
}
