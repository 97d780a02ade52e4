package dev.rostersync.oneroster.walk;

import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;

/** A server, as a walk sees it. */
public interface PageSource {

    /**
     * Fetches a page.
     *
     * @throws SyncException if it cannot be read
     */
    Page page(long offset, int limit, PageMemory.Reservation memory);

    /**
     * Waits before a request that has failed so many times in a row is sent once more.
     *
     * @return false if it was sent often enough
     */
    boolean waitsAfter(int failures) throws InterruptedException;

    /** How pages are seen to meet at this server, as far as is known. */
    Meeting meeting();

    /** What a walk has found about that. */
    void learnt(Meeting meeting);
}
