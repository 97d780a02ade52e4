package dev.rostersync.outcome;

import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind that would vanish unexplained.
 *
 * @param school its sourcedId; null for the integration as a whole
 * @param name of the school; null if {@code school} is null
 * @param published rows of the kind that are published there, and those that were removed before
 * @param vanishing rows that would vanish, although nothing in the data says why, and those that were removed before
 * @param removedBefore rows that were removed today or on the 7 days before, although nothing in the data said why, and
 *     that have not come back
 */
public record Vanishing(
        @Nullable String school,
        @Nullable String name,
        GuardedKind kind,
        long published,
        long vanishing,
        long removedBefore) {}
