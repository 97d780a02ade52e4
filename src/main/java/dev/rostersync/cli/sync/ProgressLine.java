package dev.rostersync.cli.sync;

import dev.rostersync.difference.DifferenceLines;
import dev.rostersync.difference.DifferenceLines.Line;
import dev.rostersync.present.Times;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.Watcher;
import dev.rostersync.sync.log.Sync;
import java.io.PrintWriter;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** Shows the progress of a sync on a terminal: a line for each collection, rewritten as it grows. Silent when piped. */
final class ProgressLine implements Watcher {

    /** A preview names at most this many rows of each kind and change. */
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

    /** Printed even without a terminal, because the resumed sync may have another date than the user expects. */
    @Override
    public void resumes(Sync sync) {
        err.printf(
                "Resuming the %s of %s that began at %s. Its date stays %s.%n",
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
