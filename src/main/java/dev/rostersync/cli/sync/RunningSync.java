package dev.rostersync.cli.sync;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.cli.shell.StoppedBySignal;
import dev.rostersync.present.SyncDocument;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.log.Sync;
import java.util.function.Function;
import javax.sql.DataSource;

/** A sync on the command line: it can be watched, and SIGTERM ends it within seconds. */
final class RunningSync {

    private RunningSync() {}

    /** Runs it, prints Sync Details, and gives the exit code. */
    static int run(Services services, Output output, boolean terminal, Function<ProgressLine, Sync> sync) {
        return StoppedBySignal.run(
                services.get(StopRequests.class),
                () -> {
                    output.err()
                            .println("Asked to stop: the sync stops within seconds; restart resumes it."
                                    + " A running publish finishes first.");
                    output.err().flush();
                },
                () -> {
                    try {
                        var progress = new ProgressLine(services.get(DataSource.class), output.err(), terminal);
                        var ended = sync.apply(progress);
                        print(output, ended, progress);
                        return ExitCode.of(ended).value;
                    } finally {
                        output.out().flush();
                    }
                });
    }

    private static void print(Output output, Sync sync, ProgressLine progress) {
        if (output.isJson()) {
            var json = SyncDocument.of(sync);
            if (sync.preview()) {
                json.put("difference", progress.difference());
            }
            output.json(json);
            return;
        }
        output.out().println(SyncDetailsText.of(sync));
        if (sync.preview() && !sync.changes().isEmpty()) {
            output.out().println(SyncDetailsText.lines(progress.difference(), sync.changes()));
        }
    }
}
