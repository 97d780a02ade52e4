package dev.rostersync.outcome;

import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind that would vanish unexplained.
 *
 * @param school its sourcedId; null for the integration as a whole
 * @param name of the school; null if {@code school} is null
 * @param published rows of the kind that are published there
 * @param vanishing published rows that would vanish, although nothing in the data says why
 */
public record Vanishing(
        @Nullable String school, @Nullable String name, GuardedKind kind, long published, long vanishing) {}
