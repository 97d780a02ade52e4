package dev.rostersync.oneroster.http;

import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.outcome.Code;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the headers of a provider's response: redirect, charset, total, Retry-After. Each of them may be malformed. */
final class Responses {

    private static final int SMALL_BODY_BYTES = 100_000;
    private static final JsonMapper JSON = new JsonMapper();

    private Responses() {}

    static boolean isRedirect(ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    static URI location(ClientHttpResponse response) {
        try {
            var location = response.getHeaders().getLocation();
            if (location != null) {
                return location;
            }
        } catch (IllegalArgumentException e) {
            // the header holds no URI
        }
        throw Failure.lasting(Code.REDIRECTED, "The redirect has no target address.", null);
    }

    /** A redirect is followed only within one origin, since the request carries credentials. */
    static URI sameOrigin(URI from, URI location) {
        var to = from.resolve(location);
        boolean same = from.getScheme().equalsIgnoreCase(to.getScheme())
                && from.getHost().equalsIgnoreCase(to.getHost())
                && port(from) == port(to);
        if (!same) {
            throw Failure.lasting(Code.REDIRECTED, "The server redirects to %s.".formatted(shown(to)), null);
        }
        return to;
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /** Scheme, host, port and path, but no query: a query may hold secrets. */
    static String shown(URI uri) {
        if (uri.getHost() == null) {
            return String.valueOf(uri.getRawPath());
        }
        var port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return "%s://%s%s%s".formatted(uri.getScheme(), uri.getHost(), port, uri.getRawPath());
    }

    /** The charset in Content-Type; null if there is none, or no valid one. */
    static @Nullable Charset charset(ClientHttpResponse response) {
        try {
            var type = response.getHeaders().getContentType();
            return type == null ? null : type.getCharset();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Seconds, or an HTTP date (RFC 9110, 10.2.3). */
    static @Nullable Duration retryAfter(ClientHttpResponse response, Clock clock) {
        var header = response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
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

    static OptionalLong total(ClientHttpResponse response) {
        var header = response.getHeaders().getFirst("X-Total-Count");
        try {
            long total = header == null ? -1 : Long.parseLong(header.strip());
            return total < 0 ? OptionalLong.empty() : OptionalLong.of(total);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    static @Nullable JsonNode smallJson(ClientHttpResponse response) throws IOException {
        var bytes = response.getBody().readNBytes(SMALL_BODY_BYTES);
        try {
            var json = JSON.readTree(new ByteArrayInputStream(bytes));
            return json.isObject() ? json : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
