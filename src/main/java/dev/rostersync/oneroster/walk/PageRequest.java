package dev.rostersync.oneroster.walk;

/**
 * Which page is asked for.
 *
 * @param looksBack the record before the page is asked for as well
 */
record PageRequest(long offset, int limit, boolean looksBack) {

    /** The page that a state asks for, if the records before {@code from} are known or being fetched. */
    static PageRequest of(WalkState now, long from) {
        int limit = now.size().limit();
        boolean behind = now.phase().isBehind();
        long offset;
        if (now.meeting() == Meeting.OVERLAP) {
            offset = from > 0 && now.place().lastId().isPresent() && !behind ? from - 1 : from;
        } else if (behind) {
            // a page so small that it begins just behind what is known
            limit = largestDivisor(from, limit);
            offset = from;
        } else {
            offset = from - from % limit;
        }
        return new PageRequest(offset, limit, now.meeting() == Meeting.LOOK_BACK && offset > 0 && offset >= from);
    }

    private static int largestDivisor(long number, int most) {
        int divisor = most;
        while (number % divisor != 0) {
            divisor--;
        }
        return divisor;
    }
}
