package dev.rostersync.oneroster.walk;

import dev.rostersync.oneroster.walk.Fetched.Neighbour;
import dev.rostersync.oneroster.walk.WalkState.Phase.EndSeen;
import dev.rostersync.oneroster.walk.WalkState.Phase.Overlapping;
import dev.rostersync.oneroster.walk.WalkState.Place;
import dev.rostersync.oneroster.walk.WalkStep.AskAfterBackoff;
import dev.rostersync.oneroster.walk.WalkStep.AskAgain;
import dev.rostersync.oneroster.walk.WalkStep.ConfirmEnd;
import dev.rostersync.oneroster.walk.WalkStep.Deliver;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterRecord;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a page. Nothing here asks the server.
 *
 * <p>If two pages do not meet, the collection has moved between them, even if its total adds up. {@link Meeting} has
 * the three ways to see it; a walk begins with the first, and turns to the next if the server does not serve it.
 *
 * <p>A short page is no end, since servers cap the limit silently. The end is a short page that reaches the total, or
 * an empty page. If no total confirms an end, the page is asked for twice. Then the last record must still be served,
 * and no record after it. If the last record is not served, the server sends empty answers, and the end is not
 * believed.
 *
 * @param path of what is walked, for messages
 * @param recordsMax a larger collection is refused
 * @param isNew false if a page with this fingerprint has come before
 */
record WalkTransitions(String path, long recordsMax, LongPredicate isNew) {

    /** What became of the question for the last record alone. */
    enum LastRecord {
        SERVED,
        NOT_SERVED,
        /** The server serves no single records. */
        REFUSED
    }

    /**
     * A page came.
     *
     * @throws SyncException if pages repeat, or the collection is too large
     */
    WalkStep answered(WalkState before, PageRequest request, Fetched fetched) {
        var page = fetched.page();
        boolean sharedIsThere = before.continuity().proven()
                && before.meeting() == Meeting.OVERLAP
                && request.offset() < before.received();
        if (page.silent() && (before.isMoreAnnounced() || sharedIsThere)) {
            return failed(before, request, new SyncException(Code.ANSWER_TRUNCATED, where(before) + " It is empty."));
        }
        var now = before.withFailures(0).announced(page.total());
        if (page.records().isEmpty()) {
            return nothingCame(now, request, page);
        }
        int size = page.records().size();
        int shared = (int) Math.max(0, now.received() - request.offset());
        boolean meets = shared == 0
                || size >= shared && now.place().isLast(page.records().get(shared - 1));
        if (!meets && now.isOverlapUnproven(request)) {
            // perhaps the server rounds the offset: asked again from a multiple of the limit
            return new AskAgain(now.with(now.continuity().turnTo(Meeting.LOOK_BACK)));
        }
        if (!meets && now.size().first() && size < shared && size < page.asked()) {
            // the walk resumes after a restart, and does not know the server's cap yet
            return new AskAgain(now.with(now.size().capped(size)));
        }
        boolean known = page.records().stream().allMatch(now.place()::isOfLastPage);
        if (!meets && known && now.meeting() != Meeting.OVERLAP && shared > 0 && size <= shared) {
            // what is asked for again has become less
            return onlyKnownCame(now.movedIf(true));
        }
        boolean onlyShared = meets && size == shared;
        boolean fingerprintNew = page.fingerprint() == 0 || isNew.test(page.fingerprint());
        if (!onlyShared && (!fingerprintNew || known && size > 1)) {
            throw new SyncException(Code.PAGES_REPEATED, where(now));
        }
        return newRecordsCame(judged(now, request, fetched, shared, meets), request, page, meets ? shared : 0, meets);
    }

    private WalkStep newRecordsCame(WalkState now, PageRequest request, Page page, int shared, boolean meets) {
        var behindShared = page.records().subList(shared, page.records().size());
        boolean repeats = behindShared.stream().anyMatch(now.place()::isOfLastPage);
        var fresh = repeats && !meets ? without(behindShared, now.place()) : behindShared;
        long received = request.offset() + page.records().size();
        if (received > recordsMax) {
            throw new SyncException(
                    Code.PAGE_TOO_LARGE,
                    where(now.with(now.place().received(received)))
                            + " The collection is larger than %d records.".formatted(recordsMax));
        }
        if (fresh.isEmpty()) {
            return onlyKnownCame(now.movedIf(repeats).with(now.place().received(received)));
        }
        var next = now.movedIf(repeats).with(new Overlapping()).with(Place.behind(request.offset(), page.records()));
        boolean keepsAhead = page.records().size() == request.limit();
        boolean isLastPage = page.records().size() != page.asked() && next.isTotalReached();
        return new Deliver(
                isLastPage ? next.ended() : next.with(next.size().after(page, received, next.meeting())),
                fresh,
                keepsAhead);
    }

    private static List<RosterRecord> without(List<RosterRecord> records, Place known) {
        return records.stream().filter(record -> !known.isOfLastPage(record)).toList();
    }

    /** The end, if nothing more is announced; else the next page is asked from just behind what is known. */
    private static WalkStep onlyKnownCame(WalkState now) {
        return new AskAgain(
                now.isTotalReached() ? now.ended() : now.with(now.phase().toBehind()));
    }

    /** Pages that do not meet have moved. So have pages of which nothing shows that they meet. */
    private static WalkState judged(WalkState before, PageRequest request, Fetched fetched, int shared, boolean meets) {
        if (before.received() == 0) {
            return before;
        }
        var now = before.movedIf(!meets || request.offset() > before.received());
        if (shared > 0) {
            return meets && now.meeting() == Meeting.OVERLAP
                    ? now.with(now.continuity().provenNow())
                    : now;
        }
        return switch (now.meeting()) {
            // asked once more behind a page that brought only shared records
            case OVERLAP -> now;
            case LOOK_BACK -> lookedBack(now, fetched);
            case SECOND_WALK -> now.movedIf(true);
        };
    }

    private static WalkState lookedBack(WalkState now, Fetched fetched) {
        var lastId = now.place().lastId();
        boolean same = lastId.isPresent() && fetched.neighbourId() == lastId.getAsLong();
        if (fetched.neighbour() == Neighbour.SERVED && same) {
            return now.with(now.continuity().provenNow());
        }
        var moved = now.movedIf(true);
        return fetched.neighbour() == Neighbour.NOT_SERVED
                ? moved.with(moved.continuity().turnTo(Meeting.SECOND_WALK))
                : moved;
    }

    private static WalkStep nothingCame(WalkState now, PageRequest request, Page page) {
        boolean shared = request.offset() < now.received();
        if (page.silent() && shared) {
            return new AskAgain(
                    now.isOverlapUnproven(request)
                            ? now.with(now.continuity().turnTo(Meeting.LOOK_BACK))
                            : now.with(now.phase().toBehind()));
        }
        // shared records are there, unless the collection has moved
        var next = now.movedIf(shared);
        boolean lastPageSeen =
                next.meeting() == Meeting.OVERLAP && (next.phase().isBehind() || !page.silent());
        boolean sure = shared || next.total().isPresent() || next.received() == 0 || lastPageSeen;
        return end(next, sure, null, request.limit());
    }

    /** Some servers answer an offset past the end with a failure. */
    WalkStep failed(WalkState now, PageRequest request, SyncException failure) {
        boolean refused = failure.code() == Code.COLLECTION_MISSING || failure.code() == Code.REQUEST_REFUSED;
        if (refused && now.received() > 0) {
            if (now.isOverlapUnproven(request)) {
                return new AskAgain(now.with(now.continuity().turnTo(Meeting.LOOK_BACK)));
            }
            if (now.isTotalReached()) {
                return new AskAgain(now.ended());
            }
            if (now.total().isEmpty() && request.offset() >= now.received()) {
                boolean lastPageSeen = now.phase().isBehind() && now.meeting() == Meeting.OVERLAP;
                return end(now, lastPageSeen, failure, request.limit());
            }
        }
        return countedFailure(now, request.limit(), failure);
    }

    private static WalkStep countedFailure(WalkState now, int limit, SyncException failure) {
        if (failure.code() == Code.PAGE_TOO_LARGE && limit > 1) {
            return new AskAgain(now.with(now.size().halved(limit)));
        }
        if (!PageSize.isPerhapsTooHeavy(failure.code())) {
            throw failure;
        }
        return new AskAfterBackoff(
                now.withFailures(now.failures() + 1).with(now.size().smaller(limit, now.received(), now.meeting())),
                failure);
    }

    private static WalkStep end(WalkState now, boolean sure, @Nullable SyncException failure, int limit) {
        if (sure) {
            return new AskAgain(now.ended());
        }
        if (!(now.phase() instanceof EndSeen)) {
            return new AskAgain(now.with(new EndSeen(now.phase().isBehind())));
        }
        if (now.meeting() == Meeting.SECOND_WALK || now.place().lastId().isEmpty()) {
            // the last record cannot be asked for: only a second walk shows
            return new AskAgain(now.movedIf(true).ended());
        }
        return new ConfirmEnd(now, failure, limit);
    }

    /** The answer to {@link ConfirmEnd}. */
    WalkStep endConfirmed(ConfirmEnd asked, LastRecord answer) {
        var now = asked.next();
        return switch (answer) {
            case SERVED -> new AskAgain(now.ended());
            case REFUSED ->
                new AskAgain(now.with(now.continuity().turnTo(Meeting.SECOND_WALK))
                        .movedIf(true)
                        .ended());
            case NOT_SERVED ->
                asked.failure() == null
                        ? new AskAgain(now.movedIf(true).ended())
                        : countedFailure(now, asked.limit(), asked.failure());
        };
    }

    String where(WalkState now) {
        return "(%s, from record %d)".formatted(path, now.received());
    }
}
