package dev.rostersync.region;

import dev.rostersync.access.Actor;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.sync.FailureCause;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.sync.log.SyncLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs the turn of one integration in a window: what its sync comes to decides whether the turn has ended. */
final class TurnRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TurnRunner.class);

    private static final Actor WORKER = Actor.worker(machine());

    private final WindowQueue queue;
    private final Integrations integrations;
    private final SyncLog log;
    private final SyncRunner runner;
    private final StopRequests stops;
    private final WorkerProperties properties;
    private final Clock clock;

    TurnRunner(
            WindowQueue queue,
            Integrations integrations,
            SyncLog log,
            SyncRunner runner,
            StopRequests stops,
            WorkerProperties properties,
            Clock clock) {
        this.queue = queue;
        this.integrations = integrations;
        this.log = log;
        this.runner = runner;
        this.stops = stops;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Runs it, and gives the turn back or ends it.
     *
     * @throws RuntimeException if this process must end, so that another one takes its place
     */
    void run(Turn turn) {
        var found = integrations.byId(turn.integration());
        if (found.isEmpty()) {
            queue.giveBack(turn, clock.instant());
            return;
        }
        var integration = found.get();
        MDC.put("integration", integration.reference());
        var published = queue.published(turn);
        if (published.isPresent()) {
            var by = published.get();
            queue.end(turn, by.ending(), by.code(), by.sync(), clock.instant());
        } else if (somebodyStoppedIt(turn, integration)) {
            queue.end(turn, TurnEnding.STOPPED, null, null, clock.instant());
        } else if (turn.isDeadly()) {
            LOG.error("{} of {}: {}", Code.WORKERS_DIED.id(), integration.reference(), Code.WORKERS_DIED.sentence());
            queue.end(turn, TurnEnding.FAILED, Code.WORKERS_DIED, null, clock.instant());
        } else if (turn.usesUpMemory()) {
            LOG.error("{} of {}: {}", Code.OUT_OF_MEMORY.id(), integration.reference(), Code.OUT_OF_MEMORY.sentence());
            queue.end(turn, TurnEnding.FAILED, Code.OUT_OF_MEMORY, null, clock.instant());
        } else {
            sync(turn, integration);
        }
    }

    /** True if somebody stopped it in this window, while the worker that ran it was ending too or died. */
    private boolean somebodyStoppedIt(Turn turn, Integration integration) {
        return log.last(integration.id())
                .filter(last -> last.outcome() == null
                        && !last.startedAt().isBefore(turn.window().begins()))
                .filter(stops::isAskedFor)
                .isPresent();
    }

    private void sync(Turn turn, Integration integration) {
        Sync sync;
        try {
            sync = runner.turn(WORKER, turn.lock(), integration, turn.window().begins(), new LoggingWatcher());
        } catch (RuntimeException | StackOverflowError e) {
            notBegun(turn, integration, e);
            return;
        }
        MDC.put("sync", sync.id().toString());
        conclude(turn, sync);
    }

    /** A failure of one integration ends its turn. If the database or the memory has failed, the worker ends. */
    private void notBegun(Turn turn, Integration integration, Throwable e) {
        var reason = FailureCause.of(e);
        if (reason.isEmpty()) {
            LOG.error("The turn of {} failed because of a defect in the program.", integration.reference(), e);
            queue.end(turn, TurnEnding.FAILED, null, null, clock.instant());
            return;
        }
        var code = reason.get().code();
        boolean loginRefused = code == Code.CONFIGURATION_WRONG && reason.get().getCause() instanceof SQLException;
        if (code == Code.DATABASE_UNREACHABLE || code == Code.OUT_OF_MEMORY || loginRefused) {
            throw reason.get();
        }
        LOG.warn(
                "{} of {}: {}", code.id(), integration.reference(), reason.get().sentence());
        if (code != Code.OWNERSHIP_LOST && !retried(turn, code, null)) {
            queue.end(turn, TurnEnding.FAILED, code, null, clock.instant());
        }
    }

    private void conclude(Turn turn, Sync sync) {
        var now = clock.instant();
        if (sync.outcome() == null) {
            if (sync.state() == Sync.State.STOPPED && stops.isAskedFor(sync)) {
                queue.end(turn, TurnEnding.STOPPED, null, sync.id(), now);
            } else {
                queue.giveBack(turn, now);
            }
        } else if (sync.outcome() != Outcome.FAILED || !retried(turn, sync.code(), sync.id())) {
            queue.end(turn, TurnEnding.of(sync.outcome()), sync.code(), sync.id(), now);
        }
        if (sync.code() == Code.OUT_OF_MEMORY) {
            throw new SyncException(Code.OUT_OF_MEMORY, "(%s)".formatted(sync.reference()));
        }
    }

    /** False if the failure is not transient, or if the window takes nothing new when the retry would be due. */
    private boolean retried(Turn turn, @Nullable Code code, @Nullable UUID sync) {
        var due = clock.instant().plus(properties.retryAfter(turn.failures() + 1));
        if (code == null
                || code.mend() != Code.Mend.AGAIN
                || !due.isBefore(turn.window().takesUntil())) {
            return false;
        }
        queue.retry(turn, code, sync, due);
        LOG.info("{}: it will be retried at {}.", code.id(), due);
        return true;
    }

    /** The host's name; in a cluster, the name of the pod. */
    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
