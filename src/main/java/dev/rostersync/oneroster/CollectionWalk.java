package dev.rostersync.oneroster;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.ArrayDeque;
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
 * <p>A short page is no end, since providers cap the limit silently; what was fetched beyond it is thrown away and asked
 * again from there. The end is an empty page, or a page shorter than asked that reaches the total. For one thread.
 */
public final class CollectionWalk implements AutoCloseable {

    /** A cap that is learnt is not taken to be smaller than this, so that one odd page does not slow a whole walk. */
    private static final int LIMIT_MIN = 20;

    interface Source {
        Page page(long offset, int limit);
    }

    private record Ahead(int limit, Future<Page> page) {}

    private final Source source;
    private final RosterCollection collection;
    private final int concurrency;
    private final long bytesMax;
    private final long recordsMax;
    private final ExecutorService fetchers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("fetch-", 0).factory());
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private final Set<Long> fingerprints = new HashSet<>();

    private int limit;
    private long received;
    private long asked;
    private OptionalLong total;
    private long largestPageBytes = 1;
    private boolean first = true;
    private boolean ended;

    CollectionWalk(
            Source source,
            RosterCollection collection,
            long offset,
            OptionalLong total,
            int limit,
            int concurrency,
            long bytesMax,
            long recordsMax) {
        this.source = source;
        this.collection = collection;
        this.total = total;
        this.received = offset;
        this.asked = offset;
        this.limit = limit;
        this.concurrency = concurrency;
        this.bytesMax = bytesMax;
        this.recordsMax = recordsMax;
    }

    /**
     * The next page that holds records; null at the true end.
     *
     * @throws SyncException where a page cannot be read, pages repeat, or fewer records came than were announced
     */
    public @Nullable Page next() {
        if (ended) {
            return null;
        }
        if (ahead.isEmpty()) {
            fetch();
        }
        var head = ahead.removeFirst();
        var page = result(head);
        if (page == null) {
            return end();
        }
        int size = page.records().size();
        if (page.total().isPresent()) {
            total = page.total();
        }
        if (size == 0) {
            return end();
        }
        if (page.fingerprint() != 0 && !fingerprints.add(page.fingerprint())) {
            throw new SyncException(Code.PAGES_REPEATED, where());
        }
        received += size;
        if (received > recordsMax) {
            throw new SyncException(
                    Code.PAGE_TOO_LARGE, where() + " The collection is larger than %d records.".formatted(recordsMax));
        }
        largestPageBytes = Math.max(largestPageBytes, page.bytes());
        boolean shorter = size < head.limit();
        if (size != head.limit()) {
            throwAwayAhead();
        }
        if (shorter && total.isPresent() && received >= total.getAsLong()) {
            ended = true;
        } else {
            if (shorter && first) {
                limit = Math.max(size, LIMIT_MIN);
            }
            first = false;
            fetchAhead();
        }
        return page;
    }

    private @Nullable Page end() {
        ended = true;
        throwAwayAhead();
        if (total.isPresent() && received < total.getAsLong()) {
            throw new SyncException(
                    Code.COLLECTION_INCOMPLETE,
                    "(%s: %d of %d records came)".formatted(collection.path(), received, total.getAsLong()));
        }
        return null;
    }

    /** Null for a 404 or 400 where the total was reached already: some servers answer an offset past the end like that. */
    private @Nullable Page result(Ahead head) {
        try {
            return head.page().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SyncException(
                    Code.STEP_INCOMPLETE, "The reading of %s was interrupted.".formatted(collection.path()), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SyncException failure) {
                boolean refused = failure.code() == Code.COLLECTION_MISSING || failure.code() == Code.REQUEST_REFUSED;
                boolean pastTheEnd = refused && received > 0 && total.isPresent() && received >= total.getAsLong();
                if (pastTheEnd) {
                    return null;
                }
                throw failure;
            }
            throw e.getCause() instanceof RuntimeException defect ? defect : new IllegalStateException(e.getCause());
        }
    }

    private void fetchAhead() {
        long pages = Math.clamp(bytesMax / largestPageBytes, 1, concurrency);
        while (ahead.size() < pages && (total.isEmpty() || asked < total.getAsLong())) {
            fetch();
        }
    }

    private void fetch() {
        long offset = asked;
        int size = limit;
        ahead.addLast(new Ahead(size, fetchers.submit(() -> source.page(offset, size))));
        asked += size;
    }

    private void throwAwayAhead() {
        ahead.forEach(waiting -> waiting.page().cancel(true));
        ahead.clear();
        asked = received;
    }

    private String where() {
        return "(%s, from record %d)".formatted(collection.path(), received);
    }

    /** Gives up what is still being fetched. */
    @Override
    public void close() {
        throwAwayAhead();
        fetchers.shutdownNow();
    }
}
