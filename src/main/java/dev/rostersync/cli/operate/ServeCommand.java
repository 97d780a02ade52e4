package dev.rostersync.cli.operate;

import dev.rostersync.app.Services;
import dev.rostersync.cli.shell.ExitCode;
import dev.rostersync.monitor.MonitorWiring;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code serve}: health and metrics over HTTP, until the process is asked to end. */
@Command(
        name = "serve",
        description =
                "Serve /actuator/health and /actuator/prometheus, with the metrics of all regions of the database.",
        mixinStandardHelpOptions = true)
public final class ServeCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    private final Services services;

    public ServeCommand(Services services) {
        this.services = services;
    }

    @Override
    public Integer call() throws InterruptedException {
        services.serveHttp(MonitorWiring.class).start();
        LOG.info("Serves health and metrics.");
        var asked = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            services.close();
                            asked.countDown();
                        },
                        "end"));
        asked.await();
        return ExitCode.STOPPED.value;
    }
}
