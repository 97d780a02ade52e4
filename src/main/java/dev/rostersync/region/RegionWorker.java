package dev.rostersync.region;

import dev.rostersync.access.Actor;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.region.WindowQueue.Ending;
import dev.rostersync.region.WindowQueue.Turn;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.FailureCause;
import dev.rostersync.sync.InterruptedSyncs;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.Sync;
import dev.rostersync.sync.SyncLog;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.Watcher;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A worker on a window's queue. It runs several syncs at once. It ends when no entry of the window waits, runs in
 * another process or waits for a retry, or when the window takes nothing new any more. The outcome of a sync never ends
 * the worker. An error that is no sync's outcome ends it, so that another process can take its place.
 */
public final class RegionWorker {

    private static final Logger LOG = LoggerFactory.getLogger(RegionWorker.class);

    private static final Actor WORKER = Actor.worker(machine());

    /** How often integrations that have become eligible are added to the queue. */
    private static final Duration BETWEEN_FILLS = Duration.ofMinutes(1);

    private final Windows windows;
    private final WindowQueue queue;
    private final Integrations integrations;
    private final SyncLog log;
    private final SyncRunner runner;
    private final InterruptedSyncs interrupted;
    private final StopRequests stops;
    private final WorkerProperties properties;
    private final Clock clock;

    RegionWorker(
            Windows windows,
            WindowQueue queue,
            Integrations integrations,
            SyncLog log,
            SyncRunner runner,
            InterruptedSyncs interrupted,
            StopRequests stops,
            WorkerProperties properties,
            Clock clock) {
        this.windows = windows;
        this.queue = queue;
        this.integrations = integrations;
        this.log = log;
        this.runner = runner;
        this.interrupted = interrupted;
        this.stops = stops;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * Works on the window of this moment.
     *
     * @return how the window stands when nothing is left to do for this worker
     */
    public Tonight work(String region) {
        return new Shift(windows.now(region), null).work();
    }

    /**
     * Puts back into the queue what ended FAILED or PARTIAL with a code in the window of this moment, and works only on
     * that.
     *
     * @throws SyncException WRONG_USAGE if the window takes nothing new any more
     */
    public Tonight workAgainOn(String region, Code code) {
        var window = windows.now(region);
        if (!clock.instant().isBefore(window.takesUntil())) {
            throw new SyncException(
                    Code.WRONG_USAGE,
                    "The window of %s takes no more syncs. The next window begins at %s."
                            .formatted(region, window.ends()));
        }
        var put = queue.putBack(window, code, clock.instant());
        return new Shift(window, put).work();
    }

    /** One worker's work on one window. */
    private final class Shift {
        private final Window window;
        private final @Nullable Collection<UUID> only;
        private final Map<UUID, Turn> running = new HashMap<>();
        private final AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();
        private Instant filledAt = Instant.EPOCH;

        Shift(Window window, @Nullable Collection<UUID> only) {
            this.window = window;
            this.only = only;
        }

        Tonight work() {
            try {
                LOG.info(
                        "Working on the window that began at {}; it takes integrations until {}.",
                        window.begins(),
                        window.takesUntil());
                if (only != null) {
                    LOG.info("Put back into its queue: {}; this worker runs only these.", only.size());
                }
                interrupted.putRight();
                takeWhatIsDue();
                while (!isOver()) {
                    rest();
                    takeWhatIsDue();
                }
                throwIfBroken();
                var tonight = queue.tonight(window, clock.instant());
                LOG.info(
                        "{}: {} done, {} of them FAILED, {} left.",
                        tonight.toGo() == 0 ? "The window is done" : "This worker takes no more integrations",
                        tonight.doneInAll(),
                        tonight.done(Ending.FAILED),
                        tonight.toGo());
                return tonight;
            } finally {
                awaitOthers();
            }
        }

        private void takeWhatIsDue() {
            if (only == null && Duration.between(filledAt, clock.instant()).compareTo(BETWEEN_FILLS) >= 0) {
                filledAt = clock.instant();
                queue.fill(window, filledAt);
            }
            boolean took = true;
            while (took && takesMore()) {
                took = takeOne();
            }
        }

        private boolean takesMore() {
            return !stops.isEnding()
                    && broken.get() == null
                    && atWork() < properties.syncsAtOnce()
                    && clock.instant().isBefore(window.takesUntil());
        }

        private boolean isOver() {
            return atWork() == 0
                    && (stops.isEnding()
                            || broken.get() != null
                            || !clock.instant().isBefore(window.takesUntil())
                            || queue.toGo(window, only) == 0);
        }

        private boolean takeOne() {
            var turn = queue.take(window, only, busyHosts(), clock.instant());
            turn.ifPresent(taken -> {
                synchronized (running) {
                    running.put(taken.integration(), taken);
                }
                Thread.ofVirtual().name("sync " + taken.integration()).start(() -> run(taken));
            });
            return turn.isPresent();
        }

        /** A provider with half of the worker's places is busy: others come first. Example: 3 of 6 syncs. */
        private Set<String> busyHosts() {
            synchronized (running) {
                var counts = new HashMap<String, Integer>();
                running.values().forEach(turn -> counts.merge(turn.host(), 1, Integer::sum));
                var busy = new HashSet<String>();
                counts.forEach((host, count) -> {
                    if (2 * count >= properties.syncsAtOnce()) {
                        busy.add(host);
                    }
                });
                return busy;
            }
        }

        private void run(Turn turn) {
            MDC.put("region", window.region());
            try {
                var lock = turn.lock();
                try (lock) {
                    turnOf(turn);
                }
            } catch (RuntimeException e) {
                endsWorker(e);
            } catch (Error e) {
                // the process may be in any state now, so another process takes its place
                endsWorker(FailureCause.of(e)
                        .map(RuntimeException.class::cast)
                        .orElseGet(() -> new IllegalStateException("an error ended a turn", e)));
            } finally {
                synchronized (running) {
                    running.remove(turn.integration());
                    running.notifyAll();
                }
            }
        }

        /** Ends this worker soon. Another process takes its place and resumes what runs here. */
        private void endsWorker(RuntimeException e) {
            broken.compareAndSet(null, e);
            stops.stopAll();
        }

        private void turnOf(Turn turn) {
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
            } else if (somebodyStoppedIt(integration)) {
                queue.end(turn, Ending.STOPPED, null, null, clock.instant());
            } else if (WindowQueue.isDeadly(turn)) {
                LOG.error(
                        "{} of {}: {}", Code.WORKERS_DIED.id(), integration.reference(), Code.WORKERS_DIED.sentence());
                queue.end(turn, Ending.FAILED, Code.WORKERS_DIED, null, clock.instant());
            } else if (WindowQueue.usesUpMemory(turn)) {
                LOG.error(
                        "{} of {}: {}",
                        Code.OUT_OF_MEMORY.id(),
                        integration.reference(),
                        Code.OUT_OF_MEMORY.sentence());
                queue.end(turn, Ending.FAILED, Code.OUT_OF_MEMORY, null, clock.instant());
            } else {
                sync(turn, integration);
            }
        }

        /** True if somebody stopped it in this window, while the worker that ran it was ending too or died. */
        private boolean somebodyStoppedIt(Integration integration) {
            return log.last(integration.id())
                    .filter(last -> last.outcome() == null && !last.startedAt().isBefore(window.begins()))
                    .filter(stops::isAskedFor)
                    .isPresent();
        }

        private void sync(Turn turn, Integration integration) {
            Sync sync;
            try {
                sync = runner.turn(WORKER, turn.lock(), integration, window.begins(), new Noting());
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
                queue.end(turn, Ending.FAILED, null, null, clock.instant());
                return;
            }
            var code = reason.get().code();
            boolean loginRefused =
                    code == Code.CONFIGURATION_WRONG && reason.get().getCause() instanceof SQLException;
            if (code == Code.DATABASE_UNREACHABLE || code == Code.OUT_OF_MEMORY || loginRefused) {
                throw reason.get();
            }
            LOG.warn(
                    "{} of {}: {}",
                    code.id(),
                    integration.reference(),
                    reason.get().sentence());
            if (code != Code.OWNERSHIP_LOST && !retried(turn, code, null)) {
                queue.end(turn, Ending.FAILED, code, null, clock.instant());
            }
        }

        private void conclude(Turn turn, Sync sync) {
            var now = clock.instant();
            if (sync.outcome() == null) {
                if (sync.state() == Sync.State.STOPPED && stops.isAskedFor(sync)) {
                    queue.end(turn, Ending.STOPPED, null, sync.id(), now);
                } else {
                    queue.giveBack(turn, now);
                }
            } else if (sync.outcome() != Outcome.FAILED || !retried(turn, sync.code(), sync.id())) {
                queue.end(turn, Ending.of(sync.outcome()), sync.code(), sync.id(), now);
            }
            if (sync.code() == Code.OUT_OF_MEMORY) {
                endsWorker(new SyncException(Code.OUT_OF_MEMORY, "(%s)".formatted(sync.reference())));
            }
        }

        /** False if the failure is not transient, or if the window takes nothing new when the retry would be due. */
        private boolean retried(Turn turn, @Nullable Code code, @Nullable UUID sync) {
            var due = clock.instant().plus(properties.retryAfter(turn.failures() + 1));
            if (code == null || code.mend() != Code.Mend.AGAIN || !due.isBefore(window.takesUntil())) {
                return false;
            }
            queue.retry(turn, code, sync, due);
            LOG.info("{}: it will be retried at {}.", code.id(), due);
            return true;
        }

        private int atWork() {
            synchronized (running) {
                return running.size();
            }
        }

        private void rest() {
            synchronized (running) {
                try {
                    running.wait(properties.betweenLooks().toMillis());
                } catch (InterruptedException e) {
                    stops.stopAll();
                }
            }
        }

        private void throwIfBroken() {
            var error = broken.get();
            if (error != null) {
                throw error;
            }
        }

        /** Stops the syncs that this worker still runs, and waits until they have ended. */
        private void awaitOthers() {
            if (atWork() > 0) {
                stops.stopAll();
            }
            while (atWork() > 0) {
                rest();
            }
        }
    }

    /** The host's name; in a cluster, the name of the pod. */
    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** Logs that a sync begins, and how it ended. */
    private static final class Noting implements Watcher {
        @Override
        public void begins(Sync sync) {
            LOG.info("Sync of {} begins.", sync.reference());
        }

        @Override
        public void resumes(Sync sync) {
            LOG.info("Sync of {} that began at {} is resumed.", sync.reference(), sync.startedAt());
        }

        @Override
        public void received(String step, long records, OptionalLong total) {
            // nobody watches each page of each sync
        }

        @Override
        public void previewed(Sync sync, StagingTables staging) {
            // a window has no previews
        }

        @Override
        public void ends(Sync sync) {
            if (sync.outcome() == Outcome.FAILED) {
                LOG.warn(
                        "Sync of {} FAILED{}: {}",
                        sync.reference(),
                        sync.code() == null ? "" : " with " + sync.code().id(),
                        sync.message());
            } else {
                LOG.info(
                        "Sync of {} {}{}",
                        sync.reference(),
                        sync.outcome() == null ? sync.state() : sync.outcome(),
                        sync.code() == null ? "." : " with " + sync.code().id() + ": " + sync.message());
            }
        }
    }
}
