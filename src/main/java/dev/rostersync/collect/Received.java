package dev.rostersync.collect;

import dev.rostersync.oneroster.RosterRecord;

/**
 * A record as it came.
 *
 * @param position its place in the collection, in records
 * @param unusualWrapper the name that its collection came under, where that is not the standard's and this is the first
 *     record of the collection; else empty
 */
record Received(long position, RosterRecord record, String unusualWrapper) {}
