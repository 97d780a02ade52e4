package dev.rostersync.region;

import dev.rostersync.integration.IntegrationLock;
import java.time.Instant;
import java.util.UUID;

/**
 * A turn that this worker has taken. It stays this worker's while the worker holds the lock.
 *
 * @param failures transient failures in a row
 * @param unreturned how often the turn was taken and not given back, including this time
 * @param countsFrom a sync that published after this moment counts as the turn
 * @param outOfMemory the integration's syncs in a row that ran out of memory
 * @param host the provider's host, with the port if the URL has one
 */
record Turn(
        Window window,
        UUID integration,
        int failures,
        int unreturned,
        Instant countsFrom,
        int outOfMemory,
        String host,
        IntegrationLock lock) {

    /** If more workers than this would die with the same integration, it is no longer synced in this window. */
    private static final int DEATHS_MAX = 8;

    /** After this many syncs in a row that ran out of memory, an integration is no longer synced. */
    private static final int OUT_OF_MEMORY_MAX = 2;

    /** True if the integration's syncs ran out of memory twice in a row. They must not end a third process. */
    boolean usesUpMemory() {
        return outOfMemory >= OUT_OF_MEMORY_MAX;
    }

    /** True if too many workers died with the turn. */
    boolean isDeadly() {
        return unreturned > DEATHS_MAX;
    }
}
