package dev.rostersync.collect.read;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Finding;
import dev.rostersync.roster.HeapBytes;
import dev.rostersync.roster.RosterRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a reader of a provider delivers, in order. */
public sealed interface Received {

    /** What it takes of the heap, about. */
    default long heapBytes() {
        return this instanceof OfRecord of ? HeapBytes.of(of.record()) : 0;
    }

    /**
     * A record as it came.
     *
     * @param position its place in all that was read of the collection, in records
     * @param unusualWrapper the name that its collection came under, where that is not the standard's and this is the
     *     first record of the collection; else empty
     */
    record OfRecord(long position, RosterRecord record, String unusualWrapper) implements Received {}

    /** What there is to say between records: one item, so that it is staged together with the cursor or not at all. */
    record Interlude(List<Word> words) implements Received {

        public Interlude {
            words = List.copyOf(words);
        }
    }

    /** Something said about records, not by one. */
    sealed interface Word {}

    /** The part is read anew: forget the rows from its first position on, and what was found in it. */
    record Anew(long position) implements Word {}

    /** What follows is of that part: what is found there is forgotten together. */
    record Part(int number) implements Word {}

    /** All is read anew: forget the rows, what was said, and what was found. */
    record AllAnew() implements Word {}

    /**
     * A part of the roster could not be read to its end.
     *
     * @param kind the word for its records; parent where users were read without their parents
     * @param school sourcedId, null: the whole collection
     * @param code what was met
     * @param detail what came back, for a person
     */
    record Unread(String kind, @Nullable String school, Code code, String detail) implements Word {}

    /** Something about the collection that a person may want to know. */
    record Noticed(Finding finding) implements Word {}

    /** The server announces so many records more than it has, each time: remembered for the integration. */
    record TotalWrong(String collection, long excess) implements Word {}
}
