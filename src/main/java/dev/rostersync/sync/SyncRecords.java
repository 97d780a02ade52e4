package dev.rostersync.sync;

/** The row of a sync and what belongs to it, in the four ways in which a run uses them. */
record SyncRecords(SyncLog log, SyncRecorder recorder, SyncOwnership ownership, SyncProgress progress) {}
