package dev.rostersync.oneroster;

import dev.rostersync.outcome.SyncException;
import java.time.Duration;
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
    private volatile boolean sorted = true;

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
     */
    public CollectionWalk walk(RosterCollection collection, long offset) {
        return new CollectionWalk(
                (at, limit) -> page(collection, at, limit),
                collection,
                offset,
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

    private Page ask(RosterCollection collection, long offset, int limit) {
        boolean asSorted = sorted;
        try {
            return askSigned(collection, offset, limit, asSorted);
        } catch (Failure failure) {
            boolean perhapsTheSort = failure.status() == 400 || failure.status() == 422;
            if (!perhapsTheSort || !asSorted) {
                throw failure;
            }
            var page = askSigned(collection, offset, limit, false);
            sorted = false;
            return page;
        }
    }

    /** A 401 may mean that the token has expired or the clock of a signature was off: once more with a new one. */
    private Page askSigned(RosterCollection collection, long offset, int limit, boolean asSorted) {
        var uri = root.collection(
                collection,
                "limit=%d&offset=%d%s".formatted(limit, offset, asSorted ? "&sort=sourcedId&orderBy=asc" : ""));
        try {
            return http.getPage(uri, authorization, collection, offset);
        } catch (Failure failure) {
            if (failure.status() != 401) {
                throw failure;
            }
            return http.getPage(uri, authorization, collection, offset);
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
