package dev.rostersync.oneroster;

import dev.rostersync.oneroster.http.AddressGuard;
import dev.rostersync.oneroster.http.BoundedBody;
import dev.rostersync.oneroster.http.Cookies;
import dev.rostersync.oneroster.http.ProviderHttp;
import dev.rostersync.oneroster.http.RequestMeter;
import dev.rostersync.oneroster.http.RequestPacer;
import dev.rostersync.oneroster.http.SaneEncoding;
import dev.rostersync.oneroster.json.PageMemory;
import dev.rostersync.oneroster.provider.EndpointUrl;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.ProviderProperties;
import dev.rostersync.outcome.SyncException;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Connects to providers: finds the version, and the kind of authorization that the provider accepts. */
public final class Providers implements AutoCloseable {

    /** The most headers that a server may send in an answer; an answer with more is refused. */
    private static final int HEADERS_MAX = 200;

    private static final int HEADER_LENGTH_MAX = 32_768;

    private final ProviderProperties properties;
    private final AddressGuard guard;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor watchdog;
    private final PageMemory memory;
    private final Map<String, RequestPacer> pacers = new ConcurrentHashMap<>();
    private final CloseableHttpClient client;

    public Providers(ProviderProperties properties, boolean allowPrivate, MeterRegistry meters, Clock clock) {
        this.properties = properties;
        this.guard = new AddressGuard(allowPrivate);
        this.meters = meters;
        this.clock = clock;
        this.memory = new PageMemory(properties.pagesBytesMax(), properties.turnWait());
        this.watchdog = (ScheduledThreadPoolExecutor) Executors.newScheduledThreadPool(
                1, Thread.ofPlatform().daemon().name("request-watchdog").factory());
        watchdog.setRemoveOnCancelPolicy(true);
        var timeout = Timeout.of(properties.requestTimeout());
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(guard)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(HEADERS_MAX)
                                .setMaxLineLength(HEADER_LENGTH_MAX)
                                .build())
                        // the client's default parser skips lines that are no status line, and then reports no answer
                        .responseParserFactory(DefaultHttpResponseParserFactory.INSTANCE)
                        .build())
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
                .disableAuthCaching()
                .setUserAgent("oneroster-sync")
                .addExecInterceptorFirst(
                        "bounds",
                        BoundedBody.bounds(properties.pageBytesMax().toBytes(), properties.requestTimeout(), watchdog))
                .addExecInterceptorAfter(ChainElement.COMPRESS.name(), "encoding", new SaneEncoding())
                .build();
    }

    /** A client with its own cookies; they are gone when the sync has ended. */
    private RestClient rest() {
        var cookies = new Cookies();
        var requests = new HttpComponentsClientHttpRequestFactory(client);
        requests.setHttpContextFactory((method, uri) -> {
            var context = HttpClientContext.create();
            context.setCookieStore(cookies.of(uri));
            return context;
        });
        return RestClient.builder().requestFactory(requests).build();
    }

    /** True if the URL may be entered: https is always allowed, http only if private endpoints are allowed. */
    public boolean takes(URI uri) {
        return guard.takes(uri);
    }

    /**
     * Finds the service and signs in.
     *
     * @throws SyncException if no root could be read, with the code that explains most to a person
     */
    public ProviderClient connect(ProviderAccess access) {
        var http = new ProviderHttp(
                rest(),
                properties.requestTimeout(),
                pacer(access),
                access.budget(),
                guard,
                new RequestMeter(meters, access.sis()),
                clock);
        return new ProviderSearch(access, http, properties, memory, meters, clock).client();
    }

    /** Bytes of the memory for pages that are free at this moment. */
    public long freePageBytes() {
        return memory.freeBytes();
    }

    /** One pacer for each host, so all syncs of this process together keep to the vendor's limits. */
    private RequestPacer pacer(ProviderAccess access) {
        return pacers.computeIfAbsent(
                EndpointUrl.onHost(access.endpointUrl(), "").getRawAuthority(),
                host -> new RequestPacer(
                        access.sis().profile().times(properties.rateFactor()),
                        properties.longestWait(),
                        properties.turnWait()));
    }

    @Override
    public void close() throws IOException {
        watchdog.shutdownNow();
        client.close();
    }
}
