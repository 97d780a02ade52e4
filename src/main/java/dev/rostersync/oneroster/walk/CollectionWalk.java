package dev.rostersync.oneroster.walk;

import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.oneroster.json.PageParser;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.RosterRecord;
import dev.rostersync.roster.RosterSource;
import dev.rostersync.roster.RosterSource.Start;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The pages of one collection in order, several fetched ahead, within one bound for the memory that they take.
 *
 * <p>Pages must meet, or else the collection has moved between them, whatever its total says. How that is seen is a ladder,
 * {@link Meeting}: a server may serve any offset, or offsets of whole pages only, or not even single records.
 *
 * <p>A short page is no end, since providers cap the limit silently; what was fetched beyond it is thrown away and asked
 * again from there. The end is an empty page, or a page shorter than asked that reaches the total. A page that the
 * provider cannot make is asked again at half its size, and pages grow again after a while. For one thread; {@link
 * #close()} waits for what is still being fetched.
 */
public final class CollectionWalk implements RosterSource.Walk {

    /** Smaller pages help nobody: neither a cap that is learnt nor a provider in trouble makes them so. */
    static final int LIMIT_MIN = 20;

    /** Pages without trouble before a larger one is tried. */
    private static final int PAGES_BEFORE_GROWTH = 8;

    /** What a page is taken to need before one was seen. */
    private static final long FIRST_PAGE_BYTES = 2L << 20;

    /** For what is being fetched to notice that nobody wants it any more. */
    private static final Duration FETCHERS_END = Duration.ofSeconds(30);

    /** Whose cause may be the size of the page. */
    private static final Set<Code> TOO_HEAVY =
            Set.of(Code.PROVIDER_FAILING, Code.REQUEST_TIMED_OUT, Code.ANSWER_TRUNCATED, Code.PAGE_TOO_LARGE);

    /** How it is seen that two pages meet. */
    public enum Meeting {
        /** Each page but the first is asked from the last record of the one before, which it must share. */
        OVERLAP,
        /**
         * Offsets are multiples of the limit, since some servers round them to that. After each page its left neighbour is
         * asked for alone, which must still be the last record of the page before.
         */
        LOOK_BACK,
        /** Neither is served: only a second walk that brings the same shows that the first was right. */
        SECOND_WALK
    }

    public interface Source {
        /**
         * Fetches a page.
         *
         * @throws SyncException if it cannot be read
         */
        Page page(long offset, int limit, PageMemory.Reservation memory);

        /**
         * Waits before a request that has failed so many times in a row is sent once more.
         *
         * @return false if it was sent often enough
         */
        boolean waitsAfter(int failures) throws InterruptedException;

        /** How pages are seen to meet at this server, as far as is known. */
        Meeting meeting();

        /** What this walk has found about that. */
        void learnt(Meeting meeting);
    }

    /** The record before a page, asked for alone. */
    private enum Neighbour {
        NOT_ASKED,
        SERVED,
        NOT_SERVED
    }

    private record Fetched(Page page, Neighbour neighbour, long neighbourId) {}

    private final Source source;
    private final String path;
    private final int concurrency;
    private final PageMemory memory;
    private final long recordsMax;
    private final Deque<Fetch> ahead = new ArrayDeque<>();
    private final Set<Thread> fetchers = ConcurrentHashMap.newKeySet();
    private final Set<Long> fingerprints = new HashSet<>();

    private Meeting meeting;
    private Set<Long> lastPage = new HashSet<>();
    private OptionalLong lastId;
    private PageMemory.@Nullable Reservation inTurn;
    private int limit;
    private int limitMax;
    private int untroubled;
    private int failures;
    private long received;
    private long asked;
    private OptionalLong total;
    private long largestPageBytes = FIRST_PAGE_BYTES;
    private boolean first = true;
    private boolean proven;
    private boolean pastShared;
    private boolean endSeen;
    private boolean needsAllMemory;
    private boolean moved;
    private boolean ended;

    public CollectionWalk(
            Source source, String path, Start start, int limit, int concurrency, PageMemory memory, long recordsMax) {
        this.source = source;
        this.path = path;
        this.total = start.total();
        this.received = start.offset();
        this.asked = start.offset();
        this.limit = limit;
        this.limitMax = limit;
        this.concurrency = concurrency;
        this.memory = memory;
        this.recordsMax = recordsMax;
        this.meeting = source.meeting();
        this.lastId = start.lastRecord();
        start.lastRecord().ifPresent(lastPage::add);
    }

    @Override
    public OptionalLong total() {
        return total;
    }

    @Override
    public boolean hasMoved() {
        return moved;
    }

    @Override
    public @Nullable Page next() {
        giveBackTurn();
        try {
            while (!ended) {
                var fetch = ahead.isEmpty() ? fetchNow() : ahead.removeFirst();
                inTurn = fetch.memory;
                var fetched = result(fetch);
                if (fetched == null) {
                    giveBackTurn();
                    continue;
                }
                failures = 0;
                var fresh = accept(fetch, fetched);
                if (fresh != null) {
                    return fresh;
                }
                giveBackTurn();
            }
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(Code.STEP_INCOMPLETE, "The reading of %s was interrupted.".formatted(path), e);
        }
    }

    /** True if a smaller page may help. */
    public static boolean isPerhapsTooHeavy(Code code) {
        return TOO_HEAVY.contains(code);
    }

    /** Null if the failure was dealt with, so that the walk goes on, or has come to its end. */
    private @Nullable Fetched result(Fetch fetch) throws InterruptedException {
        try {
            var fetched = fetch.result.get();
            boolean sharedIsThere = proven && meeting == Meeting.OVERLAP && fetch.offset < received;
            if (fetched.page.silent() && (saysMoreIsThere() || sharedIsThere)) {
                throw new SyncException(Code.ANSWER_TRUNCATED, where() + " It is empty.");
            }
            return fetched;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SyncException failure) {
                failed(fetch, failure);
            } else if (e.getCause() instanceof PageParser.MemoryShort) {
                throwAwayAhead();
                needsAllMemory = true;
            } else {
                throw Failure.of(e.getCause());
            }
            return null;
        } catch (SyncException nothing) {
            failed(fetch, nothing);
            return null;
        }
    }

    private void failed(Fetch fetch, SyncException failure) throws InterruptedException {
        throwAwayAhead();
        boolean refused = failure.code() == Code.COLLECTION_MISSING || failure.code() == Code.REQUEST_REFUSED;
        if (refused && received > 0) {
            if (isOverlapUnproven(fetch)) {
                meeting = Meeting.LOOK_BACK;
                return;
            }
            boolean reached = total.isPresent() && received >= total.getAsLong();
            boolean behind = total.isEmpty() && fetch.offset >= received;
            // some servers answer an offset past the end like that
            if (reached || behind && endsHere(pastShared && meeting == Meeting.OVERLAP)) {
                ended |= reached;
                return;
            }
        }
        if (failure.code() == Code.PAGE_TOO_LARGE && fetch.limit > 1) {
            // nothing passes by itself: a smaller page does, down to a single record
            limit = fetch.limit / 2;
            untroubled = 0;
            return;
        }
        failures++;
        if (!isPerhapsTooHeavy(failure.code()) || !source.waitsAfter(failures)) {
            throw failure;
        }
        limit = smaller(fetch.limit);
        untroubled = 0;
    }

    private static int largestDivisor(long of, int most) {
        int divisor = most;
        while (of % divisor != 0) {
            divisor--;
        }
        return divisor;
    }

    /** Half as large, and if offsets are rounded so that the next one is a multiple of it. */
    private int smaller(int than) {
        int half = Math.max(than / 2, LIMIT_MIN);
        if (meeting != Meeting.OVERLAP) {
            for (int divisor = half; divisor >= LIMIT_MIN; divisor--) {
                if (received % divisor == 0) {
                    return divisor;
                }
            }
        }
        return half;
    }

    private boolean isOverlapUnproven(Fetch fetch) {
        return meeting == Meeting.OVERLAP && !proven && fetch.offset < received;
    }

    private boolean saysMoreIsThere() {
        return total.isPresent() && received < total.getAsLong();
    }

    /**
     * An end that no total confirms is asked for twice, unless the page before it was seen to be the last. Then the last
     * record must still be served, and no record behind it, or else it is the server that answers nothing.
     *
     * @return false if it is no end
     */
    private boolean endsHere(boolean sure) throws InterruptedException {
        if (sure) {
            ended = true;
        } else if (endSeen) {
            ended = isLastServed();
            return ended;
        }
        endSeen = true;
        return true;
    }

    private boolean isLastServed() throws InterruptedException {
        if (meeting == Meeting.SECOND_WALK || lastId.isEmpty()) {
            // it cannot be asked for: only a second walk shows
            moved = true;
            return true;
        }
        try (var reserved = memory.take(largestPageBytes)) {
            var last = source.page(received - 1, 1, reserved).records();
            return !last.isEmpty() && isLast(last.getFirst()) && isNothingAt(received, reserved);
        } catch (SyncException e) {
            if (e.code() != Code.REQUEST_REFUSED) {
                return false;
            }
            // single records are not served
            meeting = Meeting.SECOND_WALK;
            source.learnt(Meeting.SECOND_WALK);
            moved = true;
            return true;
        } catch (PageParser.MemoryShort e) {
            return false;
        } catch (Failure failure) {
            throw failure.at(where());
        }
    }

    /** A single record may come where a page does not. */
    private boolean isNothingAt(long offset, PageMemory.Reservation reserved) {
        try {
            return source.page(offset, 1, reserved).records().isEmpty();
        } catch (SyncException e) {
            return e.code() == Code.COLLECTION_MISSING || e.code() == Code.REQUEST_REFUSED;
        }
    }

    /** Null if there is nothing to deliver: at the end, or if the end is still to be made sure of. */
    private @Nullable Page accept(Fetch fetch, Fetched fetched) throws InterruptedException {
        var page = fetched.page;
        int size = page.records().size();
        if (page.total().isPresent()) {
            total = page.total();
        }
        if (size == 0) {
            nothingCame(fetch, page);
            return null;
        }
        int shared = (int) Math.max(0, received - fetch.offset);
        boolean meets = shared == 0 || size >= shared && isLast(page.records().get(shared - 1));
        if (!meets && isOverlapUnproven(fetch)) {
            // the offset is rounded, perhaps: asked again from a multiple of the limit
            meeting = Meeting.LOOK_BACK;
            throwAwayAhead();
            return null;
        }
        if (!meets && first && size < shared && size < page.asked()) {
            // the walk goes on behind a restart, which knows nothing of a cap yet
            limitMax = Math.max(size, LIMIT_MIN);
            limit = limitMax;
            first = false;
            throwAwayAhead();
            return null;
        }
        boolean known = page.records().stream().allMatch(record -> lastPage.contains(record.idHash()));
        boolean onlyShared = meets && size == shared;
        if (!meets && known && meeting != Meeting.OVERLAP && shared > 0 && size <= shared) {
            // what was asked for again has become less
            moved = true;
            endUnlessMoreIsAnnounced();
            return null;
        }
        if (page.fingerprint() != 0 && !fingerprints.add(page.fingerprint()) && !onlyShared
                || known && !onlyShared && size > 1) {
            throw new SyncException(Code.PAGES_REPEATED, where());
        }
        judge(fetch, fetched, shared, meets);
        var fresh = fresh(page.records(), meets ? shared : 0, meets);
        received = fetch.offset + size;
        if (received > recordsMax) {
            throw new SyncException(
                    Code.PAGE_TOO_LARGE, where() + " The collection is larger than %d records.".formatted(recordsMax));
        }
        if (fresh.isEmpty()) {
            endUnlessMoreIsAnnounced();
            return null;
        }
        pastShared = false;
        endSeen = false;
        largestPageBytes = Math.max(largestPageBytes, page.bytes());
        lastPage = new HashSet<>();
        page.records().forEach(record -> lastPage.add(record.idHash()));
        lastId = OptionalLong.of(page.records().getLast().idHash());
        goOn(fetch, page);
        return page.with(received - fresh.size(), fresh);
    }

    private boolean isLast(RosterRecord record) {
        return lastId.isPresent() && lastId.getAsLong() == record.idHash();
    }

    private void nothingCame(Fetch fetch, Page page) throws InterruptedException {
        throwAwayAhead();
        boolean shared = fetch.offset < received;
        if (page.silent() && shared) {
            if (isOverlapUnproven(fetch)) {
                meeting = Meeting.LOOK_BACK;
            } else {
                pastShared = true;
            }
            return;
        }
        // what is asked for again is there, unless something has gone wrong
        moved |= shared;
        boolean seenToBeTheLast = meeting == Meeting.OVERLAP && (pastShared || !page.silent());
        if (!endsHere(shared || total.isPresent() || received == 0 || seenToBeTheLast)) {
            moved = true;
            ended = true;
        }
    }

    /** Pages that do not meet have moved; so have those of which nothing shows that they do. */
    private void judge(Fetch fetch, Fetched fetched, int shared, boolean meets) {
        if (received == 0) {
            return;
        }
        moved |= !meets || fetch.offset > received;
        if (shared > 0) {
            if (meets && meeting == Meeting.OVERLAP && !proven) {
                proven = true;
                source.learnt(Meeting.OVERLAP);
            }
            return;
        }
        switch (meeting) {
            case OVERLAP -> {
                // asked once more behind a page that brought only what was shared
            }
            case LOOK_BACK -> {
                boolean same = lastId.isPresent() && fetched.neighbourId == lastId.getAsLong();
                if (fetched.neighbour == Neighbour.SERVED && same) {
                    if (!proven) {
                        proven = true;
                        source.learnt(Meeting.LOOK_BACK);
                    }
                } else {
                    moved = true;
                    if (fetched.neighbour == Neighbour.NOT_SERVED) {
                        meeting = Meeting.SECOND_WALK;
                        source.learnt(Meeting.SECOND_WALK);
                    }
                }
            }
            case SECOND_WALK -> moved = true;
        }
    }

    private List<RosterRecord> fresh(List<RosterRecord> records, int shared, boolean meets) {
        var behind = records.subList(shared, records.size());
        if (behind.stream().noneMatch(record -> lastPage.contains(record.idHash()))) {
            return behind;
        }
        moved = true;
        return meets
                ? behind
                : behind.stream()
                        .filter(record -> !lastPage.contains(record.idHash()))
                        .toList();
    }

    private void goOn(Fetch fetch, Page page) {
        int size = page.records().size();
        boolean shorter = size < page.asked();
        if (size != fetch.limit) {
            throwAwayAhead();
        }
        if (size != page.asked() && total.isPresent() && received >= total.getAsLong()) {
            ended = true;
            return;
        }
        if (first) {
            limitMax = shorter ? Math.max(size, LIMIT_MIN) : Math.min(limitMax, page.asked());
            limit = Math.min(limit, limitMax);
        }
        first = false;
        if (++untroubled >= PAGES_BEFORE_GROWTH && limit < limitMax) {
            int larger = Math.min(limit * 2, limitMax);
            if (meeting == Meeting.OVERLAP || received % larger == 0) {
                limit = larger;
                untroubled = 0;
            }
        }
        fetchAhead();
    }

    /** Only what was shared came: the end, if nothing more is announced, else asked once more behind it. */
    private void endUnlessMoreIsAnnounced() {
        throwAwayAhead();
        if (total.isPresent() && received >= total.getAsLong()) {
            ended = true;
        } else {
            pastShared = true;
        }
    }

    private void fetchAhead() {
        asked = Math.max(asked, received);
        while (ahead.size() < concurrency && (total.isEmpty() || asked < total.getAsLong())) {
            var taken = memory.tryTake(largestPageBytes);
            if (taken.isEmpty()) {
                return;
            }
            ahead.addLast(new Fetch(asked, taken.get()));
        }
    }

    /** The page whose turn it is: whoever waits for memory here holds none. */
    private Fetch fetchNow() throws InterruptedException {
        asked = received;
        try {
            var fetch = new Fetch(received, memory.take(needsAllMemory ? memory.bytesMax() : largestPageBytes));
            needsAllMemory = false;
            return fetch;
        } catch (Failure failure) {
            throw failure.at(where());
        }
    }

    private void throwAwayAhead() {
        ahead.forEach(Fetch::throwAway);
        ahead.clear();
        asked = received;
    }

    private void giveBackTurn() {
        if (inTurn != null) {
            inTurn.close();
            inTurn = null;
        }
    }

    private String where() {
        return "(%s, from record %d)".formatted(path, received);
    }

    @Override
    public void close() {
        throwAwayAhead();
        fetchers.forEach(Thread::interrupt);
        boolean interrupted = Thread.interrupted();
        for (var fetcher : fetchers) {
            try {
                fetcher.join(FETCHERS_END);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        giveBackTurn();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A page that is being fetched by a thread of its own, and the memory that was taken for it: given back once. */
    private final class Fetch {
        private final long offset;
        private final int limit;
        private final PageMemory.Reservation memory;
        private final CompletableFuture<Fetched> result = new CompletableFuture<>();
        private final Thread thread;
        private volatile boolean thrownAway;
        private volatile boolean finished;

        /** From a record on that is not known yet; how much of what is known it repeats is a matter of the ladder. */
        Fetch(long from, PageMemory.Reservation memory) {
            int size = CollectionWalk.this.limit;
            long at = from;
            if (meeting == Meeting.OVERLAP) {
                at = from > 0 && lastId.isPresent() && !pastShared ? from - 1 : from;
            } else if (pastShared) {
                // a page so small that it begins just behind what is known
                size = largestDivisor(from, size);
            } else {
                at = from - from % size;
            }
            this.limit = size;
            this.memory = memory;
            this.offset = at;
            asked = at + limit;
            var mdc = MDC.getCopyOfContextMap();
            boolean looksBack = meeting == Meeting.LOOK_BACK && at > 0 && at >= from;
            this.thread = Thread.ofVirtual().name("fetch-" + at).unstarted(() -> run(mdc, looksBack));
            fetchers.add(thread);
            thread.start();
        }

        private void run(java.util.@Nullable Map<String, String> mdc, boolean looksBack) {
            if (mdc != null) {
                MDC.setContextMap(mdc);
            }
            try {
                var page = source.page(offset, limit, memory);
                result.complete(
                        looksBack && !page.records().isEmpty()
                                ? lookBack(page)
                                : new Fetched(page, Neighbour.NOT_ASKED, 0));
            } catch (Throwable e) {
                // whoever waits for the page throws it, an error as well
                result.completeExceptionally(e);
            } finally {
                fetchers.remove(thread);
                finished = true;
                if (thrownAway) {
                    memory.close();
                }
            }
        }

        private Fetched lookBack(Page page) {
            try {
                var neighbours = source.page(offset - 1, 1, memory).records();
                return neighbours.isEmpty()
                        ? new Fetched(page, Neighbour.NOT_SERVED, 0)
                        : new Fetched(
                                page, Neighbour.SERVED, neighbours.getFirst().idHash());
            } catch (SyncException refused) {
                boolean ofTheRequest = refused.code() == Code.REQUEST_REFUSED
                        || refused.code() == Code.COLLECTION_MISSING
                        || refused.code() == Code.COLLECTION_ABSENT;
                if (ofTheRequest) {
                    return new Fetched(page, Neighbour.NOT_SERVED, 0);
                }
                throw refused;
            }
        }

        void throwAway() {
            thrownAway = true;
            thread.interrupt();
            if (finished) {
                memory.close();
            }
        }
    }
}
