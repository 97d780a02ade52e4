package dev.rostersync.cli;

import dev.rostersync.integration.SecretSeal;
import dev.rostersync.outcome.Code;
import dev.rostersync.region.RegionWorker;
import dev.rostersync.region.Tonight;
import dev.rostersync.sync.StopRequests;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code region}: what a region's CronJob runs. */
@Command(
        name = "region",
        description = "Work on the queue of a region's window, with any number of others, until nothing of it is left.",
        mixinStandardHelpOptions = true)
final class RegionCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @Parameters(paramLabel = "REGION", description = "us-nz, au or uk.")
    private String region = "";

    private final Services services;

    RegionCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() {
        services.serveHttp();
        return run(services, output, worker -> worker.work(region));
    }

    /** Puts back what ended with a code, and works on that until it is done. */
    static int again(Services services, Output output, String region, Code code) {
        return run(services, output, worker -> worker.workAgainOn(region, code));
    }

    private static int run(Services services, Output output, Function<RegionWorker, Tonight> work) {
        // without a key every sync would fail, one by one
        services.get(SecretSeal.class).ensureKey();
        var stops = services.get(StopRequests.class);
        return StoppedBySignal.run(
                stops,
                output.err(),
                "Asked to stop: what runs ends within seconds, and other workers go on with it.",
                () -> {
                    var tonight = work.apply(services.get(RegionWorker.class));
                    output.print(StatusCommand.text(tonight), StatusCommand.json(tonight));
                    output.out().flush();
                    return stops.isEnding() ? ExitCode.STOPPED.value : ExitCode.SUCCEEDED.value;
                });
    }
}
