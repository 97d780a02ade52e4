package dev.rostersync.roster;

import dev.rostersync.outcome.SyncException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Where a roster comes from. A source opens a collection at a cursor and delivers its pages in order; the code that
 * collects knows nothing else about it. Each failure is a {@link SyncException}; {@link Trouble} says what it concerns.
 */
public interface RosterSource {

    /** The collection that lists schools: always the same one until {@link #schoolsCameFrom} names another. */
    RosterCollection schools();

    /**
     * Another collection that may list the schools, after this one has failed.
     *
     * @return empty if there is no other, or if the failure does not concern the collection alone
     */
    Optional<RosterCollection> schoolsInstead(RosterCollection failed, SyncException failure);

    /** Remembers that schools were read from this collection. */
    void schoolsCameFrom(RosterCollection collection);

    /**
     * Opens a collection, or a school's part of one.
     *
     * @param patient whether transient failures are retried
     */
    Walk walk(Resource resource, Start start, boolean patient);

    /** Bytes of the heap that one chunk of records may take, so all syncs of a process get a share. */
    long chunkBytesMax();

    /**
     * Where a walk begins, or resumes.
     *
     * @param offset records before the first wanted record, as the source counts them
     * @param total the last total that the source announced; empty if it has announced none
     * @param lastRecord {@link RosterRecord#idHash} of the record before the first wanted one; empty at the beginning
     */
    record Start(long offset, OptionalLong total, OptionalLong lastRecord) {

        /** At the first record. */
        public static final Start FIRST = new Start(0, OptionalLong.empty(), OptionalLong.empty());
    }

    /** The pages of one collection in order. For one thread. */
    interface Walk extends AutoCloseable {

        /**
         * The next page with records, without the records that the page before already held; null at the true end.
         *
         * @throws SyncException if a page cannot be read, or if pages repeat
         */
        @Nullable
        Page next();

        /** Records in the whole collection, as the source announced last; empty if it has announced none. */
        OptionalLong total();

        /** True once two pages did not meet, or if nothing shows that pages meet. */
        boolean hasMoved();

        /** Cancels the requests that still run, and waits until they have ended. */
        @Override
        void close();
    }
}
