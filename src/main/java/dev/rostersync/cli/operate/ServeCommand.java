package dev.rostersync.cli.operate;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.console.ConsoleWiring;
import dev.rostersync.integration.SecretSeal;
import dev.rostersync.monitor.MonitorWiring;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.request.RequestWorker;
import dev.rostersync.sync.StopRequests;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code serve}: serves the console, health and metrics over HTTP until the process is stopped. */
@Command(
        name = "serve",
        description =
                "Serve the console, /actuator/health and /actuator/prometheus, with the metrics of all regions of the"
                        + " database. Also run requested syncs. The console needs ROSTER_SYNC_CONSOLE_ISSUER, _CLIENT_ID"
                        + " and _CLIENT_SECRET.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    private final Services services;

    public ServeCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (services.hasSignIn()) {
            services.serveHttp(MonitorWiring.class, ConsoleWiring.class).start();
            LOG.info("Serving the console, health and metrics.");
        } else {
            services.serveHttp(MonitorWiring.class).start();
            LOG.info("Serving health and metrics. The console needs a sign-in: set ROSTER_SYNC_CONSOLE_ISSUER.");
        }
        var requests = requests();
        var asked = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            services.get(StopRequests.class).stopAll();
                            requests.close();
                            services.close();
                            asked.countDown();
                        },
                        "end"));
        asked.await();
        return ExitCode.STOPPED.value;
    }

    /** Without a key no Client Secret can be opened. Then this process serves health and metrics only. */
    private Requests requests() {
        try {
            services.get(SecretSeal.class).ensureKey();
        } catch (SyncException e) {
            LOG.warn(
                    "{}: this process does not run requested syncs. {}",
                    e.code().id(),
                    e.sentence());
            return () -> {};
        }
        var running = services.get(RequestWorker.class).start();
        return running::close;
    }

    /** The worker for requested syncs, or a stand-in that does nothing. */
    private interface Requests extends AutoCloseable {
        @Override
        void close();
    }
}
