package dev.rostersync.cli.shell;

import dev.rostersync.text.Shown;
import java.util.List;

/** A table on a terminal. */
public final class TextTable {

    private TextTable() {}

    /** A table with aligned columns. The first row is the heading. Each cell is printed as one line. */
    public static String of(List<List<String>> cells) {
        var rows = cells.stream()
                .map(row -> row.stream().map(Shown::line).toList())
                .toList();
        int columns = rows.getFirst().size();
        var widths = new int[columns];
        for (var row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).repeat(" ", widths[i] - row.get(i).length() + 2);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }
}
