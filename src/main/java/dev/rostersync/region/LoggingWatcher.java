package dev.rostersync.region;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.Watcher;
import dev.rostersync.sync.log.Sync;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs that a sync begins, and how it ended. */
final class LoggingWatcher implements Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(LoggingWatcher.class);

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
