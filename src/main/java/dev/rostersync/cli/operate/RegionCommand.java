package dev.rostersync.cli.operate;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.cli.shell.StoppedBySignal;
import dev.rostersync.integration.SecretSeal;
import dev.rostersync.region.RegionWorker;
import dev.rostersync.region.Tonight;
import dev.rostersync.request.RequestWorker;
import dev.rostersync.sync.StopRequests;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code region}: the command of a region's CronJob. It prints nothing and only logs. */
@Command(
        name = "region",
        description = "Run the syncs in the queue of a region's window until the queue is empty. Any number of workers"
                + " can share one queue.",
        mixinStandardHelpOptions = true)
public final class RegionCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RegionWorker.class);

    @Parameters(paramLabel = "REGION", description = "us-nz, au or uk.")
    private String region = "";

    private final Services services;

    public RegionCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        return work(services.serveHttp(), region, worker -> worker.work(region), tonight -> {});
    }

    /**
     * Works on a window. SIGTERM ends the work within seconds.
     *
     * @param atEnd receives the state of the window at the end
     */
    public static int work(
            Services services, String region, Function<RegionWorker, Tonight> work, Consumer<Tonight> atEnd) {
        // for the rest of the process, including its last log line
        MDC.put("region", region);
        // without a key every sync would fail
        services.get(SecretSeal.class).ensureKey();
        var stops = services.get(StopRequests.class);
        return StoppedBySignal.run(
                stops,
                () -> {
                    MDC.put("region", region);
                    LOG.info("Asked to stop: running syncs stop within seconds, and other workers resume them.");
                },
                () -> {
                    var requests = services.get(RequestWorker.class).start();
                    try (requests) {
                        atEnd.accept(work.apply(services.get(RegionWorker.class)));
                    }
                    return stops.isEnding() ? ExitCode.STOPPED.value : ExitCode.SUCCEEDED.value;
                });
    }
}
