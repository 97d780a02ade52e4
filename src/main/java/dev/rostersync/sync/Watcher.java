package dev.rostersync.sync;

import dev.rostersync.collect.read.Progress;
import dev.rostersync.staging.StagingTables;

/** Somebody who watches a sync. */
public interface Watcher extends Progress {

    /** It begins. */
    void begins(Sync sync);

    /** It is resumed from where it stopped, with its own today. */
    void resumes(Sync sync);

    /** A preview has ended; its difference can be read until this method returns. */
    void previewed(Sync sync, StagingTables staging);

    /** It has ended, or was stopped. */
    void ends(Sync sync);
}
