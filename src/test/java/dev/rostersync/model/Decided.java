package dev.rostersync.model;

import dev.rostersync.outcome.Code;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rule that has decided something on a night. Some rules are seen by the finding that they make. */
enum Decided {
    STAYED_LONGER(null),
    CAME_BACK(null),
    AFTER_120_DAYS(null),
    TEACHER_LEFT(null),
    REVERSED_DATES(null),
    GUEST(null),
    TEACHER_BY_ENROLLMENT(null),
    SEVERAL_RECORDS(null),
    SCHOOL_OF_TODAY(null),
    LOCAL_MIDNIGHT(null),
    STAFF_WHO_ARE_PARENTS(null),
    WARDS_BY_THE_DOZEN(null),
    SLOW_LEAK(null),
    EMPTY_SUMMER(null),
    HELD_WITHOUT_GUARDIANS(null),
    HELD_WITH_GUARDIANS(null),
    INCOHERENT_SCHOOL(null),
    WHOLE_HELD(null),
    ROLE_MISSING(Code.ENROLLMENT_ROLE_MISSING),
    NO_SHOW(Code.STUDENT_WITHOUT_CLASS),
    REMOVED_UNEXPLAINED(Code.REMOVED_UNEXPLAINED),
    PLACEHOLDER_ADDRESS(Code.PARENT_EMAIL_SHARED),
    ADDRESS_OF_STUDENT(Code.PARENT_EMAIL_OF_STUDENT),
    WITHDRAWN_LINK(Code.PARENT_LINK_WITHDRAWN),
    ONE_SIDED_LINK(Code.PARENT_LINK_ONE_SIDED),
    PARENT_OF_SHARED_USER(Code.PARENT_OF_SHARED_USER),
    NAMES_DIFFER(Code.PARENT_NAMES_DIFFER),
    RECYCLED_ADDRESS(Code.ACCOUNT_LEFT),
    NAMESAKE(Code.ACCOUNT_OF_NAMESAKE),
    BOUND_TO_OTHER(Code.ACCOUNT_BOUND_TO_OTHER),
    ADDRESS_OF_TEACHER(Code.ACCOUNT_OF_TEACHER),
    SHARED_USER(Code.ACCOUNT_SHARED),
    RENAMED_ACCOUNT(Code.ACCOUNT_BOUND);

    private final @Nullable Code code;

    Decided(@Nullable Code code) {
        this.code = code;
    }

    /** The rule that makes the finding "code school sourcedId". */
    static Optional<Decided> by(String finding) {
        return Arrays.stream(values())
                .filter(rule -> rule.code != null && finding.startsWith(rule.code.id() + " "))
                .findFirst();
    }
}
