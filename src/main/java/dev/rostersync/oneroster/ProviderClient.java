package dev.rostersync.oneroster;

import dev.rostersync.outcome.SyncException;
import java.time.Duration;
import java.util.Map;
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
    private final PagesAhead memory;

    /** What the first page of each resource has taught: decided there, and kept for the whole walk. */
    private final Map<Resource, Manner> manners = new ConcurrentHashMap<>();

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
            ProviderProperties properties,
            PagesAhead memory) {
        this.http = http;
        this.root = root;
        this.authorization = authorization;
        this.profile = profile;
        this.properties = properties;
        this.memory = memory;
    }

    public Version version() {
        return root.version();
    }

    /** How the requests are authorized, for a person. */
    public String authorization() {
        return authorization instanceof OAuth2 ? "OAuth 2" : "OAuth 1.0a";
    }

    /**
     * Walks a collection, or a school's part of one, fetching ahead.
     *
     * @param patient try again what fails in a passing way
     */
    public CollectionWalk walk(Resource resource, CollectionWalk.Start start, boolean patient) {
        if (start.offset() > 0 && !manners.containsKey(resource)) {
            page(resource, 0, 1, patient ? properties.triesMax() : 1);
        }
        return new CollectionWalk(
                source(resource, patient ? properties.triesMax() : 1),
                resource.path(),
                start,
                profile.pageSize(),
                profile.concurrentRequests(),
                memory,
                properties.recordsMax());
    }

    /** A page that may be too heavy is not asked for again as it is: the walk makes it smaller. */
    private CollectionWalk.Source source(Resource resource, int triesMax) {
        return new CollectionWalk.Source() {
            @Override
            public Page page(long offset, int limit) {
                return ProviderClient.this.page(resource, offset, limit, new Patience(triesMax, false));
            }

            @Override
            public boolean waitsAfter(int failures) throws InterruptedException {
                if (failures >= triesMax) {
                    return false;
                }
                var wait = properties.firstWait().multipliedBy(1L << Math.min(failures - 1, 20));
                Thread.sleep(shorter(wait, properties.longestWait()));
                return true;
            }
        };
    }

    /**
     * Reads the first page only.
     *
     * @throws SyncException as {@link #page}
     */
    public Page firstPage(RosterCollection collection) {
        return page(Resource.of(collection), 0, Math.min(100, profile.pageSize()), properties.triesMax());
    }

    /** Asks for one record, to see whether the collection can be read at all. */
    void probe(RosterCollection collection) {
        page(Resource.of(collection), 0, 1, properties.triesMax());
    }

    /**
     * Reads one page, sorted by sourcedId where the provider takes that; passing trouble is tried again within the
     * properties' bounds.
     *
     * @param offset records to skip
     * @param limit records to ask for
     * @throws SyncException with the code of what failed
     */
    private Page page(Resource resource, long offset, int limit, int triesMax) {
        return page(resource, offset, limit, new Patience(triesMax, true));
    }

    private Page page(Resource resource, long offset, int limit, Patience policy) {
        var where = "(%s, from record %d)".formatted(resource.path(), offset);
        try {
            return new RetryTemplate(policy).execute(() -> ask(resource, offset, limit));
        } catch (RetryException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure.at(where);
            }
            throw e.getCause() instanceof RuntimeException defect ? defect : new IllegalStateException(e);
        }
    }

    /** Only the first page may find out that no sort is taken: dropped in mid-walk, it would mix two orders. */
    private Page ask(Resource resource, long offset, int limit) {
        var manner = manners.getOrDefault(resource, new Manner(true, null));
        if (offset > 0) {
            return askSigned(resource, offset, limit, manner);
        }
        try {
            return learnt(resource, manner.sorted(), askSigned(resource, offset, limit, manner));
        } catch (Failure failure) {
            boolean perhapsTheSort = failure.status() == 400 || failure.status() == 422;
            if (!perhapsTheSort || !manner.sorted()) {
                throw failure;
            }
            return learnt(resource, false, askSigned(resource, offset, limit, new Manner(false, manner.wrapper())));
        }
    }

    private Page learnt(Resource resource, boolean sorted, Page first) {
        manners.put(resource, new Manner(sorted, first.wrapper().isEmpty() ? null : first.wrapper()));
        return first;
    }

    /** A 401 may mean that the token has expired or the clock of a signature was off: once more with a new one. */
    private Page askSigned(Resource resource, long offset, int limit, Manner manner) {
        var uri = root.resource(
                resource,
                "limit=%d&offset=%d%s".formatted(limit, offset, manner.sorted() ? "&sort=sourcedId&orderBy=asc" : ""));
        try {
            return http.getPage(uri, authorization, resource.collection(), offset, manner.wrapper());
        } catch (Failure failure) {
            if (failure.status() != 401) {
                throw failure;
            }
            return http.getPage(uri, authorization, resource.collection(), offset, manner.wrapper());
        }
    }

    /** Tries a request again as often as the properties say, waiting as long as the provider asks, or ever longer. */
    private final class Patience implements RetryPolicy {

        private final int triesMax;
        private final boolean alsoTooHeavy;
        private int tries = 1;
        private @Nullable Duration asked;
        private Duration wait = properties.firstWait();

        Patience(int triesMax, boolean alsoTooHeavy) {
            this.triesMax = triesMax;
            this.alsoTooHeavy = alsoTooHeavy;
        }

        @Override
        public boolean shouldRetry(Throwable throwable) {
            if (!(throwable instanceof Failure failure) || !failure.isPassing() || tries >= triesMax) {
                return false;
            }
            if (!alsoTooHeavy && CollectionWalk.isPerhapsTooHeavy(failure.code())) {
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
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
