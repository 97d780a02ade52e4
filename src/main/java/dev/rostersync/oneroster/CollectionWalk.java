package dev.rostersync.oneroster;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one collection in order, several fetched ahead. How many is bounded in bytes: with the largest page seen
 * so far as the measure, what is in flight or waiting stays within the bound.
 *
 * <p>Each page but the first is asked from the last record of the one before: where they do not share just that one, the
 * collection has moved between them, whatever its total says. The shared record is delivered once.
 *
 * <p>A short page is no end, since providers cap the limit silently; what was fetched beyond it is thrown away and asked
 * again from there. The end is an empty page, or a page shorter than asked that reaches the total. A page that the
 * provider cannot make is asked again at half its size, and pages grow again after a while. For one thread.
 */
public final class CollectionWalk implements AutoCloseable {

    /** Smaller pages help nobody: neither a cap that is learnt nor a provider in trouble makes them so. */
    static final int LIMIT_MIN = 20;

    /** Pages without trouble before a larger one is tried. */
    private static final int PAGES_BEFORE_GROWTH = 8;

    /** Whose cause may be the size of the page. */
    private static final Set<Code> TOO_HEAVY =
            Set.of(Code.PROVIDER_FAILING, Code.REQUEST_TIMED_OUT, Code.ANSWER_TRUNCATED, Code.PAGE_TOO_LARGE);

    interface Source {
        Page page(long offset, int limit);

        /**
         * Waits before a request that has failed so many times in a row is sent once more.
         *
         * @return false where it was sent often enough
         */
        boolean waitsAfter(int failures) throws InterruptedException;
    }

    /** Where a walk begins, or goes on. */
    public record Start(long offset, OptionalLong total, OptionalLong lastId) {

        /** With the first record. */
        public static final Start FIRST = new Start(0, OptionalLong.empty(), OptionalLong.empty());
    }

    /** A page that is being fetched, and the bytes that were taken for it. */
    private record Ahead(int limit, boolean overlaps, long bytes, Future<Page> page) {}

    private final Source source;
    private final String path;
    private final int concurrency;
    private final PagesAhead memory;
    private final long recordsMax;
    private final ExecutorService fetchers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("fetch-", 0).factory());
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private final Set<Long> fingerprints = new HashSet<>();

    private Set<Long> lastPage = new HashSet<>();
    private int limit;
    private int limitMax;
    private int untroubled;
    private int failures;
    private long received;
    private long asked;
    private OptionalLong total;
    private long largestPageBytes = 1;
    private boolean first = true;
    private boolean overlapBroughtNothing;
    private boolean moved;

    /** Only the last record of the page before is known: the next page must begin with it. */
    private boolean resumed;

    private boolean ended;

    CollectionWalk(
            Source source, String path, Start start, int limit, int concurrency, PagesAhead memory, long recordsMax) {
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
        start.lastId().ifPresent(lastPage::add);
        this.resumed = start.lastId().isPresent();
    }

    /** A record's sourcedId, or its content where it has none, as a number; not to be read backwards. */
    public static long idOf(RosterRecord record) {
        var id = record.sourcedId();
        long hash = 0xcbf29ce484222325L;
        for (char c : (id == null ? record.toString() : id).toCharArray()) {
            hash = (hash ^ c) * 0x100000001b3L;
        }
        return hash;
    }

    /** Records to the left of the next page, as the provider counts them. */
    public long received() {
        return received;
    }

    /** As it was announced last. */
    public OptionalLong total() {
        return total;
    }

    /** True once two pages did not meet as they should. */
    public boolean hasMoved() {
        return moved;
    }

    /**
     * The next page that holds records, without the one that the page before had already; null at the true end.
     *
     * @throws SyncException where a page cannot be read, or pages repeat
     */
    public @Nullable Page next() {
        while (!ended) {
            if (ahead.isEmpty()) {
                fetch(0);
            }
            var head = ahead.removeFirst();
            memory.giveBack(head.bytes());
            @Nullable Page page;
            try {
                page = result(head);
            } catch (SyncException e) {
                failures++;
                throwAwayAhead();
                if (!isPerhapsTooHeavy(e.code()) || !waits()) {
                    throw e;
                }
                limit = Math.max(head.limit() / 2, LIMIT_MIN);
                untroubled = 0;
                continue;
            }
            failures = 0;
            var fresh = accept(head, page);
            if (fresh != null) {
                return fresh;
            }
        }
        return null;
    }

    /** True where a smaller page may help. */
    static boolean isPerhapsTooHeavy(Code code) {
        return TOO_HEAVY.contains(code);
    }

    private boolean waits() {
        try {
            return source.waitsAfter(failures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private SyncException interrupted(InterruptedException e) {
        return new SyncException(Code.STEP_INCOMPLETE, "The reading of %s was interrupted.".formatted(path), e);
    }

    /** Null where there is nothing to deliver: at the end, or where the end is still to be made sure of. */
    private @Nullable Page accept(Ahead head, @Nullable Page page) {
        int size = page == null ? 0 : page.records().size();
        if (page != null && page.total().isPresent()) {
            total = page.total();
        }
        if (page == null || size == 0) {
            // what is asked for again is there, unless something has gone wrong
            moved |= page != null && head.overlaps();
            ended = true;
            throwAwayAhead();
            return null;
        }
        boolean seen = page.fingerprint() != 0 && !fingerprints.add(page.fingerprint());
        if (seen && (!head.overlaps() || size > 1)) {
            throw new SyncException(Code.PAGES_REPEATED, where());
        }
        var fresh = head.overlaps() ? withoutShared(page) : page;
        received = fresh.offset() + fresh.records().size();
        if (fresh.records().size() > 1 && isRepeated(fresh)) {
            throw new SyncException(Code.PAGES_REPEATED, where());
        }
        if (received > recordsMax) {
            throw new SyncException(
                    Code.PAGE_TOO_LARGE, where() + " The collection is larger than %d records.".formatted(recordsMax));
        }
        if (fresh.records().isEmpty()) {
            endUnlessMoreIsAnnounced();
            return null;
        }
        overlapBroughtNothing = false;
        largestPageBytes = Math.max(largestPageBytes, page.bytes());
        lastPage = new HashSet<>();
        page.records().forEach(record -> lastPage.add(idOf(record)));
        goOn(head, size);
        return fresh;
    }

    private void goOn(Ahead head, int size) {
        boolean shorter = size < head.limit();
        if (size != head.limit()) {
            throwAwayAhead();
        }
        if (shorter && total.isPresent() && received >= total.getAsLong()) {
            ended = true;
            return;
        }
        if (shorter && first) {
            limit = Math.max(size, LIMIT_MIN);
            limitMax = limit;
        }
        first = false;
        if (++untroubled >= PAGES_BEFORE_GROWTH && limit < limitMax) {
            limit = Math.min(limit * 2, limitMax);
            untroubled = 0;
        }
        fetchAhead();
    }

    /** Only the shared record came: the end, if nothing more is announced, else asked once more without sharing. */
    private void endUnlessMoreIsAnnounced() {
        throwAwayAhead();
        if (total.isPresent() && received >= total.getAsLong()) {
            ended = true;
        } else {
            overlapBroughtNothing = true;
        }
    }

    /** Pages that meet share the one record; where they share none or several, the collection has moved. */
    private Page withoutShared(Page page) {
        var fresh = new ArrayList<RosterRecord>(page.records().size());
        int shared = 0;
        for (var record : page.records()) {
            if (lastPage.contains(idOf(record))) {
                shared++;
                if (shared == 1) {
                    continue;
                }
            }
            fresh.add(record);
        }
        boolean meets = !resumed || lastPage.contains(idOf(page.records().getFirst()));
        if (shared != 1 || !meets) {
            moved = true;
        }
        resumed = false;
        return page.with(received - (shared == 0 ? 1 : 0), fresh);
    }

    /** All of it was on the page before: the offset is ignored. */
    private boolean isRepeated(Page fresh) {
        return fresh.records().stream().allMatch(record -> lastPage.contains(idOf(record)));
    }

    /** Null for a 404 or 400 where the end was reached already: some servers answer an offset past the end like that. */
    private @Nullable Page result(Ahead head) {
        try {
            return head.page().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SyncException failure) {
                boolean refused = failure.code() == Code.COLLECTION_MISSING || failure.code() == Code.REQUEST_REFUSED;
                boolean reached = total.isPresent() && received >= total.getAsLong() || overlapBroughtNothing;
                if (refused && received > 0 && reached) {
                    return null;
                }
                throw failure;
            }
            throw e.getCause() instanceof RuntimeException defect ? defect : new IllegalStateException(e.getCause());
        }
    }

    private void fetchAhead() {
        while (ahead.size() < concurrency && (total.isEmpty() || asked < total.getAsLong())) {
            long bytes = ahead.isEmpty() ? 0 : largestPageBytes;
            if (!memory.tryTake(bytes)) {
                return;
            }
            fetch(bytes);
        }
    }

    private void fetch(long bytes) {
        boolean overlaps = asked > 0 && !lastPage.isEmpty() && !overlapBroughtNothing;
        long offset = overlaps ? asked - 1 : asked;
        int size = limit;
        ahead.addLast(new Ahead(size, overlaps, bytes, fetchers.submit(() -> source.page(offset, size))));
        asked = offset + size;
    }

    private void throwAwayAhead() {
        ahead.forEach(waiting -> {
            waiting.page().cancel(true);
            memory.giveBack(waiting.bytes());
        });
        ahead.clear();
        asked = received;
    }

    private String where() {
        return "(%s, from record %d)".formatted(path, received);
    }

    /** Gives up what is still being fetched. */
    @Override
    public void close() {
        throwAwayAhead();
        fetchers.shutdownNow();
    }
}
