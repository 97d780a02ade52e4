package dev.rostersync.outcome;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A school, or the whole roster, that a sync has left as it was.
 *
 * @param school its sourcedId; null for the whole roster
 * @param name of the school; null if {@code school} is null
 * @param code why
 * @param since several syncs in a row may hold the school for this reason: when the first of them began
 */
public record Hold(@Nullable String school, @Nullable String name, Code code, Instant since) {}
