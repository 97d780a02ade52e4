package dev.rostersync.oneroster.walk;

import dev.rostersync.outcome.Code;
import dev.rostersync.roster.Page;
import java.util.Set;

/**
 * How many records a page is asked for. A server's silent cap is learnt on the first page; a page that the server
 * cannot make is asked again at half its size; after a while without trouble pages grow again.
 *
 * @param limit records that the next page is asked for
 * @param max the largest limit of this walk
 * @param untroubled pages since the last one that failed
 * @param first no page was read yet
 */
public record PageSize(int limit, int max, int untroubled, boolean first) {

    /** Smaller pages help nobody: neither a cap that is learnt nor a server in trouble makes them so. */
    static final int LIMIT_MIN = 20;

    /** Pages without trouble before a larger one is tried. */
    static final int PAGES_BEFORE_GROWTH = 8;

    private static final Set<Code> TOO_HEAVY =
            Set.of(Code.PROVIDER_FAILING, Code.REQUEST_TIMED_OUT, Code.ANSWER_TRUNCATED, Code.PAGE_TOO_LARGE);

    /** True if the size of the page may be the cause, so that a smaller page may help. */
    public static boolean isPerhapsTooHeavy(Code code) {
        return TOO_HEAVY.contains(code);
    }

    static PageSize of(int limit) {
        return new PageSize(limit, limit, 0, true);
    }

    /** Half of what was asked for, down to a single record: a page that is too large in bytes never comes by itself. */
    PageSize halved(int asked) {
        return new PageSize(asked / 2, max, 0, first);
    }

    /**
     * Half of what was asked for.
     *
     * @param received if the server rounds offsets, the next offset must be a multiple of the limit
     */
    PageSize smaller(int asked, long received, Meeting meeting) {
        int half = Math.max(asked / 2, LIMIT_MIN);
        int smaller = half;
        if (meeting != Meeting.OVERLAP) {
            while (smaller >= LIMIT_MIN && received % smaller != 0) {
                smaller--;
            }
        }
        return new PageSize(smaller < LIMIT_MIN ? half : smaller, max, 0, first);
    }

    /** The server sends no more than that. */
    PageSize capped(int cap) {
        int least = Math.max(cap, LIMIT_MIN);
        return new PageSize(least, least, untroubled, false);
    }

    /** After a page with new records. */
    PageSize after(Page page, long received, Meeting meeting) {
        int size = page.records().size();
        int most = max;
        if (first) {
            most = size < page.asked() ? Math.max(size, LIMIT_MIN) : Math.min(max, page.asked());
        }
        int next = first ? Math.min(limit, most) : limit;
        int larger = Math.min(next * 2, most);
        boolean grows = untroubled + 1 >= PAGES_BEFORE_GROWTH
                && next < most
                && (meeting == Meeting.OVERLAP || received % larger == 0);
        return grows ? new PageSize(larger, most, 0, false) : new PageSize(next, most, untroubled + 1, false);
    }
}
