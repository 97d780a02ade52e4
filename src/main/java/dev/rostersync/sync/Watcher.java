package dev.rostersync.sync;

import dev.rostersync.collect.read.Progress;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.sync.log.Sync;

/** Somebody who watches a sync. */
public interface Watcher extends Progress {

    /** A sync begins. */
    void begins(Sync sync);

    /** A sync is resumed. It keeps its own today. */
    void resumes(Sync sync);

    /** A preview has ended; its difference can be read until this method returns. */
    void previewed(Sync sync, StagingTables staging);

    /** A sync has ended, or was stopped. */
    void ends(Sync sync);
}
