package dev.rostersync.present;

import dev.rostersync.findings.FindingList.Row;
import dev.rostersync.outcome.Code;
import dev.rostersync.text.Shown;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The findings of one code. Each is one line that is safe to print.
 *
 * @param remedy what a person can do
 */
public record FindingGroup(String code, String sentence, String remedy, List<String> lines) {

    public FindingGroup {
        lines = List.copyOf(lines);
    }

    /** In the order of the codes. */
    public static List<FindingGroup> of(List<Row> findings) {
        return findings.stream()
                .collect(Collectors.groupingBy(Row::code, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(entry -> {
                    var code = Code.of(entry.getKey());
                    return new FindingGroup(
                            entry.getKey(),
                            code.map(Code::sentence).orElse(""),
                            code.map(Code::remedy).orElse(""),
                            entry.getValue().stream().map(FindingGroup::line).toList());
                })
                .toList();
    }

    private static String line(Row row) {
        return Stream.of(
                        row.kind() + " " + Shown.line(row.sourcedId()),
                        Shown.line(row.detail()),
                        row.school() == null ? "" : "school " + Shown.line(row.school()),
                        Stream.of(Shown.line(row.givenName()), Shown.line(row.familyName()), Shown.line(row.email()))
                                .filter(part -> !part.isEmpty())
                                .collect(Collectors.joining(" ")))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(", "));
    }
}
