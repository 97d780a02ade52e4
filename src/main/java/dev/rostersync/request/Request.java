package dev.rostersync.request;

import dev.rostersync.access.Actor;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody has asked for.
 *
 * @param approves the sync whose held part is to be published; null unless that is asked for
 * @param today in place of the tenant's date, null for that
 * @param taken how often a process has taken it, this time included, and not ended it
 * @param sync that came of it so far, null if none has begun
 */
record Request(
        UUID id,
        UUID integration,
        What what,
        @Nullable UUID approves,
        @Nullable LocalDate today,
        Actor actor,
        int taken,
        @Nullable UUID sync) {

    /** What is asked for; stored as it is named. */
    enum What {
        SYNC,
        PREVIEW,
        APPROVE
    }
}
