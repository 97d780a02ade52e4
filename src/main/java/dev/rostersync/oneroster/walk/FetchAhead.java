package dev.rostersync.oneroster.walk;

import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.oneroster.walk.Fetched.Neighbour;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Fetches the next pages of a walk before they are wanted, each in a thread of its own, within one bound for the memory
 * that pages take. For one thread; {@link #close()} waits for what is still being fetched.
 */
final class FetchAhead implements AutoCloseable {

    /** What a page is taken to need before one was seen. */
    private static final long FIRST_PAGE_BYTES = 2L << 20;

    /** For a fetch to notice that nobody wants its page any more. */
    private static final Duration FETCHERS_END = Duration.ofSeconds(30);

    private final PageSource source;
    private final PageMemory memory;
    private final int pagesMax;
    private final Deque<Fetch> ahead = new ArrayDeque<>();
    private final Set<Thread> fetchers = ConcurrentHashMap.newKeySet();
    private PageMemory.@Nullable Reservation inTurn;
    private long largestPageBytes = FIRST_PAGE_BYTES;
    private boolean needsAllMemory;

    /** Records that were received or are being fetched; 0 if nothing is fetched ahead. */
    private long asked;

    FetchAhead(PageSource source, PageMemory memory, int pagesMax) {
        this.source = source;
        this.memory = memory;
        this.pagesMax = pagesMax;
    }

    /**
     * The page whose turn it is; it is asked for now if it is not under way. Its memory is kept until {@link
     * #giveBack}. Whoever waits for memory here holds none.
     */
    Fetch take(WalkState now) throws InterruptedException {
        var fetch = ahead.pollFirst();
        if (fetch == null) {
            asked = now.received();
            fetch = fetch(now, memory.take(needsAllMemory ? memory.bytesMax() : largestPageBytes));
            needsAllMemory = false;
        }
        inTurn = fetch.memory;
        return fetch;
    }

    /** Asks for the pages that follow, as far as memory for them is free. */
    void fill(WalkState now) {
        asked = Math.max(asked, now.received());
        while (ahead.size() < pagesMax
                && (now.total().isEmpty() || asked < now.total().getAsLong())) {
            var taken = memory.tryTake(largestPageBytes);
            if (taken.isEmpty()) {
                return;
            }
            ahead.addLast(fetch(now, taken.get()));
        }
    }

    void sawPage(long bytes) {
        largestPageBytes = Math.max(largestPageBytes, bytes);
    }

    /** The next page alone may take all the memory there is. */
    void takeAllMemoryNext() {
        needsAllMemory = true;
    }

    /** Asks for a single record, now. */
    Page single(long offset, PageMemory.Reservation reserved) {
        return source.page(offset, 1, reserved);
    }

    PageMemory.Reservation reserve() throws InterruptedException {
        return memory.take(largestPageBytes);
    }

    /** Discards the pages that were fetched ahead. */
    void discard() {
        ahead.forEach(Fetch::discard);
        ahead.clear();
        asked = 0;
    }

    /** Gives back the memory of the page whose turn it was. */
    void giveBack() {
        if (inTurn != null) {
            inTurn.close();
            inTurn = null;
        }
    }

    @Override
    public void close() {
        discard();
        fetchers.forEach(Thread::interrupt);
        boolean interrupted = Thread.interrupted();
        for (var fetcher : fetchers) {
            try {
                fetcher.join(FETCHERS_END);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        giveBack();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Fetch fetch(WalkState now, PageMemory.Reservation reserved) {
        var request = PageRequest.of(now, asked);
        asked = request.offset() + request.limit();
        return new Fetch(request, reserved);
    }

    /** A page that is being fetched, and the memory that was taken for it. */
    final class Fetch {
        private final PageRequest request;
        private final PageMemory.Reservation memory;
        private final CompletableFuture<Fetched> result = new CompletableFuture<>();
        private final Thread thread;
        private volatile boolean discarded;
        private volatile boolean finished;

        private Fetch(PageRequest request, PageMemory.Reservation memory) {
            this.request = request;
            this.memory = memory;
            var mdc = MDC.getCopyOfContextMap();
            this.thread = Thread.ofVirtual().name("fetch-" + request.offset()).unstarted(() -> run(mdc));
            fetchers.add(thread);
            thread.start();
        }

        PageRequest request() {
            return request;
        }

        CompletableFuture<Fetched> result() {
            return result;
        }

        private void run(@Nullable Map<String, String> mdc) {
            if (mdc != null) {
                MDC.setContextMap(mdc);
            }
            try {
                var page = source.page(request.offset(), request.limit(), memory);
                result.complete(
                        request.looksBack() && !page.records().isEmpty()
                                ? lookBack(page)
                                : new Fetched(page, Neighbour.NOT_ASKED, 0));
            } catch (Throwable e) {
                // whoever waits for the page throws it, an error as well
                result.completeExceptionally(e);
            } finally {
                fetchers.remove(thread);
                finished = true;
                if (discarded) {
                    memory.close();
                }
            }
        }

        private Fetched lookBack(Page page) {
            try {
                var neighbours = source.page(request.offset() - 1, 1, memory).records();
                return neighbours.isEmpty()
                        ? new Fetched(page, Neighbour.NOT_SERVED, 0)
                        : new Fetched(
                                page, Neighbour.SERVED, neighbours.getFirst().idHash());
            } catch (SyncException e) {
                boolean ofTheRequest = e.code() == Code.REQUEST_REFUSED
                        || e.code() == Code.COLLECTION_MISSING
                        || e.code() == Code.COLLECTION_ABSENT;
                if (ofTheRequest) {
                    return new Fetched(page, Neighbour.NOT_SERVED, 0);
                }
                throw e;
            }
        }

        private void discard() {
            discarded = true;
            thread.interrupt();
            if (finished) {
                memory.close();
            }
        }
    }
}
