package dev.rostersync.collect.row;

import dev.rostersync.collect.read.Received;
import dev.rostersync.outcome.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of something that was read. */
public sealed interface Processed<R> {

    /**
     * Of a record.
     *
     * @param row to be staged, null where the record cannot be read
     * @param unreadable what is noted so that nothing it had published is removed, null where it can be read
     */
    record OfRecord<R>(@Nullable R row, @Nullable Unreadable unreadable, List<Finding> findings)
            implements Processed<R> {

        public OfRecord {
            findings = List.copyOf(findings);
        }
    }

    /** Of what the reader has to say between records: the same. */
    record OfInterlude<R>(List<Received.Word> words) implements Processed<R> {

        public OfInterlude {
            words = List.copyOf(words);
        }
    }

    /** A record, or part of one, that cannot be read; without sourcedId its whole collection removes nothing. */
    record Unreadable(
            String kind,
            @Nullable String sourcedId,
            @Nullable String user) {}
}
