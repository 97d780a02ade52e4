package dev.rostersync.oneroster;

import dev.rostersync.oneroster.auth.OAuth1;
import dev.rostersync.oneroster.auth.OAuth2;
import dev.rostersync.oneroster.http.Authorization;
import dev.rostersync.oneroster.http.ProviderHttp;
import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.oneroster.provider.EndpointUrl;
import dev.rostersync.oneroster.provider.EndpointUrl.Root;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.Fallback;
import dev.rostersync.oneroster.provider.Fallback.Extra;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.ProviderProperties;
import dev.rostersync.oneroster.provider.Version;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.roster.RosterCollection;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One search for a root and an authorization; it notes why each candidate failed. A root that has worked once is
 * remembered for the integration. From then on, a failure at that root ends the search: no other version is tried,
 * since a vendor may give the same people other sourcedIds in another version.
 */
final class ProviderSearch {

    /** Reasons that concern the whole host or the whole sync: another root would fail in the same way. */
    private static final Set<Code> OF_THE_HOST = Set.of(
            Code.PROVIDER_UNREACHABLE,
            Code.TLS_FAILED,
            Code.ADDRESS_NOT_ALLOWED,
            Code.REQUEST_TIMED_OUT,
            Code.RATE_LIMITED,
            Code.TURN_TIMED_OUT,
            Code.REQUEST_BUDGET_SPENT,
            Code.STEP_INCOMPLETE);

    private final ProviderAccess access;
    private final ProviderProperties properties;
    private final PageMemory memory;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ProviderHttp http;
    private final Fallback fallback;
    private final TokenEndpoints endpoints;
    private final List<Root> roots;
    private final SearchReasons reasons = new SearchReasons();

    /** False if the root has no school: it may be the wrong root, and is not remembered. */
    private boolean hasRecords;

    ProviderSearch(
            ProviderAccess access,
            ProviderHttp http,
            ProviderProperties properties,
            PageMemory memory,
            MeterRegistry meters,
            Clock clock) {
        this.access = access;
        this.http = http;
        this.properties = properties;
        this.memory = memory;
        this.meters = meters;
        this.clock = clock;
        this.fallback = new Fallback(access.known(), access.endpointUrl().getHost(), access.sis(), meters);
        this.endpoints = new TokenEndpoints(access, http);
        var all = EndpointUrl.roots(access.endpointUrl());
        var known = fallback.ofAnyAge(Extra.ROOT, "")
                .flatMap(path -> all.stream()
                        .filter(root -> root.uri().getRawPath().equals(path))
                        .findFirst());
        this.roots = known.map(List::of).orElse(all);
    }

    ProviderClient client() {
        var tokenUrl = access.tokenUrl();
        var found = tokenUrl == null ? withoutTokenUrl() : tryOAuth2(tokenUrl);
        if (found == null) {
            throw reasons.mostTelling(roots);
        }
        return found;
    }

    /** Tries first what worked the last time. A token endpoint is remembered by its kind of place, not its URL. */
    private @Nullable ProviderClient withoutTokenUrl() {
        var known = fallback.ofAnyAge(Extra.AUTHORIZATION, "").orElse("");
        if (!known.startsWith("OAuth 2")) {
            var found = tryOAuth1(known);
            if (found != null) {
                return found;
            }
        }
        for (var place : TokenPlace.values()) {
            if (!known.isEmpty() && known.startsWith("OAuth 2") && !known.equals(place.label())) {
                continue;
            }
            var found = tryAt(place);
            if (found != null || reasons.isTokenEndpointFound()) {
                return found;
            }
        }
        return known.startsWith("OAuth 2") ? tryOAuth1("") : null;
    }

    private @Nullable ProviderClient tryOAuth1(String known) {
        for (var root : roots) {
            for (var digest : OAuth1.Digest.values()) {
                var label = "OAuth 1.0a " + digest;
                if (root.version() == Version.V1_1 && (known.isEmpty() || known.equals(label))) {
                    var found = probe(root, new OAuth1(access.clientId(), access.clientSecret(), digest), label);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }

    private @Nullable ProviderClient tryAt(TokenPlace place) {
        for (var tokenUrl : endpoints.at(place)) {
            try {
                if (!OAuth2.isTokenEndpoint(http, tokenUrl)) {
                    reasons.add(new SyncException(Code.NOT_A_TOKEN_ENDPOINT, "(%s)".formatted(tokenUrl.getRawPath())));
                    continue;
                }
            } catch (Failure failure) {
                var reason = failure.at("(%s)".formatted(tokenUrl.getRawPath()));
                if (OF_THE_HOST.contains(reason.code())) {
                    throw reason;
                }
                reasons.add(reason);
                continue;
            }
            var found = tryOAuth2(tokenUrl, place.label());
            if (found != null || reasons.isTokenEndpointFound()) {
                return found;
            }
        }
        return null;
    }

    private @Nullable ProviderClient tryOAuth2(URI tokenUrl) {
        return tryOAuth2(tokenUrl, "OAuth 2");
    }

    private @Nullable ProviderClient tryOAuth2(URI tokenUrl, String label) {
        for (var root : roots) {
            var tokens = new OAuth2(http, tokenUrl, access, root.version(), fallback, clock);
            var found = probe(root, tokens, label);
            if (found != null || tokens.refusesCredentials()) {
                return found;
            }
        }
        return null;
    }

    /** The client of a root that can be read; otherwise null, and a reason is added. */
    private @Nullable ProviderClient probe(Root root, Authorization authorization, String label) {
        var candidate = new ProviderClient(
                new PageRequests(http, root, authorization, fallback, access.zone()),
                new ProviderRetry(http, root.uri().getHost(), access.sis(), properties, meters),
                access.sis(),
                properties,
                memory,
                fallback);
        var schools = probed(candidate, candidate.schools());
        if (schools == null) {
            return chosen(candidate, root, label);
        }
        if (!ProviderClient.perhapsOrgs(schools)) {
            reasons.add(schools);
            return null;
        }
        var orgs = probed(
                candidate,
                candidate.schools() == RosterCollection.ORGS ? RosterCollection.SCHOOLS : RosterCollection.ORGS);
        if (orgs == null) {
            candidate.schoolsCameFrom(
                    candidate.schools() == RosterCollection.ORGS ? RosterCollection.SCHOOLS : RosterCollection.ORGS);
            return chosen(candidate, root, label);
        }
        reasons.add(schools.code() == Code.COLLECTION_MISSING ? orgs : schools);
        return null;
    }

    /** Null if the collection can be read, otherwise the reason. */
    private @Nullable SyncException probed(ProviderClient candidate, RosterCollection collection) {
        try {
            hasRecords = candidate.probe(collection);
            return null;
        } catch (SyncException reason) {
            boolean ofToken =
                    reason.getCause() instanceof Failure failure && failure.isOfToken() && failure.isPassing();
            if (OF_THE_HOST.contains(reason.code()) || ofToken) {
                throw reason;
            }
            return reason;
        }
    }

    private ProviderClient chosen(ProviderClient candidate, Root root, String label) {
        if (hasRecords) {
            fallback.found(Extra.ROOT, root.uri().getRawPath());
            fallback.found(Extra.AUTHORIZATION, label);
        }
        return candidate;
    }
}
