package dev.rostersync.oneroster;

import dev.rostersync.outcome.Code;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One HTTP exchange with a provider: paced, measured, its faults told apart. No retries here. */
final class ProviderHttp {

    private static final int REDIRECTS_MAX = 3;
    private static final int SMALL_BODY_BYTES = 100_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final RestClient rest;
    private final RequestPacer pacer;
    private final AddressGuard guard;
    private final MeterRegistry meters;
    private final Sis sis;
    private final RequestBudget budget;
    private final Clock clock;

    ProviderHttp(
            RestClient rest,
            RequestPacer pacer,
            RequestBudget budget,
            AddressGuard guard,
            MeterRegistry meters,
            Sis sis,
            Clock clock) {
        this.rest = rest;
        this.budget = budget;
        this.pacer = pacer;
        this.guard = guard;
        this.meters = meters;
        this.sis = sis;
        this.clock = clock;
    }

    /** A token endpoint's answer; {@code json} is null where it is none. */
    record TokenAnswer(int status, @Nullable JsonNode json) {}

    /**
     * Reads one page.
     *
     * @param wrapper the name that the collection's list came under before, where that is not the standard's, else null
     * @throws Failure of any kind
     */
    Page getPage(
            URI uri, Authorization authorization, RosterCollection collection, long offset, @Nullable String wrapper) {
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
                                : PageParser.parse(
                                        collection,
                                        wrapper,
                                        offset,
                                        total(response),
                                        success(response),
                                        bytes(response)));
                if (result instanceof Page page) {
                    return page;
                }
                at = sameOrigin(at, (URI) result);
            } catch (Failure failure) {
                if (failure.status() == 401) {
                    authorization.refused(header);
                }
                throw failure;
            }
        }
        throw Failure.lasting(Code.REDIRECTED, "It redirects without end.", null);
    }

    /** Posts credentials to a token endpoint; follows no redirect. */
    TokenAnswer postForm(URI uri, @Nullable String basic, String form) {
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
    JsonNode getOpenJson(URI uri) {
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
        RequestPacer.Turn turn;
        try {
            turn = pacer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.lasting(Code.PROVIDER_UNREACHABLE, "The wait for a turn was interrupted.", e);
        }
        try {
            budget.take();
        } catch (RuntimeException e) {
            turn.end(RequestPacer.Ended.OTHERWISE);
            throw e;
        }
        var sample = Timer.start(meters);
        var ended = RequestPacer.Ended.IN_TROUBLE;
        var status = new String[] {"none"};
        try {
            var request = rest.method(method).uri(uri).headers(headers).accept(MediaType.APPLICATION_JSON);
            if (form != null) {
                request.body(form);
            }
            var result = request.exchange((sent, response) -> {
                status[0] = String.valueOf(response.getStatusCode().value());
                return reading.read(response);
            });
            ended = RequestPacer.Ended.WELL;
            return result;
        } catch (Failure failure) {
            ended = isTrouble(failure) ? RequestPacer.Ended.IN_TROUBLE : RequestPacer.Ended.OTHERWISE;
            throw failure;
        } catch (ResourceAccessException e) {
            throw TransportFailure.of(e, status[0]);
        } catch (JacksonIOException e) {
            throw TransportFailure.of(e);
        } finally {
            turn.end(ended);
            sample.stop(Timer.builder("roster.sync.provider.request")
                    .description("Requests to OneRoster servers, from sending to the last byte")
                    .tag("sis", sis.label())
                    .tag("status", status[0])
                    .publishPercentileHistogram()
                    .register(meters));
        }
    }

    private static boolean isTrouble(Failure failure) {
        return failure.status() == 429 || failure.status() >= 500 || failure.code() == Code.REQUEST_TIMED_OUT;
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
                && from.getPort() == to.getPort();
        if (!same) {
            throw Failure.lasting(Code.REDIRECTED, "It points to %s.".formatted(shown(to)), null);
        }
        return to;
    }

    /** Scheme, host and path: a query may hold secrets. */
    private static String shown(URI uri) {
        return uri.getHost() == null
                ? String.valueOf(uri.getPath())
                : "%s://%s%s".formatted(uri.getScheme(), uri.getHost(), uri.getPath());
    }

    private InputStream success(ClientHttpResponse response) throws IOException {
        if (!response.getStatusCode().is2xxSuccessful()) {
            throw failure(response, "");
        }
        return response.getBody();
    }

    private static LongSupplier bytes(ClientHttpResponse response) throws IOException {
        return response.getBody() instanceof BoundedBody bounded ? bounded::bytes : () -> 0;
    }

    private Failure failure(ClientHttpResponse response, String where) throws IOException {
        int status = response.getStatusCode().value();
        var retryAfter = retryAfter(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
        if (retryAfter != null && (status == 429 || status == 503)) {
            pacer.pause(retryAfter);
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
            return JSON.readTree(new ByteArrayInputStream(bytes));
        } catch (JacksonException e) {
            return null;
        }
    }
}
