package dev.rostersync.outcome;

import org.jspecify.annotations.Nullable;

/**
 * Something that a sync has found and that a person may want to mend.
 *
 * @param code why
 * @param school sourcedId of the school that the finding concerns, null if no school is known
 * @param kind the record's kind: school, user, session, class, enrollment
 * @param sourcedId of the record, null if the record has none
 * @param detail particulars without personal data, such as the name of a field; empty if there are none
 */
public record Finding(
        Code code,
        @Nullable String school,
        String kind,
        @Nullable String sourcedId,
        String detail) {}
