package dev.rostersync.collect.read;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Finding;
import dev.rostersync.roster.HeapBytes;
import dev.rostersync.roster.RosterRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the reader of a collection delivers, in order: records, and between them events of the reading. */
public sealed interface Received {

    /** Bytes of the heap that the item takes, estimated. */
    default long heapBytes() {
        return this instanceof OfRecord received ? HeapBytes.of(received.record()) : 0;
    }

    /**
     * A record as it came.
     *
     * @param position its place in all that was read of the collection, in records
     * @param unusualWrapper the name that its collection came under, if that is not the standard's and this is the
     *     first record of the collection; else empty
     */
    record OfRecord(long position, RosterRecord record, String unusualWrapper) implements Received {}

    /**
     * Events between two records. They are one item, so that they are staged together with the cursor or not at all.
     */
    record OfEvents(List<Event> events) implements Received {

        public OfEvents {
            events = List.copyOf(events);
        }
    }

    /** Something that happened to the reading of a collection, and that the writer must follow. */
    sealed interface Event {}

    /** The part is read again: discard its rows, from this position on, and the part's findings. */
    record DiscardFrom(long position) implements Event {}

    /** The whole collection is read again: discard all its rows, unread parts and findings. */
    record DiscardAll() implements Event {}

    /** The records after this event are of this part. The part's findings can be discarded together. */
    record PartBegins(int part) implements Event {}

    /**
     * A part of the roster could not be read to its end.
     *
     * @param kind the kind of its records; parent if users were read without their parents
     * @param school sourcedId; null for the whole collection
     * @param code why
     * @param detail what the provider answered, for a person
     */
    record Unread(String kind, @Nullable String school, Code code, String detail) implements Event {}

    /** A finding about the collection itself. */
    record Found(Finding finding) implements Event {}

    /** The server announces too many records, by the same number in each walk: remembered for the integration. */
    record TotalWrong(String collection, long excess) implements Event {}
}
