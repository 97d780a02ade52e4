package dev.rostersync.outcome;

import org.jspecify.annotations.Nullable;

/**
 * How many rows of a kind a sync removes for one reason.
 *
 * @param reason null if nothing in the data says why
 */
public record Removed(GuardedKind kind, @Nullable RemovalReason reason, long count) {}
