package dev.rostersync.collect.read;

import dev.rostersync.outcome.Code;

/**
 * Where the reading of one collection stands. A state never changes; {@link ReadingTransitions} says which state
 * follows.
 *
 * <pre>
 * Whole ──adds up──────────────────────────────> Finished
 *   │ ↺ does not add up: it is walked again          ↑
 *   └──cannot be read──> BySchool ──last school──────┘
 *                          ↺ next part, or the same part again
 * </pre>
 */
sealed interface Reading {

    /** Of the walk that is under way, or of the last one. */
    WalkTally tally();

    /** Something is still to be read. */
    sealed interface Walking extends Reading {

        /** Earlier walks of the same collection or part. */
        EarlierWalks earlier();

        Walking with(WalkTally tally);

        /** The same collection or part once more, from its first record. */
        Walking again();
    }

    /** The whole collection is walked. */
    record Whole(EarlierWalks earlier, WalkTally tally) implements Walking {

        static final Whole FIRST = new Whole(EarlierWalks.NONE, WalkTally.from(0));

        @Override
        public Whole with(WalkTally now) {
            return new Whole(earlier, now);
        }

        @Override
        public Whole again() {
            return new Whole(earlier.and(tally), WalkTally.from(tally.base()));
        }

        BySchool bySchool(WholeFailure failure) {
            return new BySchool(0, EarlierWalks.NONE, WalkTally.from(0), SchoolsSoFar.NONE, failure);
        }
    }

    /**
     * The whole collection could not be read, so it is read one part after the other.
     *
     * @param part index in {@link Parts}
     * @param schools what was read of the schools before
     * @param wholeFailure why the whole could not be read
     */
    record BySchool(int part, EarlierWalks earlier, WalkTally tally, SchoolsSoFar schools, WholeFailure wholeFailure)
            implements Walking {

        @Override
        public BySchool with(WalkTally now) {
            return new BySchool(part, earlier, now, schools, wholeFailure);
        }

        @Override
        public BySchool again() {
            return new BySchool(
                    part, earlier.and(tally), WalkTally.from(tally.base()), schools.and(tally), wholeFailure);
        }

        /** Another part, whose first record has that position. */
        BySchool turnTo(int next, long position, SchoolsSoFar soFar) {
            return new BySchool(next, EarlierWalks.NONE, WalkTally.from(position), soFar, wholeFailure);
        }
    }

    /** Nothing more is to be read. */
    record Finished(WalkTally tally) implements Reading {}

    /**
     * Walks of the same collection or part that did not add up.
     *
     * @param count of these walks
     * @param sum {@link WalkTally#sum} of the last one
     * @param delivered records that the last one brought
     */
    record EarlierWalks(int count, long sum, long delivered) {

        static final EarlierWalks NONE = new EarlierWalks(0, 0, 0);

        EarlierWalks and(WalkTally tally) {
            return new EarlierWalks(count + 1, tally.sum(), tally.delivered());
        }

        boolean broughtTheSameAs(WalkTally tally) {
            return count > 0 && sum == tally.sum() && delivered == tally.delivered();
        }
    }

    /**
     * What a reading by schools has brought so far.
     *
     * @param read schools that were read to their end
     * @param unreadInARow schools, now, one after the other, that could not be read
     * @param readable a record of any school could be read
     */
    record SchoolsSoFar(int read, int unreadInARow, boolean readable) {

        static final SchoolsSoFar NONE = new SchoolsSoFar(0, 0, false);

        SchoolsSoFar and(WalkTally tally) {
            return new SchoolsSoFar(read, unreadInARow, readable || tally.readable() > 0);
        }

        SchoolsSoFar withOneRead() {
            return new SchoolsSoFar(read + 1, 0, readable);
        }

        SchoolsSoFar withOneUnread() {
            return new SchoolsSoFar(read, unreadInARow + 1, readable);
        }
    }

    /** Why the whole collection could not be read: a code, and what the provider answered. */
    record WholeFailure(Code code, String detail) {}
}
