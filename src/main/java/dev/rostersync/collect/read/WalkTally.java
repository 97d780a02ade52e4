package dev.rostersync.collect.read;

import dev.rostersync.roster.RosterRecord;
import dev.rostersync.roster.RosterSource.Start;
import java.util.OptionalLong;

/**
 * What one walk has brought so far.
 *
 * @param base position of the walk's first record in all that is staged of the collection
 * @param offset records before the next one, as the provider counts them
 * @param delivered records that were delivered, repeated ones included
 * @param readable how many of the delivered records can be read
 * @param total records in what is walked, as the provider announced it last
 * @param lastId {@link RosterRecord#idHash} of the last record
 * @param sum of the {@code idHash} of all records: the same for the same records in any order
 * @param moved two pages of the walk did not meet
 */
record WalkTally(
        long base,
        long offset,
        long delivered,
        long readable,
        OptionalLong total,
        long lastId,
        long sum,
        boolean moved) {

    /** Nothing has come yet. */
    static WalkTally from(long base) {
        return new WalkTally(base, 0, 0, 0, OptionalLong.empty(), 0, 0, false);
    }

    /** With one more record, which stands at that offset. */
    WalkTally plus(RosterRecord record, long at) {
        return new WalkTally(
                base,
                at + 1,
                delivered + 1,
                readable + (canBeRead(record) ? 1 : 0),
                total,
                record.idHash(),
                sum + record.idHash(),
                moved);
    }

    /** A user whose role is not known counts as unreadable: of nothing but such users no roster can be made. */
    private static boolean canBeRead(RosterRecord record) {
        return record instanceof RosterRecord.Sound sound
                && (sound.header().gone() || !(sound instanceof RosterRecord.User user && user.rolesUncertain()));
    }

    WalkTally announced(OptionalLong announced) {
        return new WalkTally(base, offset, delivered, readable, announced, lastId, sum, moved);
    }

    WalkTally movedIf(boolean itHas) {
        return new WalkTally(base, offset, delivered, readable, total, lastId, sum, moved || itHas);
    }

    /** The next record's place in all that is staged. */
    long position() {
        return base + delivered;
    }

    boolean isAtStart() {
        return offset == 0;
    }

    /** Where a walk that was interrupted resumes. */
    Start resume() {
        return isAtStart() ? Start.FIRST : new Start(offset, total, OptionalLong.of(lastId));
    }

    boolean isUnreadable() {
        return delivered > 0 && readable == 0;
    }

    /** Announced records that did not come; negative if more came than were announced, 0 if no total was announced. */
    long excess() {
        return total.isEmpty() ? 0 : total.getAsLong() - offset;
    }
}
