package dev.rostersync.oneroster;

import dev.rostersync.outcome.SyncException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** One provider, found and signed in to; read only. Used by several threads. */
public final class ProviderClient {

    private final ProviderHttp http;
    private final EndpointUrl.Root root;
    private final Authorization authorization;
    private final VendorProfile profile;
    private final ProviderProperties properties;

    /** What the first page of each collection has taught: decided there, and kept for the whole walk. */
    private final Map<RosterCollection, Manner> manners = new ConcurrentHashMap<>();

    /**
     * How a collection is asked for and answered.
     *
     * @param sorted whether a sort is taken
     * @param wrapper the name that its list comes under, null: the standard's
     */
    private record Manner(boolean sorted, @Nullable String wrapper) {}

    ProviderClient(
            ProviderHttp http,
            EndpointUrl.Root root,
            Authorization authorization,
            VendorProfile profile,
            ProviderProperties properties) {
        this.http = http;
        this.root = root;
        this.authorization = authorization;
        this.profile = profile;
        this.properties = properties;
    }

    public Version version() {
        return root.version();
    }

    /** How the requests are authorized, for a person. */
    public String authorization() {
        return authorization instanceof OAuth2 ? "OAuth 2" : "OAuth 1.0a";
    }

    /**
     * Walks a collection from a record on, fetching ahead.
     *
     * @param offset records to skip
     * @param total as it was announced before, where the walk goes on
     */
    public CollectionWalk walk(RosterCollection collection, long offset, OptionalLong total) {
        if (offset > 0 && !manners.containsKey(collection)) {
            probe(collection);
        }
        return new CollectionWalk(
                (at, limit) -> page(collection, at, limit),
                collection,
                offset,
                total,
                profile.pageSize(),
                profile.concurrentRequests(),
                properties.bytesInFlightMax().toBytes(),
                properties.recordsMax());
    }

    /**
     * Reads the first page only.
     *
     * @throws SyncException as {@link #page}
     */
    public Page firstPage(RosterCollection collection) {
        return page(collection, 0, Math.min(100, profile.pageSize()));
    }

    /** Asks for one record, to see whether the collection can be read at all. */
    void probe(RosterCollection collection) {
        page(collection, 0, 1);
    }

    /**
     * Reads one page, sorted by sourcedId where the provider takes that; passing trouble is tried again within the
     * properties' bounds.
     *
     * @param offset records to skip
     * @param limit records to ask for
     * @throws SyncException with the code of what failed
     */
    private Page page(RosterCollection collection, long offset, int limit) {
        var where = "(%s, from record %d)".formatted(collection.path(), offset);
        var policy = new Patience();
        try {
            return new RetryTemplate(policy).execute(() -> ask(collection, offset, limit));
        } catch (RetryException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure.at(where);
            }
            throw e.getCause() instanceof RuntimeException defect ? defect : new IllegalStateException(e);
        }
    }

    /** Only the first page may find out that no sort is taken: dropped in mid-walk, it would mix two orders. */
    private Page ask(RosterCollection collection, long offset, int limit) {
        var manner = manners.getOrDefault(collection, new Manner(true, null));
        if (offset > 0) {
            return askSigned(collection, offset, limit, manner);
        }
        try {
            return learnt(collection, manner.sorted(), askSigned(collection, offset, limit, manner));
        } catch (Failure failure) {
            boolean perhapsTheSort = failure.status() == 400 || failure.status() == 422;
            if (!perhapsTheSort || !manner.sorted()) {
                throw failure;
            }
            return learnt(collection, false, askSigned(collection, offset, limit, new Manner(false, manner.wrapper())));
        }
    }

    private Page learnt(RosterCollection collection, boolean sorted, Page first) {
        manners.put(collection, new Manner(sorted, first.wrapper().isEmpty() ? null : first.wrapper()));
        return first;
    }

    /** A 401 may mean that the token has expired or the clock of a signature was off: once more with a new one. */
    private Page askSigned(RosterCollection collection, long offset, int limit, Manner manner) {
        var uri = root.collection(
                collection,
                "limit=%d&offset=%d%s".formatted(limit, offset, manner.sorted() ? "&sort=sourcedId&orderBy=asc" : ""));
        try {
            return http.getPage(uri, authorization, collection, offset, manner.wrapper());
        } catch (Failure failure) {
            if (failure.status() != 401) {
                throw failure;
            }
            return http.getPage(uri, authorization, collection, offset, manner.wrapper());
        }
    }

    /** Tries a request again as often as the properties say, waiting as long as the provider asks, or ever longer. */
    private final class Patience implements RetryPolicy {
        private int tries = 1;
        private @Nullable Duration asked;
        private Duration wait = properties.firstWait();

        @Override
        public boolean shouldRetry(Throwable throwable) {
            if (!(throwable instanceof Failure failure) || !failure.isPassing() || tries >= properties.triesMax()) {
                return false;
            }
            asked = failure.retryAfter();
            return asked == null || asked.compareTo(properties.longestWait()) <= 0;
        }

        @Override
        public BackOff getBackOff() {
            return () -> new BackOffExecution() {
                @Override
                public long nextBackOff() {
                    tries++;
                    var own = wait;
                    wait = shorter(wait.multipliedBy(2), properties.longestWait());
                    return (asked == null ? own : asked).toMillis();
                }
            };
        }

        private static Duration shorter(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }
}
