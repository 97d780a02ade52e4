package dev.rostersync.oneroster.http;

import dev.rostersync.oneroster.json.PageParser;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.RequestBudget;
import dev.rostersync.outcome.Code;
import dev.rostersync.roster.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
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

/** Does one HTTP exchange with a provider: paced, measured, and its failures classified. It does not retry. */
public final class ProviderHttp {

    private static final Logger LOG = LoggerFactory.getLogger(ProviderHttp.class);

    /** A longer wait is logged; without a line in the log, the sync would seem to hang. */
    private static final Duration WAIT_TOLD = Duration.ofSeconds(30);

    private static final int REDIRECTS_MAX = 3;

    private final RestClient rest;
    private final BoundedCall calls;
    private final RequestPacer pacer;
    private final AddressGuard guard;
    private final RequestMeter meter;
    private final RequestBudget budget;
    private final Clock clock;

    public ProviderHttp(
            RestClient rest,
            Duration requestTimeout,
            RequestPacer pacer,
            RequestBudget budget,
            AddressGuard guard,
            RequestMeter meter,
            Clock clock) {
        this.rest = rest;
        this.calls = new BoundedCall(requestTimeout);
        this.budget = budget;
        this.pacer = pacer;
        this.guard = guard;
        this.meter = meter;
        this.clock = clock;
    }

    /** No request of this process to this host is sent before this time has passed. */
    public void pause(Duration time) {
        pacer.pause(time);
    }

    /** A token endpoint's answer; {@code json} is null if the answer is no JSON object. */
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
                        response -> Responses.isRedirect(response)
                                ? Responses.location(response)
                                : PageParser.parse(
                                        expected,
                                        Responses.total(response),
                                        Responses.charset(response),
                                        success(response)));
                if (result instanceof Page page) {
                    authorization.served(header);
                    return page;
                }
                at = Responses.sameOrigin(at, (URI) result);
            } catch (Failure failure) {
                if (failure.status() == 401 || failure.status() == 403) {
                    failure.afterRenewal(authorization.refused(header, failure.status()));
                } else if (failure.status() > 0) {
                    // the failure does not concern the header
                    authorization.served(header);
                }
                throw failure;
            }
        }
        throw Failure.lasting(Code.REDIRECTED, "There are too many redirects.", null);
    }

    /** Posts a form to a token endpoint; follows no redirect. */
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
                    if (Responses.isRedirect(response)) {
                        throw Failure.lasting(
                                Code.REDIRECTED,
                                "The token URL redirects to %s."
                                        .formatted(Responses.shown(Responses.location(response))),
                                null);
                    }
                    int status = response.getStatusCode().value();
                    if (status == 429 || status >= 500) {
                        throw failure(response, "at the token endpoint");
                    }
                    return new TokenAnswer(status, Responses.smallJson(response));
                });
    }

    /** A small public document, null if there is none. */
    @Nullable
    public JsonNode getOpenJson(URI uri) {
        return exchange(
                        HttpMethod.GET,
                        uri,
                        headers -> {},
                        null,
                        response -> new TokenAnswer(
                                response.getStatusCode().value(),
                                response.getStatusCode().is2xxSuccessful() ? Responses.smallJson(response) : null))
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
        var sample = meter.start();
        var ended = RequestPacer.Ended.IN_TROUBLE;
        var status = new AtomicReference<>("none");
        try {
            var result = calls.call(() -> {
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
            meter.stop(sample, status.get());
        }
    }

    private RequestPacer.Permit turn() {
        RequestPacer.Permit turn;
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
                    "A request waited {} s for its turn: the server is slow or asked for a pause.", waited.toSeconds());
        }
        try {
            budget.take();
        } catch (RuntimeException e) {
            turn.end(RequestPacer.Ended.OTHERWISE);
            throw e;
        }
        return turn;
    }

    private static boolean isTrouble(Failure failure) {
        return failure.status() >= 500 || failure.code() == Code.REQUEST_TIMED_OUT;
    }

    private InputStream success(ClientHttpResponse response) throws IOException {
        if (!response.getStatusCode().is2xxSuccessful()) {
            throw failure(response, "");
        }
        return response.getBody();
    }

    private Failure failure(ClientHttpResponse response, String where) throws IOException {
        int status = response.getStatusCode().value();
        var retryAfter = Responses.retryAfter(response, clock);
        if (retryAfter != null && (status == 429 || status == 503)) {
            pause(retryAfter);
        }
        return Failure.ofStatus(
                status,
                retryAfter,
                "It answered with status %d%s.".formatted(status, where.isEmpty() ? "" : " " + where));
    }
}
