package dev.rostersync.cli.sync;

import dev.rostersync.difference.DifferenceLines;
import dev.rostersync.difference.DifferenceLines.Line;
import dev.rostersync.present.Times;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.Sync;
import dev.rostersync.sync.Watcher;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Shows on a terminal how far a sync is: a line for each collection, rewritten as it grows. Says nothing when piped. */
final class ProgressLine implements Watcher {

    /** Rows of each kind and change that a preview names. */
    private static final int PREVIEW_ROWS_MAX = 10;

    private final DataSource dataSource;
    private final PrintWriter err;
    private final boolean terminal;
    private String step = "";
    private List<Line> difference = List.of();

    ProgressLine(DataSource dataSource, PrintWriter err, boolean terminal) {
        this.dataSource = dataSource;
        this.err = err;
        this.terminal = terminal;
    }

    /** What a preview would change; empty for a sync that publishes. */
    List<Line> difference() {
        return difference;
    }

    @Override
    public void begins(Sync sync) {
        show("%s %s%n".formatted(sync.preview() ? "Preview of" : "Sync of", sync.reference()));
    }

    /** Said also where nobody watches: its date may not be the one that somebody has in mind. */
    @Override
    public void resumes(Sync sync) {
        err.printf(
                "Going on with the %s of %s that began at %s, with its today, %s.%n",
                sync.preview() ? "preview" : "sync", sync.reference(), Times.shown(sync.startedAt()), sync.today());
        err.flush();
    }

    @Override
    public void received(String current, long records, OptionalLong total) {
        if (!current.equals(step)) {
            show(step.isEmpty() ? "" : System.lineSeparator());
            step = current;
        }
        show(
                total.isPresent()
                        ? "\r  %-26s%,10d of %,d".formatted(current, records, total.getAsLong())
                        : "\r  %-26s%,10d".formatted(current, records));
    }

    @Override
    public void previewed(Sync sync, StagingTables staging) {
        if (!sync.changes().isEmpty()) {
            difference = DifferenceLines.of(dataSource, staging, PREVIEW_ROWS_MAX);
        }
    }

    @Override
    public void ends(Sync sync) {
        show(step.isEmpty() ? "" : System.lineSeparator());
    }

    private void show(String text) {
        if (terminal) {
            err.print(text);
            err.flush();
        }
    }
}
