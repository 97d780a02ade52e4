package dev.rostersync.roster;

import dev.rostersync.outcome.SyncException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a roster comes from. A source opens a collection at a cursor and delivers its pages in order; nothing else of it is
 * known to whoever collects. What goes wrong is a {@link SyncException}; {@link Trouble} says what it concerns.
 */
public interface RosterSource {

    /** The collection that lists schools: one and the same until {@link #schoolsCameFrom} tells another. */
    RosterCollection schools();

    /**
     * Another collection that may list the schools, after this one has failed.
     *
     * @return empty if there is none, or if the failure is not one of the collection
     */
    Optional<RosterCollection> schoolsInstead(RosterCollection failed, SyncException failure);

    /** Schools were read from this collection: it is remembered. */
    void schoolsCameFrom(RosterCollection collection);

    /**
     * Opens a collection, or a school's part of one.
     *
     * @param patient tries again what fails in a transient way
     */
    Walk walk(Resource resource, Start start, boolean patient);

    /** Bytes of the heap that one chunk of records may take, so that all syncs of a process have their part. */
    long chunkBytesMax();

    /**
     * Where a walk begins, or resumes.
     *
     * @param offset records to the left of the first one that is wanted, as the source counts them
     * @param total as it was announced last; empty if it never was
     * @param lastRecord {@link RosterRecord#idHash} of the record before; empty at the beginning
     */
    record Start(long offset, OptionalLong total, OptionalLong lastRecord) {

        /** With the first record. */
        public static final Start FIRST = new Start(0, OptionalLong.empty(), OptionalLong.empty());
    }

    /** The pages of one collection in order. For one thread. */
    interface Walk extends AutoCloseable {

        /**
         * The next page that holds records, without those that the page before had already; null at the true end.
         *
         * @throws SyncException if a page cannot be read, or pages repeat
         */
        @Nullable
        Page next();

        /** Records in the whole collection, as they were announced last; empty if they never were. */
        OptionalLong total();

        /** True once two pages did not meet as they should, or nothing shows that they do. */
        boolean hasMoved();

        /** Gives up what is still being fetched, and waits for it to end. */
        @Override
        void close();
    }
}
