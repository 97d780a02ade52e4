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
import dev.rostersync.oneroster.provider.Version;
import dev.rostersync.roster.Page;
import dev.rostersync.roster.Resource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends the signed request for one page, with a sort and the largest limit that the provider accepts. On the first page
 * of a collection it finds out which parameters the provider refuses. It asks for the later pages in the same way. It
 * does not retry.
 */
final class PageRequests {

    /** Known upper limits of servers, the largest first; 100 is the standard's own default. */
    private static final List<Integer> LIMITS = List.of(3_000, 1_000, 500, 100);

    /** No limit, offset or sort at all. */
    private static final int NO_LIMIT = 0;

    /** The number of records in an answer to a request without a limit (1.1 and 1.2: default 100). */
    private static final int STANDARD_LIMIT = 100;

    /** Statuses of servers that refuse a request because of a query parameter, instead of ignoring the parameter. */
    private static final Set<Integer> PERHAPS_A_PARAMETER = Set.of(400, 404, 405, 406, 413, 414, 416, 422, 500, 501);

    private final ProviderHttp http;
    private final EndpointUrl.Root root;
    private final Authorization authorization;
    private final Fallback fallback;

    /** How each kind of resource is asked for: decided on its first page, and kept for the whole walk. */
    private final Map<String, Parameters> learnt = new ConcurrentHashMap<>();

    private final ZoneId zone;

    /** Kinds of resources whose text is mended while it is read. */
    private final Set<String> mended = ConcurrentHashMap.newKeySet();

    PageRequests(
            ProviderHttp http, EndpointUrl.Root root, Authorization authorization, Fallback fallback, ZoneId zone) {
        this.http = http;
        this.root = root;
        this.authorization = authorization;
        this.fallback = fallback;
        this.zone = zone;
    }

    /**
     * The query parameters that a provider accepts for a kind of resource, and how it answers.
     *
     * @param sorted true if the provider accepts a sort
     * @param limitMax the largest limit that the provider accepts; {@code NO_LIMIT} if it accepts none
     * @param wrapper the name of the list; null for the standard's name
     */
    private record Parameters(
            boolean sorted, int limitMax, @Nullable String wrapper) {

        int limit(int wanted) {
            return Math.min(wanted, limitMax);
        }
    }

    Version version() {
        return root.version();
    }

    /** The kind of authorization, for a person. */
    String authorization() {
        return authorization instanceof OAuth2 ? "OAuth 2" : "OAuth 1.0a";
    }

    /** True if this client has not asked for a page of this kind yet. */
    boolean isFirst(Resource resource) {
        return !learnt.containsKey(resource.kind());
    }

    /** A resumed walk asks as it has begun, even if it is long ago that the provider refused a parameter. */
    void resumes(Resource resource) {
        learnt.put(resource.kind(), known(resource, true));
    }

    private Parameters known(Resource resource, boolean ofAnyAge) {
        var sort = ofAnyAge
                ? fallback.ofAnyAge(Extra.SORT, resource.kind())
                : fallback.recent(Extra.SORT, resource.kind());
        var limit = ofAnyAge
                ? fallback.ofAnyAge(Extra.LIMIT, resource.kind())
                : fallback.recent(Extra.LIMIT, resource.kind());
        return new Parameters(
                sort.isEmpty(),
                limit.filter(text -> text.matches("\\d{1,5}"))
                        .map(Integer::valueOf)
                        .orElse(Integer.MAX_VALUE),
                null);
    }

    /** Parameters are left out only on the first page: a sort that is dropped within a walk would mix two orders. */
    Page ask(Resource resource, long offset, int limit, PageMemory.Reservation reserved) {
        var parameters = learnt.getOrDefault(resource.kind(), known(resource, false));
        if (offset > 0) {
            return askMending(resource, offset, limit, parameters, reserved);
        }
        try {
            return learn(resource, parameters, askMending(resource, offset, limit, parameters, reserved));
        } catch (Failure failure) {
            if (!PERHAPS_A_PARAMETER.contains(failure.status())) {
                throw failure;
            }
            return withFewerExtras(resource, limit, parameters, reserved, failure);
        }
    }

    /**
     * Asks without the sort, then with the simplest request that the standard allows. If the server answers that one,
     * the largest limit that it accepts is looked for. A server error may be transient: then the full request is sent
     * once more.
     */
    private Page withFewerExtras(
            Resource resource, int limit, Parameters wanted, PageMemory.Reservation reserved, Failure failure) {
        if (wanted.sorted()) {
            var unsorted = new Parameters(false, wanted.limitMax(), wanted.wrapper());
            var page = tried(resource, limit, unsorted, reserved);
            if (page.isPresent()) {
                return learn(resource, page.get(), limit, unsorted, wanted, reserved, failure);
            }
        }
        var plainest = new Parameters(false, NO_LIMIT, wanted.wrapper());
        var plain = tried(resource, limit, plainest, reserved);
        if (plain.isEmpty()) {
            throw failure;
        }
        for (int smaller : LIMITS) {
            for (boolean sorted : wanted.sorted() ? new boolean[] {true, false} : new boolean[] {false}) {
                if (smaller < wanted.limit(limit)) {
                    var taken = new Parameters(sorted, smaller, wanted.wrapper());
                    var page = tried(resource, limit, taken, reserved);
                    if (page.isPresent()) {
                        return learn(resource, page.get(), limit, taken, wanted, reserved, failure);
                    }
                }
            }
        }
        return learn(resource, plain.get(), limit, plainest, wanted, reserved, failure);
    }

    private Optional<Page> tried(Resource resource, int limit, Parameters parameters, PageMemory.Reservation reserved) {
        try {
            return Optional.of(askMending(resource, 0, limit, parameters, reserved));
        } catch (Failure refused) {
            if (!PERHAPS_A_PARAMETER.contains(refused.status())) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    private Page learn(
            Resource resource,
            Page page,
            int limit,
            Parameters taken,
            Parameters wanted,
            PageMemory.Reservation reserved,
            Failure failure) {
        if (failure.isPassing()) {
            var again = tried(resource, limit, wanted, reserved);
            if (again.isPresent()) {
                return learn(resource, wanted, again.get());
            }
        }
        if (wanted.sorted() && !taken.sorted()) {
            fallback.stepsDown(Extra.SORT, resource.kind(), "no sort");
        }
        if (taken.limitMax() < wanted.limitMax()) {
            fallback.stepsDown(Extra.LIMIT, resource.kind(), Integer.toString(taken.limitMax()));
        }
        return learn(resource, taken, page);
    }

    private Page learn(Resource resource, Parameters parameters, Page first) {
        learnt.put(
                resource.kind(),
                new Parameters(
                        parameters.sorted(),
                        parameters.limitMax(),
                        first.wrapper().isEmpty() ? null : first.wrapper()));
        if (parameters.sorted()) {
            fallback.taken(Extra.SORT, resource.kind());
        }
        if (parameters.limitMax() == Integer.MAX_VALUE) {
            fallback.taken(Extra.LIMIT, resource.kind());
        }
        return first;
    }

    /** A page whose text is broken is asked for again, and mended while it is read. Later pages are mended at once. */
    private Page askMending(
            Resource resource, long offset, int limit, Parameters parameters, PageMemory.Reservation reserved) {
        try {
            return askSigned(resource, offset, limit, parameters, reserved);
        } catch (PageParser.TextBroken broken) {
            mended.add(resource.kind());
            return askSigned(resource, offset, limit, parameters, reserved);
        }
    }

    /** A refusal may mean an expired token or a wrong clock: the request is sent once more with a new header. */
    private Page askSigned(
            Resource resource, long offset, int limit, Parameters parameters, PageMemory.Reservation reserved) {
        boolean none = parameters.limitMax() == NO_LIMIT;
        var paging = none
                ? offset == 0 ? "" : "offset=%d".formatted(offset)
                : "limit=%d&offset=%d".formatted(parameters.limit(limit), offset);
        var uri = root.resource(resource, paging + (parameters.sorted() ? "&sort=sourcedId&orderBy=asc" : ""));
        var expected = new PageParser.Expected(
                resource.collection(),
                parameters.wrapper(),
                offset,
                none ? STANDARD_LIMIT : parameters.limit(limit),
                mended.contains(resource.kind()),
                reserved,
                zone);
        try {
            return http.getPage(uri, authorization, expected);
        } catch (Failure failure) {
            if (!failure.isWorthAnotherHeader()) {
                throw failure;
            }
            return http.getPage(uri, authorization, expected);
        }
    }
}
