package dev.rostersync.collect;

import dev.rostersync.outcome.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a record.
 *
 * @param row to be staged, null where the record cannot be read
 * @param unreadable what is noted so that nothing it had published is removed, null where it can be read
 */
record Processed<R>(@Nullable R row, @Nullable Unreadable unreadable, List<Finding> findings) {

    Processed {
        findings = List.copyOf(findings);
    }

    /** A record, or part of one, that cannot be read; without sourcedId its whole collection removes nothing. */
    record Unreadable(
            String kind,
            @Nullable String sourcedId,
            @Nullable String user) {}
}
