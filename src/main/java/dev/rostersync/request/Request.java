package dev.rostersync.request;

import dev.rostersync.access.Actor;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A sync, a preview or an approval that somebody has requested.
 *
 * @param approves the sync whose held part must be published; null in other requests
 * @param today replaces the tenant's date; null: the tenant's date
 * @param taken how often a process has taken the request without ending it, including this time
 * @param sync the sync that has begun for the request; null if none has
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

    /** What is requested; stored by its name. */
    enum What {
        SYNC,
        PREVIEW,
        APPROVE
    }
}
