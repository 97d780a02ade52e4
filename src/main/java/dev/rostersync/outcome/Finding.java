package dev.rostersync.outcome;

import org.jspecify.annotations.Nullable;

/**
 * Something noticed in a sync that a person may want to mend.
 *
 * @param code why
 * @param school sourcedId of the school it concerns, null where none can be told
 * @param kind the record's kind: school, user, session, class, enrollment
 * @param sourcedId the record, null where it has none
 * @param detail particulars without personal data, such as the name of a field; empty where there are none
 */
public record Finding(
        Code code,
        @Nullable String school,
        String kind,
        @Nullable String sourcedId,
        String detail) {}
