package dev.rostersync.roster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Estimates the bytes of heap that records take, rather too high than too low. */
public final class HeapBytes {

    private static final int OBJECT = 64;
    private static final int STRING = 56;

    private HeapBytes() {}

    /** The estimate for one record. */
    public static long of(RosterRecord record) {
        return OBJECT
                + switch (record) {
                    case RosterRecord.Unreadable unreadable -> of(unreadable.sourcedId(), unreadable.user());
                    case RosterRecord.Org org -> of(org.header()) + of(org.name(), org.identifier());
                    case RosterRecord.User user ->
                        of(user.header())
                                + of(
                                        user.givenName(),
                                        user.familyName(),
                                        user.email(),
                                        user.phone(),
                                        user.sms(),
                                        user.identifier())
                                + of(user.grades())
                                + of(user.agents())
                                + user.roles().stream()
                                        .mapToLong(role -> OBJECT + of(role.role(), role.org()))
                                        .sum();
                    case RosterRecord.AcademicSession session -> of(session.header());
                    case RosterRecord.RosterClass rosterClass ->
                        of(rosterClass.header())
                                + of(
                                        rosterClass.school(),
                                        rosterClass.title(),
                                        rosterClass.classCode(),
                                        rosterClass.location())
                                + of(rosterClass.grades())
                                + of(rosterClass.subjects())
                                + of(rosterClass.sessions());
                    case RosterRecord.Enrollment enrollment ->
                        of(enrollment.header())
                                + of(
                                        enrollment.user(),
                                        enrollment.rosterClass(),
                                        enrollment.school(),
                                        enrollment.role());
                };
    }

    private static long of(RosterRecord.Header header) {
        return OBJECT
                + of(header.sourcedId())
                + (long) OBJECT * header.notices().size();
    }

    private static long of(List<String> texts) {
        return texts.stream().mapToLong(HeapBytes::of).sum();
    }

    private static long of(@Nullable String... texts) {
        long bytes = 0;
        for (var text : texts) {
            bytes += of(text);
        }
        return bytes;
    }

    private static long of(@Nullable String text) {
        return text == null ? 0 : STRING + 2L * text.length();
    }
}
