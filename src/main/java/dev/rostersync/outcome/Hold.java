package dev.rostersync.outcome;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a sync left as it was.
 *
 * @param school its sourcedId; null: everything
 * @param name the school's, null where school is
 * @param code why
 * @param since when the first of the syncs began in a row that each held it for that reason
 */
public record Hold(@Nullable String school, @Nullable String name, Code code, Instant since) {}
