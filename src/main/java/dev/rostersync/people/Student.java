package dev.rostersync.people;

import dev.rostersync.findings.FindingList;
import dev.rostersync.people.Guardian.Related;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A student or teacher.
 *
 * @param sync the sync whose roster and findings are shown; null if no roster is kept
 */
public record Student(
        String sourcedId,
        @Nullable UUID sync,
        List<Collected> collected,
        List<FindingList.Row> findings,
        List<PublishedUser> users,
        List<PublishedClass> classes,
        List<Related> parents) {

    public Student {
        collected = List.copyOf(collected);
        findings = List.copyOf(findings);
        users = List.copyOf(users);
        classes = List.copyOf(classes);
        parents = List.copyOf(parents);
    }

    /** A role as the SIS sent it. */
    public record SentRole(
            String role,
            String org,
            @Nullable LocalDate begins,
            @Nullable LocalDate ends) {}

    /**
     * A record of the newest kept roster.
     *
     * @param gone true if the SIS marks it as deleted
     */
    public record Collected(
            String sourcedId,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email,
            @Nullable String identifier,
            boolean gone,
            List<SentRole> roles) {

        @Override
        public String toString() {
            return "Collected[" + sourcedId + "]";
        }
    }

    /**
     * The user of School Manager for whom the record is published, in one role.
     *
     * @param schools their names
     */
    public record PublishedUser(
            String role,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email,
            @Nullable String schools) {

        @Override
        public String toString() {
            return "PublishedUser[" + role + "]";
        }
    }

    /** A class of the person. */
    public record PublishedClass(
            String sourcedId,
            String name,
            String school,
            String role,
            boolean primary,
            @Nullable LocalDate begins,
            @Nullable LocalDate ends) {}
}
