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
     * @param row to be staged; null if the record cannot be read
     * @param unreadable noted, so that nothing that the record had published is removed; null if the record can be read
     */
    record OfRecord<R>(@Nullable R row, @Nullable Unreadable unreadable, List<Finding> findings)
            implements Processed<R> {

        public OfRecord {
            findings = List.copyOf(findings);
        }
    }

    /** Events of the reading: handed on as they are. */
    record OfEvents<R>(List<Received.Event> events) implements Processed<R> {

        public OfEvents {
            events = List.copyOf(events);
        }
    }

    /** A record, or part of one, that cannot be read; without sourcedId its whole collection removes nothing. */
    record Unreadable(
            String kind,
            @Nullable String sourcedId,
            @Nullable String user) {}
}
