package dev.rostersync.cli.sync;

import dev.rostersync.access.TenantScope;
import dev.rostersync.app.Services;
import dev.rostersync.cli.operate.RegionCommand;
import dev.rostersync.cli.operate.StatusCommand;
import dev.rostersync.cli.shell.Output;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.present.WindowDocument;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.log.SyncLog;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restart}. */
@Command(
        name = "restart",
        description =
                "Resume one sync that was stopped, was interrupted or has failed, from its last commit. Or try again"
                        + " all syncs of a region's window that ended with a code.",
        mixinStandardHelpOptions = true)
public final class RestartCommand implements Callable<Integer> {

    @Mixin
    private final Output output = new Output();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private @Nullable Which which;

    /** One sync, or all syncs of a window that ended with a code. */
    static final class Which {
        @Parameters(paramLabel = "SYNC", description = "The sync's id; `log INTEGRATION` shows it.")
        private @Nullable String sync;

        @ArgGroup(exclusive = false)
        private @Nullable OfRegion ofRegion;
    }

    /** All syncs of a window that ended with a code. */
    static final class OfRegion {
        @Option(names = "--region", required = true, description = "us-nz, au or uk.")
        private String region = "";

        @Option(
                names = "--code",
                required = true,
                description =
                        "A code such as OR-101: the syncs of the region's window that ended with this code are put"
                                + " back into the queue and run until they are done.")
        private String code = "";
    }

    private final Services services;
    private final boolean terminal;

    public RestartCommand(Services services, boolean terminal) {
        this.services = services;
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var asked = which == null ? new Which() : which;
        var ofRegion = asked.ofRegion;
        if (ofRegion != null) {
            var code = Code.of(ofRegion.code)
                    .orElseThrow(() -> new SyncException(
                            Code.WRONG_USAGE,
                            "There is no code %s; `status` shows the codes of the window.".formatted(ofRegion.code)));
            return RegionCommand.work(
                    services.serveHttp(),
                    ofRegion.region,
                    worker -> worker.workAgainOn(ofRegion.region, code),
                    tonight -> {
                        output.print(StatusCommand.text(tonight), WindowDocument.of(tonight));
                        output.out().flush();
                    });
        }
        var found = services.get(SyncLog.class).find(asked.sync == null ? "" : asked.sync, TenantScope.ALL);
        return RunningSync.run(
                services,
                output,
                terminal,
                watcher -> services.get(SyncRunner.class).restart(services.actor(), found, watcher));
    }
}
