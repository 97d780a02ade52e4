package dev.rostersync.cli.sync;

import dev.rostersync.cli.shell.TextTable;
import dev.rostersync.difference.DifferenceLines.Line;
import dev.rostersync.outcome.Changes;
import dev.rostersync.outcome.Kind;
import dev.rostersync.present.SyncDetails;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.text.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sync Details on a terminal. */
final class SyncDetailsText {

    private SyncDetailsText() {}

    static String of(Sync sync) {
        var details = SyncDetails.of(sync);
        var text = new StringBuilder(details.title()).append('\n');
        for (var field : details.fields()) {
            line(text, field.label(), field.values().getFirst());
            field.values().stream().skip(1).forEach(value -> line(text, "", value));
        }
        changes(text, details.changes());
        removed(text, details.removed());
        held(text, details.held());
        if (!details.findings().isEmpty()) {
            text.append("\n  Findings\n");
            details.findings()
                    .forEach(finding -> text.append("  %s  %6d  %s%n                  %s%n"
                            .formatted(
                                    finding.code().id(),
                                    finding.count(),
                                    finding.code().sentence(),
                                    finding.code().remedy())));
            text.append("  To list them: findings ").append(sync.id()).append('\n');
        }
        details.next().ifPresent(next -> text.append("\n  %s: %s%n".formatted(next.sentence(), next.command())));
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append("  %-18s%s%n".formatted(label, Shown.line(value)));
    }

    private static void changes(StringBuilder text, List<SyncDetails.ChangesOfKind> changes) {
        if (changes.isEmpty()) {
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "Added", "Updated", "Deleted", "Unchanged"));
        for (var row : changes) {
            rows.add(List.of(
                    row.kind(),
                    Long.toString(row.changes().added()),
                    Long.toString(row.changes().updated()),
                    Long.toString(row.changes().deleted()),
                    Long.toString(row.changes().unchanged())));
        }
        text.append('\n').append(TextTable.of(rows).indent(2));
    }

    private static void removed(StringBuilder text, List<SyncDetails.Goes> removed) {
        if (removed.isEmpty()) {
            return;
        }
        text.append("\n  Removed, and why\n");
        removed.forEach(rows -> text.append("  %8d  %-20s%s%n".formatted(rows.count(), rows.kind(), rows.reason())));
    }

    private static void held(StringBuilder text, List<SyncDetails.Held> held) {
        if (held.isEmpty()) {
            return;
        }
        text.append("\n  Left as it was\n");
        for (var hold : held) {
            text.append("  %s, since %s (%s)%n"
                    .formatted(
                            Shown.line(hold.what()), hold.since(), hold.code().id()));
            if (hold.wouldVanish().isEmpty()) {
                continue;
            }
            var rows = new ArrayList<List<String>>();
            rows.add(List.of("School", "", "Published", "Would vanish", "Of these, gone in the last 7 days"));
            for (var row : hold.wouldVanish()) {
                rows.add(List.of(
                        row.school(),
                        row.kind(),
                        Long.toString(row.published()),
                        Long.toString(row.vanishing()),
                        Long.toString(row.removedBefore())));
            }
            text.append(TextTable.of(rows).indent(4));
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
        var ofKind = changes.getOrDefault(Kind.of(line.kind()), Changes.NONE);
        return switch (line.change()) {
            case "added" -> ofKind.added();
            case "updated" -> ofKind.updated();
            default -> ofKind.deleted();
        };
    }
}
