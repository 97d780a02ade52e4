package dev.rostersync.sync.log;

/** The row of a sync and what belongs to it, in the four ways in which a run uses them. */
public record SyncRecords(SyncLog log, SyncRecorder recorder, SyncOwnership ownership, SyncProgress progress) {}
