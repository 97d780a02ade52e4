package dev.rostersync.oneroster.walk;

import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.oneroster.json.PageParser;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.walk.WalkTransitions.LastRecord;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.roster.RosterSource.Start;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one collection in order, several fetched ahead. {@link WalkTransitions} says what follows from each
 * page. For one thread; {@link #close()} waits for what is still being fetched.
 */
public final class CollectionWalk implements RosterSource.Walk {

    private final PageSource source;
    private final FetchAhead pages;
    private final WalkTransitions transitions;
    private final Set<Long> fingerprints = new HashSet<>();
    private WalkState state;

    public CollectionWalk(
            PageSource source,
            String path,
            Start start,
            int limit,
            int concurrency,
            PageMemory memory,
            long recordsMax) {
        this.source = source;
        this.pages = new FetchAhead(source, memory, concurrency);
        this.transitions = new WalkTransitions(path, recordsMax, fingerprints::add);
        this.state = WalkState.begin(start, limit, source.meeting());
    }

    @Override
    public OptionalLong total() {
        return state.total();
    }

    @Override
    public boolean hasMoved() {
        return state.moved();
    }

    @Override
    public @Nullable Page next() {
        pages.giveBack();
        try {
            while (!state.hasEnded()) {
                var fetch = take();
                var page = follow(step(fetch), fetch);
                if (page != null) {
                    return page;
                }
                pages.giveBack();
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(
                    Code.STEP_INCOMPLETE, "The reading of %s was interrupted.".formatted(transitions.path()), e);
        }
    }

    private FetchAhead.Fetch take() throws InterruptedException {
        try {
            return pages.take(state);
        } catch (Failure failure) {
            throw failure.at(transitions.where(state));
        }
    }

    private WalkStep step(FetchAhead.Fetch fetch) throws InterruptedException {
        try {
            return transitions.answered(state, fetch.request(), fetch.result().get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SyncException failure) {
                return transitions.failed(state, fetch.request(), failure);
            }
            if (e.getCause() instanceof PageParser.MemoryShort) {
                pages.takeAllMemoryNext();
                return new WalkStep.AskAgain(state);
            }
            throw Failure.of(e.getCause());
        }
    }

    /** Does what the step says; the page that it delivers, if any. */
    private @Nullable Page follow(WalkStep step, FetchAhead.Fetch fetch) throws InterruptedException {
        moveTo(step.next());
        switch (step) {
            case WalkStep.Deliver deliver -> {
                return deliver(deliver, fetch.result().join().page());
            }
            case WalkStep.AskAgain again -> pages.discard();
            case WalkStep.AskAfterBackoff backoff -> {
                pages.discard();
                if (!source.waitsAfter(state.failures())) {
                    throw backoff.failure();
                }
            }
            case WalkStep.ConfirmEnd end -> {
                pages.discard();
                return follow(transitions.endConfirmed(end, askForLastRecord()), fetch);
            }
        }
        return null;
    }

    private Page deliver(WalkStep.Deliver deliver, Page page) {
        pages.sawPage(page.bytes());
        if (!deliver.keepsAhead()) {
            pages.discard();
        }
        if (!state.hasEnded()) {
            pages.fill(state);
        }
        return page.with(state.received() - deliver.fresh().size(), List.copyOf(deliver.fresh()));
    }

    private void moveTo(WalkState next) {
        boolean learnt = !next.continuity().equals(state.continuity())
                && next.continuity().isKnown();
        state = next;
        if (learnt) {
            source.learnt(next.meeting());
        }
    }

    private LastRecord askForLastRecord() throws InterruptedException {
        try (var reserved = pages.reserve()) {
            var last = pages.single(state.received() - 1, reserved).records();
            boolean served = !last.isEmpty() && state.place().isLast(last.getFirst());
            return served && isNothingAt(state.received(), reserved) ? LastRecord.SERVED : LastRecord.NOT_SERVED;
        } catch (SyncException e) {
            return e.code() == Code.REQUEST_REFUSED ? LastRecord.REFUSED : LastRecord.NOT_SERVED;
        } catch (PageParser.MemoryShort e) {
            return LastRecord.NOT_SERVED;
        } catch (Failure failure) {
            throw failure.at(transitions.where(state));
        }
    }

    /** A single record may come though a page does not. */
    private boolean isNothingAt(long offset, PageMemory.Reservation reserved) {
        try {
            return pages.single(offset, reserved).records().isEmpty();
        } catch (SyncException e) {
            return e.code() == Code.COLLECTION_MISSING || e.code() == Code.REQUEST_REFUSED;
        }
    }

    @Override
    public void close() {
        pages.close();
    }
}
