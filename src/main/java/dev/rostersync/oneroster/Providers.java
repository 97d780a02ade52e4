package dev.rostersync.oneroster;

import dev.rostersync.oneroster.EndpointUrl.Root;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** Connects to providers: finds out the version and which authorization is taken. */
public final class Providers implements AutoCloseable {

    /** The two official names of the 1.2 service's description. */
    private static final List<String> DISCOVERY = List.of(
            "/ims/oneroster/rostering/v1p2/discovery/onerosterv1p2rostersservice_openapi3_v1p0.json",
            "/ims/oneroster/rostering/v1p2/discovery/imsorv1p2_rostering_openapi3_v1p0.json");

    /** Of the ways in which roots can fail, what a person should hear of first. */
    private static final List<Code> TELLING = List.of(
            Code.ADDRESS_NOT_ALLOWED,
            Code.CREDENTIALS_REFUSED,
            Code.ACCESS_FORBIDDEN,
            Code.REDIRECTED,
            Code.PAGE_TOO_LARGE,
            Code.JSON_OUT_OF_BOUNDS,
            Code.COLLECTION_ABSENT,
            Code.NOT_A_TOKEN_ENDPOINT,
            Code.REQUEST_REFUSED,
            Code.NOT_ONEROSTER);

    private final ProviderProperties properties;
    private final AddressGuard guard;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor watchdog;
    private final PagesAhead memory;
    private final Map<String, RequestPacer> pacers = new ConcurrentHashMap<>();
    private final CloseableHttpClient client;
    private final RestClient rest;

    public Providers(ProviderProperties properties, boolean allowPrivate, MeterRegistry meters, Clock clock) {
        this.properties = properties;
        this.guard = new AddressGuard(allowPrivate);
        this.meters = meters;
        this.clock = clock;
        this.memory = new PagesAhead(properties.bytesInFlightMax().toBytes());
        this.watchdog = (ScheduledThreadPoolExecutor) Executors.newScheduledThreadPool(
                1, Thread.ofPlatform().daemon().name("request-watchdog").factory());
        watchdog.setRemoveOnCancelPolicy(true);
        var timeout = Timeout.of(properties.requestTimeout());
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(guard)
                .setMaxConnTotal(64)
                .setMaxConnPerRoute(16)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(properties.connectTimeout()))
                        .setSocketTimeout(timeout)
                        .build())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(timeout).build())
                .build();
        this.client = HttpClients.custom()
                .setConnectionManager(connections)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .setUserAgent("oneroster-sync")
                .addExecInterceptorFirst(
                        "bounds",
                        BoundedBody.bounds(properties.pageBytesMax().toBytes(), properties.requestTimeout(), watchdog))
                .build();
        this.rest = RestClient.builder()
                .requestFactory(new HttpComponentsClientHttpRequestFactory(client))
                .build();
    }

    /** True where the URL may be entered: https, or http where private endpoints are taken. */
    public boolean takes(URI uri) {
        return guard.takes(uri);
    }

    /**
     * Finds the service and signs in.
     *
     * @throws SyncException with the code that tells a person most of why no root could be read
     */
    public ProviderClient connect(ProviderAccess access) {
        var http = new ProviderHttp(rest, pacer(access), access.budget(), guard, meters, access.sis(), clock);
        var search = new Search(access, http);
        return access.tokenUrl() == null ? search.withoutTokenUrl() : search.withTokenUrl(access.tokenUrl());
    }

    /** One for each host: however many syncs this process runs at once, together they keep to the vendor's limits. */
    private RequestPacer pacer(ProviderAccess access) {
        return pacers.computeIfAbsent(
                EndpointUrl.onHost(access.endpointUrl(), "").getRawAuthority(),
                host -> new RequestPacer(
                        access.sis().profile().times(properties.rateFactor()), properties.longestWait()));
    }

    @Override
    public void close() throws java.io.IOException {
        watchdog.shutdownNow();
        client.close();
    }

    /** One search for a root; remembers why others did not do. */
    private final class Search {
        private final ProviderAccess access;
        private final ProviderHttp http;
        private final List<Root> roots;
        private final List<SyncException> reasons = new ArrayList<>();

        Search(ProviderAccess access, ProviderHttp http) {
            this.access = access;
            this.http = http;
            this.roots = EndpointUrl.roots(access.endpointUrl());
        }

        ProviderClient withTokenUrl(URI tokenUrl) {
            var found = tryOAuth2(tokenUrl);
            if (found != null) {
                return found;
            }
            throw reason();
        }

        ProviderClient withoutTokenUrl() {
            for (var root : roots) {
                for (var digest : OAuth1.Digest.values()) {
                    if (root.version() == Version.V1_1) {
                        var found = probe(root, new OAuth1(access.clientId(), access.clientSecret(), digest));
                        if (found != null) {
                            return found;
                        }
                    }
                }
            }
            for (var tokenUrl : wellKnownTokenUrls()) {
                var found = tryOAuth2(tokenUrl);
                if (found != null) {
                    return found;
                }
                if (reasons.getLast().code() == Code.CREDENTIALS_REFUSED) {
                    // a real token endpoint: the secret is shown to no further one
                    break;
                }
            }
            throw reason();
        }

        private @Nullable ProviderClient tryOAuth2(URI tokenUrl) {
            for (var root : roots) {
                var tokens =
                        new OAuth2(http, tokenUrl, access.clientId(), access.clientSecret(), root.version(), clock);
                var found = probe(root, tokens);
                if (found != null || tokens.refusesCredentials()) {
                    return found;
                }
            }
            return null;
        }

        /** The client of a root that can be read, else null and a reason. */
        private @Nullable ProviderClient probe(Root root, Authorization authorization) {
            var candidate =
                    new ProviderClient(http, root, authorization, access.sis().profile(), properties, memory);
            try {
                candidate.probe(RosterCollection.SCHOOLS);
                return candidate;
            } catch (SyncException schools) {
                if (schools.code().mend() == Code.Mend.AGAIN || schools.code() == Code.TLS_FAILED) {
                    throw schools;
                }
                boolean perhapsOrgs =
                        schools.code() == Code.COLLECTION_MISSING || schools.code() == Code.ACCESS_FORBIDDEN;
                if (!perhapsOrgs) {
                    reasons.add(schools);
                    return null;
                }
                try {
                    candidate.probe(RosterCollection.ORGS);
                    return candidate;
                } catch (SyncException orgs) {
                    reasons.add(schools.code() == Code.ACCESS_FORBIDDEN ? schools : orgs);
                    return null;
                }
            }
        }

        /** The vendor's, the one that the 1.2 service declares, and the usual one beside the service. */
        private List<URI> wellKnownTokenUrls() {
            var urls = new LinkedHashSet<URI>();
            var endpoint = access.endpointUrl();
            var vendors = access.sis().profile().tokenPath();
            if (vendors != null) {
                urls.add(EndpointUrl.onHost(endpoint, vendors));
            }
            for (var path : DISCOVERY) {
                var declared = declaredTokenUrl(EndpointUrl.onHost(endpoint, EndpointUrl.base(endpoint) + path));
                if (declared != null) {
                    urls.add(declared);
                    break;
                }
            }
            urls.add(EndpointUrl.onHost(endpoint, EndpointUrl.base(endpoint) + "/token"));
            urls.add(EndpointUrl.onHost(endpoint, "/token"));
            return List.copyOf(urls);
        }

        private @Nullable URI declaredTokenUrl(URI description) {
            try {
                JsonNode json = http.getOpenJson(description);
                if (json == null) {
                    return null;
                }
                var schemes = json.path("components").path("securitySchemes");
                for (var scheme : schemes.values()) {
                    var url = scheme.path("flows").path("clientCredentials").path("tokenUrl");
                    if (url.isString()) {
                        return EndpointUrl.parse(url.asString()).orElse(null);
                    }
                }
                return null;
            } catch (Failure none) {
                return null;
            }
        }

        private SyncException reason() {
            for (var code : TELLING) {
                for (var reason : reasons) {
                    if (reason.code() == code) {
                        return reason;
                    }
                }
            }
            return new SyncException(
                    Code.NO_ONEROSTER_FOUND,
                    "Tried %s."
                            .formatted(String.join(
                                    ", ",
                                    roots.stream()
                                            .map(root -> root.uri().getPath())
                                            .toList())));
        }
    }
}
