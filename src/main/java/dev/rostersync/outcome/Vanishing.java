package dev.rostersync.outcome;

import org.jspecify.annotations.Nullable;

/**
 * What would vanish unexplained.
 *
 * @param school its sourcedId; null: of the integration as a whole
 * @param name the school's, null where school is
 * @param published rows of the kind that are published there
 * @param vanishing those of them that would vanish, and nothing in the data says why
 */
public record Vanishing(
        @Nullable String school, @Nullable String name, GuardedKind kind, long published, long vanishing) {}
