package dev.rostersync.cli;

import dev.rostersync.collect.StopFlag;
import dev.rostersync.sync.Sync;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;

/** A sync on the command line: it can be watched, and SIGTERM ends it within seconds. */
final class RunningSync {

    /** Longer than a chunk or a publish takes; what runs longer is taken for dead, and resumed like that. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(60);

    private RunningSync() {}

    /** Runs it, prints Sync Details, and gives the exit code. */
    static int run(Services services, Output output, boolean terminal, Function<ProgressLine, Sync> sync) {
        var stop = services.get(StopFlag.class);
        var printed = new CountDownLatch(1);
        var err = output.err();
        var hook = new Thread(
                () -> {
                    err.println(
                            "Asked to stop: the sync ends within seconds, and restart goes on from there; a publish is let finish.");
                    err.flush();
                    stop.request();
                    await(printed);
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var progress = new ProgressLine(services.get(DataSource.class), output.err(), terminal);
            var ended = sync.apply(progress);
            progress.ends();
            print(output, ended, progress);
            return ExitCode.of(ended).value;
        } finally {
            output.out().flush();
            printed.countDown();
            removeUnlessShuttingDown(hook);
        }
    }

    private static void await(CountDownLatch printed) {
        try {
            printed.await(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void print(Output output, Sync sync, ProgressLine progress) {
        if (output.isJson()) {
            var json = SyncDetails.json(sync);
            if (sync.preview()) {
                json.put("difference", progress.difference());
            }
            output.json(json);
            return;
        }
        output.out().println(SyncDetails.text(sync));
        if (sync.preview() && !sync.changes().isEmpty()) {
            output.out().println(SyncDetails.lines(progress.difference(), sync.changes()));
        }
    }

    private static void removeUnlessShuttingDown(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending, by this hook
        }
    }
}
