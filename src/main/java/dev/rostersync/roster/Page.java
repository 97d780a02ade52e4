package dev.rostersync.roster;

import java.util.List;
import java.util.OptionalLong;

/**
 * One page of a collection, as the provider sent it.
 *
 * @param offset records of the collection before this page
 * @param records in the provider's order. There may be fewer than asked for, if the provider caps the limit silently,
 *     or more, if it ignores the limit
 * @param total records in the whole collection (X-Total-Count), empty if the provider does not say
 * @param asked records that were really asked for: fewer than wanted if the server refuses a large limit
 * @param bytes of the heap that the records take
 * @param wrapper the name of the array if it is not the standard's name, else empty
 * @param fingerprint of the records' sourcedIds in order
 * @param silent true if the server has sent no list and no other content: the end of a collection, if it may end there
 */
public record Page(
        long offset,
        List<RosterRecord> records,
        OptionalLong total,
        int asked,
        long bytes,
        String wrapper,
        long fingerprint,
        boolean silent) {

    public Page {
        records = List.copyOf(records);
    }

    /** The same page with only some of its records; the first of them is at this offset. */
    public Page with(long at, List<RosterRecord> some) {
        return new Page(at, some, total, asked, bytes, wrapper, fingerprint, silent);
    }
}
