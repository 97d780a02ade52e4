package dev.rostersync.access;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done to an integration.
 *
 * @param sync the sync that was begun, resumed, stopped or approved; null if none was
 * @param from the changed values, as they were before; never a secret
 * @param to the changed values, as they are after; never a secret
 */
public record Action(
        Instant at,
        Actor actor,
        What what,
        @Nullable UUID sync,
        Map<String, @Nullable Object> from,
        Map<String, @Nullable Object> to) {

    /** What was done. */
    public enum What {
        ADD,
        EDIT,
        ENABLE,
        DISABLE,
        REMOVE,
        EXCLUDE,
        INCLUDE,
        SYNC,
        PREVIEW,
        STOP,
        RESTART,
        APPROVE,
        RESEAL,
        /** Somebody of support has looked at personal data of a sync. */
        SHOW
    }

    public Action {
        from = new LinkedHashMap<>(from);
        to = new LinkedHashMap<>(to);
    }
}
