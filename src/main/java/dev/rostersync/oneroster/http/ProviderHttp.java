package dev.rostersync.oneroster.http;

import dev.rostersync.oneroster.json.PageParser;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.RequestBudget;
import dev.rostersync.oneroster.provider.Sis;
import dev.rostersync.outcome.Code;
import dev.rostersync.roster.Page;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One HTTP exchange with a provider: paced, measured, its faults told apart. No retries here. */
public final class ProviderHttp {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderHttp.class);

    /** A wait that is longer is told in the log: the sync would look as if it hung. */
    private static final Duration WAIT_TOLD = Duration.ofSeconds(30);

    private static final int REDIRECTS_MAX = 3;
    private static final int SMALL_BODY_BYTES = 100_000;
    private static final JsonMapper JSON = new JsonMapper();

    /** For a request to notice itself that its time is over, before whoever waits for it does. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final RestClient rest;
    private final Duration requestTimeout;
    private final RequestPacer pacer;
    private final AddressGuard guard;
    private final MeterRegistry meters;
    private final Sis sis;
    private final RequestBudget budget;
    private final Clock clock;

    public ProviderHttp(
            RestClient rest,
            Duration requestTimeout,
            RequestPacer pacer,
            RequestBudget budget,
            AddressGuard guard,
            MeterRegistry meters,
            Sis sis,
            Clock clock) {
        this.rest = rest;
        this.requestTimeout = requestTimeout;
        this.budget = budget;
        this.pacer = pacer;
        this.guard = guard;
        this.meters = meters;
        this.sis = sis;
        this.clock = clock;
    }

    /** No request of anybody to this host leaves before that time has passed. */
    public void pause(Duration time) {
        pacer.pause(time);
    }

    /** A token endpoint's answer; {@code json} is null where it is none. */
    public record TokenAnswer(int status, @Nullable JsonNode json) {

        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * Reads one page.
     *
     * @throws Failure of any kind
     */
    public Page getPage(URI uri, Authorization authorization, PageParser.Expected expected) {
        var at = uri;
        for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
            var header = authorization.header(at);
            try {
                var result = exchange(
                        HttpMethod.GET,
                        at,
                        headers -> headers.set(HttpHeaders.AUTHORIZATION, header),
                        null,
                        response -> isRedirect(response)
                                ? location(response)
                                : PageParser.parse(expected, total(response), charset(response), success(response)));
                if (result instanceof Page page) {
                    authorization.served(header);
                    return page;
                }
                at = sameOrigin(at, (URI) result);
            } catch (Failure failure) {
                if (failure.status() == 401 || failure.status() == 403) {
                    failure.afterRenewal(authorization.refused(header, failure.status()));
                } else if (failure.status() > 0) {
                    // whatever is wrong, it is not the header
                    authorization.served(header);
                }
                throw failure;
            }
        }
        throw Failure.lasting(Code.REDIRECTED, "It redirects without end.", null);
    }

    /** Posts credentials to a token endpoint; follows no redirect. */
    public TokenAnswer postForm(URI uri, @Nullable String basic, String form) {
        return exchange(
                HttpMethod.POST,
                uri,
                headers -> {
                    headers.setContentType(MediaType.APPLICATION_FORM_URLENCODED);
                    if (basic != null) {
                        headers.set(HttpHeaders.AUTHORIZATION, basic);
                    }
                },
                form,
                response -> {
                    if (isRedirect(response)) {
                        throw Failure.lasting(
                                Code.REDIRECTED,
                                "The token endpoint points to %s.".formatted(shown(location(response))),
                                null);
                    }
                    int status = response.getStatusCode().value();
                    if (status == 429 || status >= 500) {
                        throw failure(response, "at the token endpoint");
                    }
                    return new TokenAnswer(status, smallJson(response));
                });
    }

    /** A small document that anybody may read, null where there is none. */
    @Nullable
    public JsonNode getOpenJson(URI uri) {
        return exchange(
                        HttpMethod.GET,
                        uri,
                        headers -> {},
                        null,
                        response -> new TokenAnswer(
                                response.getStatusCode().value(),
                                response.getStatusCode().is2xxSuccessful() ? smallJson(response) : null))
                .json();
    }

    private interface Reading<T> {
        T read(ClientHttpResponse response) throws IOException;
    }

    private <T> T exchange(
            HttpMethod method, URI uri, Consumer<HttpHeaders> headers, @Nullable String form, Reading<T> reading) {
        if (!guard.takes(uri)) {
            throw Failure.lasting(Code.ADDRESS_NOT_ALLOWED, "", null);
        }
        var turn = turn();
        var sample = Timer.start(meters);
        var ended = RequestPacer.Ended.IN_TROUBLE;
        var status = new AtomicReference<>("none");
        try {
            var result = within(() -> {
                var request = rest.method(method).uri(uri).headers(headers).accept(MediaType.APPLICATION_JSON);
                if (form != null) {
                    request.body(form);
                }
                return request.exchange((sent, response) -> {
                    status.set(String.valueOf(response.getStatusCode().value()));
                    return reading.read(response);
                });
            });
            ended = RequestPacer.Ended.WELL;
            return result;
        } catch (Failure failure) {
            ended = failure.status() == 429
                    ? RequestPacer.Ended.TOO_MANY
                    : isTrouble(failure) ? RequestPacer.Ended.IN_TROUBLE : RequestPacer.Ended.OTHERWISE;
            throw failure;
        } catch (PageParser.TextBroken | PageParser.MemoryShort e) {
            ended = RequestPacer.Ended.OTHERWISE;
            throw e;
        } catch (RestClientException | JacksonException e) {
            throw TransportFailure.of(e, status.get());
        } finally {
            turn.end(ended);
            sample.stop(Timer.builder("roster.sync.provider.request")
                    .description("Requests to OneRoster servers, from sending to the last byte")
                    .tag("sis", sis.label())
                    .tag("status", status.get())
                    .publishPercentileHistogram()
                    .register(meters));
        }
    }

    private RequestPacer.Turn turn() {
        RequestPacer.Turn turn;
        long began = System.nanoTime();
        try {
            turn = pacer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.interrupted();
        }
        var waited = Duration.ofNanos(System.nanoTime() - began);
        if (waited.compareTo(WAIT_TOLD) > 0) {
            LOG.info(
                    "A request waited {} s for its turn: the server is slow, or asked for a pause.",
                    waited.toSeconds());
        }
        try {
            budget.take();
        } catch (RuntimeException e) {
            turn.end(RequestPacer.Ended.OTHERWISE);
            throw e;
        }
        return turn;
    }

    /**
     * Does one exchange in a thread of its own, which nobody waits for beyond the bound: connecting, the handshake of TLS,
     * headers, body and closing all count. Whoever is interrupted is let go at once.
     */
    private <T> T within(Callable<T> exchange) {
        var task = new FutureTask<>(exchange);
        var thread = Thread.ofVirtual().name("request").start(task);
        try {
            return task.get(requestTimeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            giveUp(task, thread);
            Thread.currentThread().interrupt();
            throw Failure.interrupted();
        } catch (TimeoutException e) {
            giveUp(task, thread);
            throw Failure.passing(Code.REQUEST_TIMED_OUT, "", null);
        } catch (ExecutionException e) {
            throw Failure.of(e.getCause());
        }
    }

    /** A virtual thread's socket is closed when the thread is interrupted; a moment is enough for it to end. */
    private static void giveUp(FutureTask<?> task, Thread thread) {
        task.cancel(true);
        try {
            thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isTrouble(Failure failure) {
        return failure.status() >= 500 || failure.code() == Code.REQUEST_TIMED_OUT;
    }

    private static boolean isRedirect(ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    private static URI location(ClientHttpResponse response) {
        try {
            var location = response.getHeaders().getLocation();
            if (location != null) {
                return location;
            }
        } catch (IllegalArgumentException e) {
            // no URI at all
        }
        throw Failure.lasting(Code.REDIRECTED, "It does not say where to.", null);
    }

    /** Credentials are taken along within one origin only. */
    private static URI sameOrigin(URI from, URI location) {
        var to = from.resolve(location);
        boolean same = from.getScheme().equalsIgnoreCase(to.getScheme())
                && from.getHost().equalsIgnoreCase(to.getHost())
                && port(from) == port(to);
        if (!same) {
            throw Failure.lasting(Code.REDIRECTED, "It points to %s.".formatted(shown(to)), null);
        }
        return to;
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /** Scheme, host, port and path: a query may hold secrets. */
    private static String shown(URI uri) {
        if (uri.getHost() == null) {
            return String.valueOf(uri.getRawPath());
        }
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return "%s://%s%s%s".formatted(uri.getScheme(), uri.getHost(), port, uri.getRawPath());
    }

    private InputStream success(ClientHttpResponse response) throws IOException {
        if (!response.getStatusCode().is2xxSuccessful()) {
            throw failure(response, "");
        }
        return response.getBody();
    }

    /** As Content-Type has it; null if it does not, or says something that is none. */
    private static @Nullable Charset charset(ClientHttpResponse response) {
        try {
            var type = response.getHeaders().getContentType();
            return type == null ? null : type.getCharset();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Failure failure(ClientHttpResponse response, String where) throws IOException {
        int status = response.getStatusCode().value();
        var retryAfter = retryAfter(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
        if (retryAfter != null && (status == 429 || status == 503)) {
            pause(retryAfter);
        }
        return Failure.ofStatus(
                status,
                retryAfter,
                "It answered with status %d%s.".formatted(status, where.isEmpty() ? "" : " " + where));
    }

    /** Seconds, or an HTTP date (RFC 9110, 10.2.3). */
    private @Nullable Duration retryAfter(@Nullable String header) {
        if (header == null) {
            return null;
        }
        var text = header.strip();
        try {
            return Duration.ofSeconds(Math.clamp(Long.parseLong(text), 0, 1_000_000_000));
        } catch (NumberFormatException noSeconds) {
            try {
                Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                var wait = Duration.between(clock.instant(), until);
                return wait.isNegative() ? Duration.ZERO : wait;
            } catch (DateTimeParseException noDate) {
                return null;
            }
        }
    }

    private static OptionalLong total(ClientHttpResponse response) {
        var header = response.getHeaders().getFirst("X-Total-Count");
        try {
            long total = header == null ? -1 : Long.parseLong(header.strip());
            return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    private static @Nullable JsonNode smallJson(ClientHttpResponse response) throws IOException {
        var bytes = response.getBody().readNBytes(SMALL_BODY_BYTES);
        try {
            var json = JSON.readTree(new ByteArrayInputStream(bytes));
            return json.isObject() ? json : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
