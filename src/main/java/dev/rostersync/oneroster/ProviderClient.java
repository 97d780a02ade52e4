package dev.rostersync.oneroster;

import dev.rostersync.oneroster.auth.OAuth2;
import dev.rostersync.oneroster.http.Authorization;
import dev.rostersync.oneroster.http.ProviderHttp;
import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.oneroster.json.PageParser;
import dev.rostersync.oneroster.provider.EndpointUrl;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.Fallback;
import dev.rostersync.oneroster.provider.Fallback.Extra;
import dev.rostersync.oneroster.provider.ProviderProperties;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.oneroster.provider.Version;
import dev.rostersync.oneroster.walk.CollectionWalk;
import dev.rostersync.oneroster.walk.Meeting;
import dev.rostersync.oneroster.walk.PageSize;
import dev.rostersync.oneroster.walk.PageSource;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.Resource;
import dev.rostersync.roster.RosterCollection;
import dev.rostersync.roster.RosterSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/** One provider, found and signed in to; read only. Used by several threads. */
public final class ProviderClient implements RosterSource {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderClient.class);

    /** A pause that is longer is told in the log: the sync would look as if it hung. */
    private static final Duration PAUSE_TOLD = Duration.ofSeconds(30);

    /** Limits that servers are known to refuse anything above (100: the standard's own), the largest first. */
    private static final List<Integer> LIMITS = List.of(3_000, 1_000, 500, 100);

    /** No limit, offset or sort at all. */
    private static final int NO_LIMIT = 0;

    /** What the standard lets a server send to a request without a limit (1.1 and 1.2: default 100). */
    private static final int STANDARD_LIMIT = 100;

    /** What a server answers that does not take some extra of a request, instead of leaving it out. */
    private static final Set<Integer> PERHAPS_AN_EXTRA = Set.of(400, 404, 405, 406, 413, 414, 416, 422, 500, 501);

    private final ProviderHttp http;
    private final EndpointUrl.Root root;
    private final Authorization authorization;
    private final Sis sis;
    private final ProviderProperties properties;
    private final PageMemory memory;
    private final Fallback fallback;
    private final MeterRegistry meters;

    /** What the first page of each kind of resource has taught: decided there, and kept for the whole walk. */
    private final Map<String, Manner> manners = new ConcurrentHashMap<>();

    /** Kinds of resources whose text is mended while it is read. */
    private final Set<String> mended = ConcurrentHashMap.newKeySet();

    /** How pages were seen to meet. */
    private volatile @Nullable Meeting meeting;

    /**
     * How a collection is asked for and answered.
     *
     * @param sorted whether a sort is taken
     * @param limitMax the largest limit that is taken, {@code NO_LIMIT} if none is
     * @param wrapper the name that its list comes under, null: the standard's
     */
    private record Manner(
            boolean sorted, int limitMax, @Nullable String wrapper) {

        int limit(int wanted) {
            return Math.min(wanted, limitMax);
        }
    }

    ProviderClient(
            ProviderHttp http,
            EndpointUrl.Root root,
            Authorization authorization,
            Sis sis,
            ProviderProperties properties,
            PageMemory memory,
            Fallback fallback,
            MeterRegistry meters) {
        this.http = http;
        this.root = root;
        this.authorization = authorization;
        this.sis = sis;
        this.properties = properties;
        this.memory = memory;
        this.fallback = fallback;
        this.meters = meters;
    }

    public Version version() {
        return root.version();
    }

    /** How the requests are authorized, for a person. */
    public String authorization() {
        return authorization instanceof OAuth2 ? "OAuth 2" : "OAuth 1.0a";
    }

    @Override
    public long chunkBytesMax() {
        return properties.chunkBytesMax();
    }

    /** {@code /schools}, or {@code /orgs} if that served in its place lately. */
    @Override
    public RosterCollection schools() {
        return fallback.recent(Extra.SCHOOLS, "").isPresent() ? RosterCollection.ORGS : RosterCollection.SCHOOLS;
    }

    /** True if {@code /orgs} may serve where {@code /schools} has failed so. */
    public static boolean perhapsOrgs(SyncException schools) {
        if (schools.getCause() instanceof Failure failure && failure.isOfToken()) {
            return false;
        }
        return switch (schools.code()) {
            case COLLECTION_MISSING,
                    ACCESS_FORBIDDEN,
                    PROVIDER_FAILING,
                    REQUEST_REFUSED,
                    NOT_ONEROSTER,
                    COLLECTION_ABSENT -> true;
            default -> false;
        };
    }

    @Override
    public Optional<RosterCollection> schoolsInstead(RosterCollection failed, SyncException failure) {
        if (!perhapsOrgs(failure)) {
            return Optional.empty();
        }
        return Optional.of(failed == RosterCollection.ORGS ? RosterCollection.SCHOOLS : RosterCollection.ORGS);
    }

    @Override
    public void schoolsCameFrom(RosterCollection collection) {
        if (collection == RosterCollection.ORGS) {
            fallback.stepsDown(Extra.SCHOOLS, "", RosterCollection.ORGS.path());
        } else {
            fallback.taken(Extra.SCHOOLS, "");
        }
    }

    @Override
    public Walk walk(Resource resource, Start start, boolean patient) {
        if (start.offset() > 0 && !manners.containsKey(resource.kind())) {
            // as the walk began, however long ago the fallback was learnt
            manners.put(resource.kind(), known(resource, true));
            page(resource, 0, 1, patient ? properties.triesMax() : 1);
        }
        return new CollectionWalk(
                source(resource, patient ? properties.triesMax() : 1),
                resource.path(),
                start,
                sis.profile().pageSize(),
                sis.profile().concurrentRequests(),
                memory,
                properties.recordsMax());
    }

    /** A page that may be too heavy is not asked for again as it is: the walk makes it smaller. */
    private PageSource source(Resource resource, int triesMax) {
        return new PageSource() {
            @Override
            public Page page(long offset, int limit, PageMemory.Reservation reserved) {
                return ProviderClient.this.page(resource, offset, limit, reserved, new Patience(triesMax, false));
            }

            @Override
            public boolean waitsAfter(int failures) throws InterruptedException {
                if (failures >= triesMax) {
                    return false;
                }
                var wait = properties.firstWait().multipliedBy(1L << Math.min(failures - 1, 20));
                counted("too heavy", shorter(wait, properties.longestWait()));
                Thread.sleep(shorter(wait, properties.longestWait()));
                return true;
            }

            @Override
            public Meeting meeting() {
                var found = meeting;
                return found != null
                        ? found
                        : fallback.recent(Extra.OVERLAP, "")
                                .flatMap(ProviderClient::meetingNamed)
                                .orElse(Meeting.OVERLAP);
            }

            @Override
            public void learnt(Meeting how) {
                if (meeting == how) {
                    return;
                }
                meeting = how;
                if (how == Meeting.OVERLAP) {
                    fallback.taken(Extra.OVERLAP, "");
                } else {
                    fallback.stepsDown(Extra.OVERLAP, "", how.name());
                }
            }
        };
    }

    private static Optional<Meeting> meetingNamed(String name) {
        return Set.of(Meeting.values()).stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
    }

    /**
     * Reads the first page only, asked for as a sync asks for it.
     *
     * @throws SyncException as {@link #page}
     */
    public Page firstPage(RosterCollection collection) {
        return page(Resource.of(collection), 0, sis.profile().pageSize(), properties.triesMax());
    }

    /** Asks for one record, to see whether the collection can be read at all; false if there is none. */
    boolean probe(RosterCollection collection) {
        return !page(Resource.of(collection), 0, 1, properties.triesMax())
                .records()
                .isEmpty();
    }

    /**
     * Reads one page, sorted by sourcedId if the provider takes that; passing trouble is tried again within the
     * properties' bounds.
     *
     * @param offset records to skip
     * @param limit records to ask for
     * @throws SyncException with the code of what failed
     */
    private Page page(Resource resource, long offset, int limit, int triesMax) {
        try {
            return pageWithin(resource, offset, limit, triesMax, 1);
        } catch (PageParser.MemoryShort more) {
            return pageWithin(resource, offset, limit, triesMax, memory.bytesMax());
        }
    }

    private Page pageWithin(Resource resource, long offset, int limit, int triesMax, long bytes) {
        try (var reserved = memory.take(bytes)) {
            return page(resource, offset, limit, reserved, new Patience(triesMax, true));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.interrupted().at(where(resource, offset));
        } catch (Failure failure) {
            throw failure.at(where(resource, offset));
        }
    }

    private static String where(Resource resource, long offset) {
        return "(%s, from record %d)".formatted(resource.path(), offset);
    }

    private Page page(Resource resource, long offset, int limit, PageMemory.Reservation reserved, Patience patience) {
        try {
            return new RetryTemplate(patience).execute(() -> ask(resource, offset, limit, reserved));
        } catch (RetryException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure.at(where(resource, offset));
            }
            throw Failure.of(e.getCause());
        }
    }

    private Manner known(Resource resource, boolean ofAnyAge) {
        var sort = ofAnyAge
                ? fallback.ofAnyAge(Extra.SORT, resource.kind())
                : fallback.recent(Extra.SORT, resource.kind());
        var limit = ofAnyAge
                ? fallback.ofAnyAge(Extra.LIMIT, resource.kind())
                : fallback.recent(Extra.LIMIT, resource.kind());
        return new Manner(
                sort.isEmpty(),
                limit.filter(text -> text.matches("\\d{1,5}"))
                        .map(Integer::valueOf)
                        .orElse(Integer.MAX_VALUE),
                null);
    }

    /** Only the first page may find out what is not taken: a sort that is dropped in mid-walk would mix two orders. */
    private Page ask(Resource resource, long offset, int limit, PageMemory.Reservation reserved) {
        var manner = manners.getOrDefault(resource.kind(), known(resource, false));
        if (offset > 0) {
            return askMending(resource, offset, limit, manner, reserved);
        }
        try {
            return learnt(resource, manner, askMending(resource, offset, limit, manner, reserved));
        } catch (Failure failure) {
            if (!PERHAPS_AN_EXTRA.contains(failure.status())) {
                throw failure;
            }
            return withFewerExtras(resource, limit, manner, reserved, failure);
        }
    }

    /**
     * Down the ladder: without the sort; then the plainest request that the standard allows, and if that is answered, up
     * again to the largest limit that is. A server's own error may be passing: then the first request is sent once more.
     */
    private Page withFewerExtras(
            Resource resource, int limit, Manner full, PageMemory.Reservation reserved, Failure failure) {
        if (full.sorted()) {
            var unsorted = new Manner(false, full.limitMax(), full.wrapper());
            var page = tried(resource, limit, unsorted, reserved);
            if (page.isPresent()) {
                return learnt(resource, page.get(), limit, unsorted, full, reserved, failure);
            }
        }
        var plainest = new Manner(false, NO_LIMIT, full.wrapper());
        var plain = tried(resource, limit, plainest, reserved);
        if (plain.isEmpty()) {
            throw failure;
        }
        for (int smaller : LIMITS) {
            for (boolean sorted : full.sorted() ? new boolean[] {true, false} : new boolean[] {false}) {
                if (smaller < full.limit(limit)) {
                    var rung = new Manner(sorted, smaller, full.wrapper());
                    var page = tried(resource, limit, rung, reserved);
                    if (page.isPresent()) {
                        return learnt(resource, page.get(), limit, rung, full, reserved, failure);
                    }
                }
            }
        }
        return learnt(resource, plain.get(), limit, plainest, full, reserved, failure);
    }

    private Optional<Page> tried(Resource resource, int limit, Manner manner, PageMemory.Reservation reserved) {
        try {
            return Optional.of(askMending(resource, 0, limit, manner, reserved));
        } catch (Failure refused) {
            if (!PERHAPS_AN_EXTRA.contains(refused.status())) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    private Page learnt(
            Resource resource,
            Page page,
            int limit,
            Manner rung,
            Manner full,
            PageMemory.Reservation reserved,
            Failure failure) {
        if (failure.isPassing()) {
            var again = tried(resource, limit, full, reserved);
            if (again.isPresent()) {
                return learnt(resource, full, again.get());
            }
        }
        if (full.sorted() && !rung.sorted()) {
            fallback.stepsDown(Extra.SORT, resource.kind(), "no sort");
        }
        if (rung.limitMax() < full.limitMax()) {
            fallback.stepsDown(Extra.LIMIT, resource.kind(), Integer.toString(rung.limitMax()));
        }
        return learnt(resource, rung, page);
    }

    private Page learnt(Resource resource, Manner manner, Page first) {
        manners.put(
                resource.kind(),
                new Manner(manner.sorted(), manner.limitMax(), first.wrapper().isEmpty() ? null : first.wrapper()));
        if (manner.sorted()) {
            fallback.taken(Extra.SORT, resource.kind());
        }
        if (manner.limitMax() == Integer.MAX_VALUE) {
            fallback.taken(Extra.LIMIT, resource.kind());
        }
        return first;
    }

    /** A page whose text is none is asked for once more, and mended while it is read; those after it are at once. */
    private Page askMending(Resource resource, long offset, int limit, Manner manner, PageMemory.Reservation reserved) {
        try {
            return askSigned(resource, offset, limit, manner, reserved);
        } catch (PageParser.TextBroken broken) {
            mended.add(resource.kind());
            return askSigned(resource, offset, limit, manner, reserved);
        }
    }

    /** A refusal may mean that the token has expired or the clock of a signature was off: once more with a new one. */
    private Page askSigned(Resource resource, long offset, int limit, Manner manner, PageMemory.Reservation reserved) {
        boolean none = manner.limitMax() == NO_LIMIT;
        var paging = none
                ? offset == 0 ? "" : "offset=%d".formatted(offset)
                : "limit=%d&offset=%d".formatted(manner.limit(limit), offset);
        var uri = root.resource(resource, paging + (manner.sorted() ? "&sort=sourcedId&orderBy=asc" : ""));
        var expected = new PageParser.Expected(
                resource.collection(),
                manner.wrapper(),
                offset,
                none ? STANDARD_LIMIT : manner.limit(limit),
                mended.contains(resource.kind()),
                reserved);
        try {
            return http.getPage(uri, authorization, expected);
        } catch (Failure failure) {
            if (!failure.isWorthAnotherHeader()) {
                throw failure;
            }
            return http.getPage(uri, authorization, expected);
        }
    }

    private void counted(String reason, Duration pause) {
        meters.counter("roster.sync.provider.retries", "sis", sis.label(), "reason", reason)
                .increment();
        meters.counter("roster.sync.provider.pause.seconds", "sis", sis.label(), "reason", reason)
                .increment(pause.toMillis() / 1_000.0);
        if (pause.compareTo(PAUSE_TOLD) > 0) {
            LOG.info("{}: waits {} s before it asks again ({}).", root.uri().getHost(), pause.toSeconds(), reason);
        }
    }

    /**
     * Tries a request again as often as the properties say, waiting as long as the provider asks, or ever longer. A server
     * that grants no more requests for now is asked again until it was waited for twice as long as the longest wait.
     */
    private final class Patience implements RetryPolicy {

        private final int triesMax;
        private final boolean alsoTooHeavy;
        private int tries = 1;
        private Duration waited = Duration.ZERO;
        private @Nullable Failure last;
        private Duration wait = properties.firstWait();

        Patience(int triesMax, boolean alsoTooHeavy) {
            this.triesMax = triesMax;
            this.alsoTooHeavy = alsoTooHeavy;
        }

        @Override
        public boolean shouldRetry(Throwable throwable) {
            if (!(throwable instanceof Failure failure) || !failure.isPassing()) {
                return false;
            }
            if (failure.code() == Code.TURN_TIMED_OUT || !alsoTooHeavy && PageSize.isPerhapsTooHeavy(failure.code())) {
                return false;
            }
            last = failure;
            var asked = failure.retryAfter();
            if (asked != null && asked.compareTo(properties.longestWait()) > 0) {
                return false;
            }
            return failure.code() == Code.RATE_LIMITED
                    ? waited.compareTo(properties.longestWait().multipliedBy(2)) < 0
                    : tries < triesMax;
        }

        @Override
        public BackOff getBackOff() {
            return () -> new BackOffExecution() {
                @Override
                public long nextBackOff() {
                    tries++;
                    var asked = last == null ? null : last.retryAfter();
                    var pause = asked == null || asked.compareTo(wait) < 0 ? wait : asked;
                    wait = shorter(wait.multipliedBy(2), properties.longestWait());
                    waited = waited.plus(pause);
                    boolean limited = last != null && last.code() == Code.RATE_LIMITED;
                    if (limited) {
                        http.pause(pause);
                    }
                    counted(limited ? "rate limited" : "transient", pause);
                    return pause.toMillis();
                }
            };
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
