package dev.rostersync.collect.row;

import dev.rostersync.roster.RosterRecord;
import dev.rostersync.staging.CopyRows;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of a staging table. Its components are the table's columns, in order. */
public sealed interface StagedRow {

    void copyTo(CopyRows rows);

    private static @Nullable String seconds(@Nullable Instant instant) {
        return instant == null
                ? null
                : BigDecimal.valueOf(instant.getEpochSecond())
                        .add(BigDecimal.valueOf(instant.getNano(), 9))
                        .toPlainString();
    }

    record School(
            long position,
            String sourcedId,
            UUID id,
            boolean gone,
            @Nullable Instant modified,
            @Nullable String name,
            @Nullable String identifier)
            implements StagedRow {
        @Override
        public void copyTo(CopyRows rows) {
            rows.add(position)
                    .add(sourcedId)
                    .add(id)
                    .add(gone)
                    .add(seconds(modified))
                    .add(name)
                    .add(identifier)
                    .endRow();
        }
    }

    record KnownSchool(
            String sourcedId,
            UUID id,
            String name,
            @Nullable String identifier,
            boolean excluded) implements StagedRow {
        @Override
        public void copyTo(CopyRows rows) {
            rows.add(sourcedId).add(id).add(name).add(identifier).add(excluded).endRow();
        }
    }

    /** A user, with personal data only if it is needed. {@code toString} shows no personal data. */
    record User(
            long position,
            String sourcedId,
            boolean gone,
            @Nullable Instant modified,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email,
            @Nullable String emailKey,
            @Nullable String phone,
            @Nullable String identifier,
            List<String> grades,
            List<RosterRecord.Role> roles,
            List<String> agents,
            boolean oneRole)
            implements StagedRow {
        @Override
        public void copyTo(CopyRows rows) {
            rows.add(position)
                    .add(sourcedId)
                    .add(gone)
                    .add(seconds(modified))
                    .add(givenName)
                    .add(familyName)
                    .add(email)
                    .add(emailKey)
                    .add(phone)
                    .add(identifier)
                    .addArray(grades)
                    .addArray(roles.stream().map(RosterRecord.Role::role).toList())
                    .addArray(roles.stream().map(RosterRecord.Role::org).toList())
                    // in the shape of 1.1 a role has no dates: then both lists are empty
                    .addArray(
                            oneRole
                                    ? List.of()
                                    : roles.stream()
                                            .map(RosterRecord.Role::beginsOn)
                                            .toList())
                    .addArray(
                            oneRole
                                    ? List.of()
                                    : roles.stream()
                                            .map(RosterRecord.Role::endsOn)
                                            .toList())
                    .addArray(agents)
                    .endRow();
        }

        @Override
        public String toString() {
            return "User[" + sourcedId + "]";
        }
    }

    /** A school year is staged in a table of its own. */
    record Session(
            long position,
            String sourcedId,
            boolean gone,
            @Nullable Instant modified,
            boolean schoolYear,
            @Nullable LocalDate startsOn,
            @Nullable LocalDate endsOn)
            implements StagedRow {
        @Override
        public void copyTo(CopyRows rows) {
            rows.add(position)
                    .add(sourcedId)
                    .add(gone)
                    .add(seconds(modified))
                    .add(startsOn)
                    .add(endsOn)
                    .endRow();
        }
    }

    record RosterClass(
            long position,
            String sourcedId,
            UUID id,
            boolean gone,
            @Nullable Instant modified,
            @Nullable String school,
            String name,
            @Nullable String code,
            @Nullable String location,
            List<String> grades,
            List<String> subjects,
            List<String> sessions)
            implements StagedRow {
        @Override
        public void copyTo(CopyRows rows) {
            rows.add(position)
                    .add(sourcedId)
                    .add(id)
                    .add(gone)
                    .add(seconds(modified))
                    .add(school)
                    .add(name)
                    .add(code)
                    .add(location)
                    .addArray(grades)
                    .addArray(subjects)
                    .addArray(sessions)
                    .endRow();
        }
    }

    record Enrollment(
            long position,
            String sourcedId,
            boolean gone,
            @Nullable Instant modified,
            @Nullable String rosterClass,
            @Nullable String user,
            @Nullable String school,
            @Nullable String role,
            boolean primary,
            @Nullable LocalDate beginsOn,
            @Nullable LocalDate endsOn)
            implements StagedRow {
        @Override
        public void copyTo(CopyRows rows) {
            rows.add(position)
                    .add(sourcedId)
                    .add(gone)
                    .add(seconds(modified))
                    .add(rosterClass)
                    .add(user)
                    .add(school)
                    .add(role)
                    .add(primary)
                    .add(beginsOn)
                    .add(endsOn)
                    .endRow();
        }
    }

    /** A user who may become a guardian: a chosen role has not ended, and the email address is valid. */
    record Parent(
            String sourcedId,
            UUID id,
            String emailKey,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String phone,
            String relationship)
            implements StagedRow {
        @Override
        public void copyTo(CopyRows rows) {
            rows.add(sourcedId)
                    .add(id)
                    .add(emailKey)
                    .add(givenName)
                    .add(familyName)
                    .add(phone)
                    .add(relationship)
                    .endRow();
        }

        @Override
        public String toString() {
            return "Parent[" + sourcedId + "]";
        }
    }
}
