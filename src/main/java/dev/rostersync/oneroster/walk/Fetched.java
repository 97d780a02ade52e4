package dev.rostersync.oneroster.walk;

import dev.rostersync.roster.Page;

/**
 * A page as it came.
 *
 * @param neighbourId {@code idHash} of the record before the page; 0 if it was not served
 */
record Fetched(Page page, Neighbour neighbour, long neighbourId) {

    /** The record before a page, asked for alone. */
    enum Neighbour {
        NOT_ASKED,
        SERVED,
        NOT_SERVED
    }
}
