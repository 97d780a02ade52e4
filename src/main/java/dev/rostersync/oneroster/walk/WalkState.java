package dev.rostersync.oneroster.walk;

import dev.rostersync.roster.RosterRecord;
import dev.rostersync.roster.RosterSource.Start;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Where a walk stands. A state never changes; {@link WalkTransitions} says which state follows.
 *
 * @param total records in the collection, as announced last
 * @param failures requests in a row that failed
 * @param moved two pages did not meet, or nothing shows that they do
 */
record WalkState(
        Phase phase,
        Continuity continuity,
        Place place,
        OptionalLong total,
        PageSize size,
        int failures,
        boolean moved) {

    /** What the next page is asked for. */
    sealed interface Phase {

        /** The next page shares what is known with the page before, as {@link Meeting} says. */
        record Overlapping() implements Phase {}

        /** Only shared records came. The next page is asked from just behind them. */
        record Behind() implements Phase {}

        /** Nothing came, and no total confirms the end. The same is asked once more. */
        record EndSeen(boolean behind) implements Phase {}

        /** All pages have come. */
        record Ended() implements Phase {}

        default boolean isBehind() {
            return this instanceof Behind || this instanceof EndSeen seen && seen.behind();
        }

        default Phase toBehind() {
            return this instanceof EndSeen ? new EndSeen(true) : new Behind();
        }
    }

    /** How it is seen that pages meet; proven if the server was seen to serve it. */
    record Continuity(Meeting meeting, boolean proven) {

        boolean isKnown() {
            return proven || meeting == Meeting.SECOND_WALK;
        }

        Continuity provenNow() {
            return new Continuity(meeting, true);
        }

        Continuity turnTo(Meeting next) {
            return new Continuity(next, proven);
        }
    }

    /**
     * What has come.
     *
     * @param received records before the next one, as the server counts them
     * @param lastId {@code idHash} of the last record
     * @param lastPage {@code idHash} of each record of the last page
     */
    record Place(long received, OptionalLong lastId, Set<Long> lastPage) {

        Place {
            lastPage = Set.copyOf(lastPage);
        }

        boolean isLast(RosterRecord record) {
            return lastId.isPresent() && lastId.getAsLong() == record.idHash();
        }

        boolean isOfLastPage(RosterRecord record) {
            return lastPage.contains(record.idHash());
        }

        /** Behind a page with new records. */
        static Place behind(long offset, List<RosterRecord> records) {
            var ids = new HashSet<Long>();
            records.forEach(record -> ids.add(record.idHash()));
            return new Place(
                    offset + records.size(), OptionalLong.of(records.getLast().idHash()), ids);
        }

        Place received(long records) {
            return new Place(records, lastId, lastPage);
        }
    }

    static WalkState begin(Start start, int limit, Meeting meeting) {
        var known = start.lastRecord();
        return new WalkState(
                new Phase.Overlapping(),
                new Continuity(meeting, false),
                new Place(start.offset(), known, known.isPresent() ? Set.of(known.getAsLong()) : Set.of()),
                start.total(),
                PageSize.of(limit),
                0,
                false);
    }

    boolean hasEnded() {
        return phase instanceof Phase.Ended;
    }

    long received() {
        return place.received();
    }

    Meeting meeting() {
        return continuity.meeting();
    }

    /** The page overlaps what has come, and no page has shown yet that the server serves that. */
    boolean isOverlapUnproven(PageRequest request) {
        return meeting() == Meeting.OVERLAP && !continuity.proven() && request.offset() < received();
    }

    boolean isMoreAnnounced() {
        return total.isPresent() && received() < total.getAsLong();
    }

    boolean isTotalReached() {
        return total.isPresent() && received() >= total.getAsLong();
    }

    WalkState with(Phase next) {
        return new WalkState(next, continuity, place, total, size, failures, moved);
    }

    WalkState with(Continuity next) {
        return new WalkState(phase, next, place, total, size, failures, moved);
    }

    WalkState with(Place next) {
        return new WalkState(phase, continuity, next, total, size, failures, moved);
    }

    WalkState with(PageSize next) {
        return new WalkState(phase, continuity, place, total, next, failures, moved);
    }

    WalkState withFailures(int inARow) {
        return new WalkState(phase, continuity, place, total, size, inARow, moved);
    }

    WalkState announced(OptionalLong announced) {
        return announced.isEmpty() ? this : new WalkState(phase, continuity, place, announced, size, failures, moved);
    }

    WalkState movedIf(boolean itHas) {
        return itHas ? new WalkState(phase, continuity, place, total, size, failures, true) : this;
    }

    WalkState ended() {
        return with(new Phase.Ended());
    }
}
