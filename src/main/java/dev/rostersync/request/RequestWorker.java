package dev.rostersync.request;

import dev.rostersync.integration.Integrations;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.request.Request.What;
import dev.rostersync.request.RequestQueue.Taken;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.FailureCause;
import dev.rostersync.sync.StopRequests;
import dev.rostersync.sync.SyncRunner;
import dev.rostersync.sync.Watcher;
import dev.rostersync.sync.log.Sync;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Runs requested syncs in a thread of its own, until it is closed. The outcome of a requested sync never ends the
 * process. If the end of the process stops a sync, the next process resumes it.
 */
public final class RequestWorker {

    private static final Logger LOG = LoggerFactory.getLogger(RequestWorker.class);

    /** A request is given up after this many processes have died with it. */
    private static final int DEATHS_MAX = 8;

    private final RequestQueue queue;
    private final Integrations integrations;
    private final SyncRunner runner;
    private final StopRequests stops;
    private final RequestProperties properties;

    RequestWorker(
            RequestQueue queue,
            Integrations integrations,
            SyncRunner runner,
            StopRequests stops,
            RequestProperties properties) {
        this.queue = queue;
        this.integrations = integrations;
        this.runner = runner;
        this.stops = stops;
        this.properties = properties;
    }

    /** Begins to look for requests. Closing the result waits until the running requests have ended. */
    public Running start() {
        var running = new Running();
        running.thread.start();
        return running;
    }

    /** A worker at work. */
    public final class Running implements AutoCloseable {

        private final Semaphore places = new Semaphore(properties.atOnce());
        private final Thread thread = Thread.ofVirtual().name("requests").unstarted(this::work);
        private final CountDownLatch closing = new CountDownLatch(1);

        private void work() {
            try {
                while (closing.getCount() > 0 && !stops.isEnding() && properties.atOnce() > 0) {
                    if (!places.tryAcquire() || !takeOne()) {
                        boolean closed = closing.await(properties.betweenLooks().toMillis(), TimeUnit.MILLISECONDS);
                        if (closed) {
                            return;
                        }
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** True if a request was taken. Then its place is released when the request has ended; otherwise at once. */
        private boolean takeOne() {
            boolean handedOn = false;
            try {
                var taken = queue.take();
                if (taken.isPresent()) {
                    Thread.ofVirtual()
                            .name("request " + taken.get().request().id())
                            .start(() -> {
                                try {
                                    run(taken.get());
                                } finally {
                                    places.release();
                                }
                            });
                    handedOn = true;
                }
            } catch (DataAccessException | TransactionException e) {
                LOG.warn(
                        "Looking for requested syncs failed. It will be retried: {}",
                        e.getMostSpecificCause().getMessage());
            } catch (RuntimeException e) {
                LOG.error("Looking for requested syncs failed because of a defect in the program.", e);
            } finally {
                if (!handedOn) {
                    places.release();
                }
            }
            return handedOn;
        }

        @Override
        public void close() {
            // no interrupt: it would close the connection of a thread that is looking for requests
            closing.countDown();
            // a request that holds a place has not ended yet
            places.acquireUninterruptibly(properties.atOnce());
        }
    }

    private void run(Taken taken) {
        var lock = taken.lock();
        try (lock) {
            runHolding(taken);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error(
                    "The request {} failed because of a defect in the program.",
                    taken.request().id(),
                    e);
        }
    }

    private void runHolding(Taken taken) {
        var request = taken.request();
        if (request.taken() > DEATHS_MAX) {
            queue.end(request, Code.WORKERS_DIED, Code.WORKERS_DIED.sentence());
            return;
        }
        try {
            var sync = sync(taken);
            queue.began(request, sync.id());
            if (sync.outcome() == null && !stops.isAskedFor(sync)) {
                // this process is ending
                queue.giveBack(request);
            } else {
                queue.end(request, null, null);
            }
        } catch (RuntimeException e) {
            var reason = FailureCause.of(e).orElse(null);
            if (reason == null) {
                queue.end(request, null, "A defect in the program; the log says where.");
                throw e;
            }
            if (reason.code() == Code.DATABASE_UNREACHABLE || reason.code() == Code.OWNERSHIP_LOST) {
                LOG.warn("{}: request {} will be retried. {}", reason.code().id(), request.id(), reason.sentence());
            } else {
                queue.end(request, reason.code(), reason.sentence());
            }
        }
    }

    private Sync sync(Taken taken) {
        var request = taken.request();
        var integration = integrations
                .byId(request.integration())
                .orElseThrow(() -> new SyncException(Code.WRONG_USAGE, "The integration was removed."));
        var watcher = new NotingWatcher(request);
        if (request.approves() != null) {
            var done = request.taken() > 1 ? runner.ended(request.approves()) : Optional.<Sync>empty();
            if (done.isPresent()) {
                return done.get();
            }
            return runner.approve(request.actor(), taken.lock(), request.approves(), watcher);
        }
        if (request.sync() != null) {
            var done = runner.ended(request.sync());
            if (done.isPresent()) {
                return done.get();
            }
        }
        var kind = request.what() == What.PREVIEW ? SyncKind.PREVIEW : SyncKind.FULL;
        return runner.sync(request.actor(), taken.lock(), integration, kind, request.today(), watcher);
    }

    /** Notes the sync in its request as soon as the sync has begun. */
    private final class NotingWatcher implements Watcher {

        private final Request request;

        NotingWatcher(Request request) {
            this.request = request;
        }

        @Override
        public void begins(Sync sync) {
            LOG.info("Requested sync of {} begins.", sync.reference());
            queue.began(request, sync.id());
        }

        @Override
        public void resumes(Sync sync) {
            LOG.info("Requested sync of {} that began at {} is resumed.", sync.reference(), sync.startedAt());
            queue.began(request, sync.id());
        }

        @Override
        public void received(String step, long records, OptionalLong total) {
            // people read the progress from table sync_progress
        }

        @Override
        public void previewed(Sync sync, StagingTables staging) {
            // there is nobody to show the difference to
        }

        @Override
        public void ends(Sync sync) {
            LOG.info(
                    "Requested sync of {}: {}.",
                    sync.reference(),
                    sync.outcome() == null ? sync.state() : sync.outcome());
        }
    }
}
