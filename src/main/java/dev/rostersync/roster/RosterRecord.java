package dev.rostersync.roster;

import dev.rostersync.outcome.Code;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One record of a collection with the values that were sent, but in one form: text is trimmed, missing values are null,
 * tokens are in lower case, and versions 1.1 and 1.2 have one shape (OneRoster 1.1 section 4, 1.2 information model).
 * {@code toString} shows only the sourcedId of a person.
 */
public sealed interface RosterRecord {

    /** Exactly as sent; null only in a record that cannot be read. */
    @Nullable
    String sourcedId();

    /** A hash of the sourcedId, or of the content if there is no sourcedId. */
    default long idHash() {
        var id = sourcedId();
        long hash = 0xcbf29ce484222325L;
        for (char c : (id == null ? toString() : id).toCharArray()) {
            hash = (hash ^ c) * 0x100000001b3L;
        }
        return hash;
    }

    /** Something in a record that a person may want to mend, with the name of its field. */
    record Notice(Code code, String field) {}

    /**
     * What all records carry.
     *
     * @param sourcedId opaque, exactly as sent
     * @param gone status tobedeleted or inactive
     * @param modified dateLastModified, null if missing or unreadable
     */
    record Header(String sourcedId, boolean gone, @Nullable Instant modified, List<Notice> notices) {
        public Header {
            notices = List.copyOf(notices);
        }
    }

    /** A record that can be read. */
    sealed interface Sound extends RosterRecord {

        Header header();

        @Override
        default String sourcedId() {
            return header().sourcedId();
        }
    }

    /**
     * A record that cannot be read.
     *
     * @param sourcedId null if it cannot be read either
     * @param what the field that is missing or wrong, or the bound that is exceeded
     * @param user of an enrollment, null if it cannot be read
     */
    record Unreadable(
            @Nullable String sourcedId,
            String what,
            @Nullable String user) implements RosterRecord {}

    /** A school, or an org of another type if the collection holds all orgs. */
    record Org(
            Header header, @Nullable String name, @Nullable String identifier, String type) implements Sound {}

    /**
     * One role of a user at one org. In 1.1 a user has a single role, which counts at each of the user's orgs, without
     * dates.
     *
     * @param org null if the provider names none
     * @param endsOn the last day
     */
    record Role(
            String role,
            @Nullable String org,
            @Nullable LocalDate beginsOn,
            @Nullable LocalDate endsOn) {}

    /**
     * A person.
     *
     * @param rolesUncertain true if a role is missing or unknown: then the record cannot prove that a role has ended
     * @param agents sourcedIds of linked users: a provider may link parents to children, children to parents, or both
     * @param oneRole true in the shape of 1.1: the record has one role, and stands for this role alone
     */
    record User(
            Header header,
            List<Role> roles,
            boolean rolesUncertain,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email,
            @Nullable String phone,
            @Nullable String sms,
            @Nullable String identifier,
            List<String> grades,
            List<String> agents,
            boolean oneRole)
            implements Sound {
        public User {
            roles = List.copyOf(roles);
            grades = List.copyOf(grades);
            agents = List.copyOf(agents);
        }

        @Override
        public String toString() {
            return "User[" + header.sourcedId() + "]";
        }
    }

    /**
     * A school year, semester, term or grading period.
     *
     * @param schoolYear its type is schoolYear
     */
    record AcademicSession(
            Header header,
            boolean schoolYear,
            @Nullable LocalDate startsOn,
            @Nullable LocalDate endsOn) implements Sound {}

    /** A class. The school is null only if the class is gone. */
    record RosterClass(
            Header header,
            @Nullable String school,
            @Nullable String title,
            @Nullable String classCode,
            @Nullable String location,
            List<String> grades,
            List<String> subjects,
            List<String> sessions)
            implements Sound {
        public RosterClass {
            grades = List.copyOf(grades);
            subjects = List.copyOf(subjects);
            sessions = List.copyOf(sessions);
        }
    }

    /** A user in a class. The user, the class and the role are null only if the enrollment is gone. */
    record Enrollment(
            Header header,
            @Nullable String user,
            @Nullable String rosterClass,
            @Nullable String school,
            @Nullable String role,
            boolean primary,
            @Nullable LocalDate beginsOn,
            @Nullable LocalDate endsOn)
            implements Sound {}
}
