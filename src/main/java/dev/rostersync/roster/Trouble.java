package dev.rostersync.roster;

import dev.rostersync.outcome.Code;
import java.util.Set;

/**
 * What a failure of a {@link RosterSource} concerns: this decides whether the sync fails, resumes later or continues.
 */
public enum Trouble {

    /** One collection alone: perhaps it can be read school by school, and the other collections are not affected. */
    COLLECTION,
    /** The source must be asked later, but the records already read are good. The sync resumes from its last commit. */
    LATER,
    /** The source as a whole: the sync ends. */
    SOURCE;

    private static final Set<Code> OF_A_COLLECTION = Set.of(
            Code.ACCESS_FORBIDDEN,
            Code.COLLECTION_MISSING,
            Code.PROVIDER_FAILING,
            Code.REQUEST_TIMED_OUT,
            Code.REDIRECTED,
            Code.REQUEST_REFUSED,
            Code.NOT_ONEROSTER,
            Code.ANSWER_TRUNCATED,
            Code.PAGE_TOO_LARGE,
            Code.COLLECTION_ABSENT,
            Code.COLLECTION_INCOMPLETE,
            Code.COLLECTION_MOVING,
            Code.RECORDS_UNREADABLE,
            Code.HTTP_BROKEN,
            Code.PAGES_REPEATED,
            Code.JSON_OUT_OF_BOUNDS);

    private static final Set<Code> FOR_LATER =
            Set.of(Code.RATE_LIMITED, Code.REQUEST_BUDGET_SPENT, Code.TURN_TIMED_OUT);

    /** The trouble of a code. */
    public static Trouble of(Code code) {
        if (OF_A_COLLECTION.contains(code)) {
            return COLLECTION;
        }
        return FOR_LATER.contains(code) ? LATER : SOURCE;
    }
}
