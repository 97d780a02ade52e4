package dev.rostersync.region;

import dev.rostersync.sync.FailureCause;
import dev.rostersync.sync.StopRequests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One worker's work on one window. */
final class Shift {

    private static final Logger LOG = LoggerFactory.getLogger(Shift.class);

    /** How often integrations that have become eligible are added to the queue. */
    private static final Duration BETWEEN_FILLS = Duration.ofMinutes(1);

    private final Window window;
    private final @Nullable Collection<UUID> only;
    private final WindowQueue queue;
    private final TurnRunner turns;
    private final StopRequests stops;
    private final WorkerProperties properties;
    private final Clock clock;
    private final Map<UUID, Turn> running = new HashMap<>();
    private final AtomicReference<@Nullable RuntimeException> broken = new AtomicReference<>();
    private Instant filledAt = Instant.EPOCH;

    Shift(
            Window window,
            @Nullable Collection<UUID> only,
            WindowQueue queue,
            TurnRunner turns,
            StopRequests stops,
            WorkerProperties properties,
            Clock clock) {
        this.window = window;
        this.only = only;
        this.queue = queue;
        this.turns = turns;
        this.stops = stops;
        this.properties = properties;
        this.clock = clock;
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
                    tonight.done(TurnEnding.FAILED),
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
                turns.run(turn);
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
