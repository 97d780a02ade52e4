package dev.rostersync.oneroster.walk;

import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.RosterRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a walk does after a page came, or failed. */
sealed interface WalkStep {

    WalkState next();

    /**
     * New records came.
     *
     * @param keepsAhead the page was as long as asked for, so that the pages fetched ahead begin at its end
     */
    record Deliver(WalkState next, List<RosterRecord> fresh, boolean keepsAhead) implements WalkStep {}

    /** Pages fetched ahead are discarded; the next page is asked for as the state says. */
    record AskAgain(WalkState next) implements WalkStep {}

    /** As {@link AskAgain}, after a backoff; the failure is thrown if the page was asked for often enough. */
    record AskAfterBackoff(WalkState next, SyncException failure) implements WalkStep {}

    /**
     * Nothing came twice, and no total confirms the end: the last record is asked for alone.
     *
     * @param failure with which the server has answered twice; null if it has sent an empty page
     * @param limit records that were asked for
     */
    record ConfirmEnd(WalkState next, @Nullable SyncException failure, int limit) implements WalkStep {}
}
