package dev.rostersync.roster;

import java.util.List;
import java.util.OptionalLong;

/**
 * One page of a collection, as the provider sent it.
 *
 * @param offset records of the collection before this page
 * @param records in the provider's order; perhaps fewer than asked for, since providers cap the limit silently, perhaps
 *     more, where they ignore it
 * @param total records in the whole collection (X-Total-Count), empty where the provider does not say
 * @param asked records that were really asked for: servers that refuse a large limit are asked for less
 * @param bytes of the heap that the records take
 * @param wrapper the name under which the array came if that is not the standard's, else empty
 * @param fingerprint of the records' sourcedIds in order
 * @param silent the server has sent nothing that could be a list: the end of a collection, if it may end there
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

    /** The same page with only these of its records, the first of which is at that offset. */
    public Page with(long at, List<RosterRecord> some) {
        return new Page(at, some, total, asked, bytes, wrapper, fingerprint, silent);
    }
}
