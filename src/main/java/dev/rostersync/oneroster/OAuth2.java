package dev.rostersync.oneroster;

import dev.rostersync.outcome.Code;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * OAuth 2 client credentials with the deviations of vendors' token endpoints: credentials as HTTP Basic, then in the
 * body (PowerSchool), then as Basic without form encoding; the core scope alone where the full list is refused; an
 * expires_in that is missing or text. One token serves all threads and is renewed a minute before it expires.
 */
final class OAuth2 implements Authorization {

    private static final Duration SAFETY = Duration.ofSeconds(60);
    private static final Duration ASSUMED_LIFETIME = Duration.ofHours(1);

    /** Where the credentials of a token request stand. */
    private enum Placement {
        BASIC,
        BODY,
        BASIC_AS_TYPED
    }

    private record Token(String header, Instant renewAt) {}

    private final ProviderHttp http;
    private final URI tokenUrl;
    private final String clientId;
    private final String clientSecret;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private Placement placement = Placement.BASIC;
    private List<String> scopes;
    private @Nullable Token token;
    private volatile boolean refused;

    OAuth2(ProviderHttp http, URI tokenUrl, String clientId, String clientSecret, Version version, Clock clock) {
        this.http = http;
        this.tokenUrl = tokenUrl;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        this.clock = clock;
        this.scopes = version.scopes();
    }

    @Override
    public String header(URI uri) {
        lock.lock();
        try {
            var current = token;
            if (current == null || !clock.instant().isBefore(current.renewAt)) {
                current = fetch();
                token = current;
            }
            return current.header;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void refused(String header) {
        lock.lock();
        try {
            if (token != null && token.header.equals(header)) {
                token = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The token endpoint knows the credentials in no form: they are shown to it no more. */
    boolean refusesCredentials() {
        return refused;
    }

    private Token fetch() {
        while (true) {
            try {
                return ask();
            } catch (TokenRefusal refusal) {
                if (refusal.scopeUnknown && scopes.size() > 1) {
                    scopes = scopes.subList(0, 1);
                } else if (refusal.credentials && placement != Placement.BASIC_AS_TYPED) {
                    placement = placement == Placement.BASIC ? Placement.BODY : Placement.BASIC_AS_TYPED;
                } else {
                    refused = refusal.credentials;
                    throw refusal.failure;
                }
            }
        }
    }

    private Token ask() throws TokenRefusal {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        form.put("scope", String.join(" ", scopes));
        String basic = null;
        switch (placement) {
            case BASIC -> basic = encoded(clientId) + ":" + encoded(clientSecret);
            case BASIC_AS_TYPED -> basic = clientId + ":" + clientSecret;
            case BODY -> {
                form.put("client_id", clientId);
                form.put("client_secret", clientSecret);
            }
        }
        var header = basic == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
        var answer = http.postForm(tokenUrl, header, body(form));
        var json = answer.json();
        if (answer.status() >= 200 && answer.status() < 300) {
            return token(json);
        }
        var error = json == null ? "" : text(json.get("error"));
        boolean scopeUnknown = error.equals("invalid_scope");
        // an endpoint that wants credentials elsewhere may call a request invalid that holds them here
        boolean credentials = answer.status() == 401 || answer.status() == 403 || !error.isEmpty() && !scopeUnknown;
        if (!scopeUnknown && !credentials) {
            throw notATokenEndpoint("It answered with status %d.".formatted(answer.status()));
        }
        throw new TokenRefusal(
                scopeUnknown,
                credentials,
                Failure.lasting(
                        Code.CREDENTIALS_REFUSED,
                        scopeUnknown
                                ? "The token endpoint refuses the scope %s.".formatted(scopes.getFirst())
                                : "The token endpoint answered with status %d.".formatted(answer.status()),
                        null));
    }

    private Token token(@Nullable JsonNode json) {
        var access = json == null ? "" : text(json.get("access_token"));
        if (json == null || access.isEmpty() || access.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw notATokenEndpoint("Its answer holds no access_token.");
        }
        var lifetime = lifetime(text(json.get("expires_in")));
        var early = lifetime.compareTo(SAFETY.multipliedBy(2)) > 0 ? lifetime.minus(SAFETY) : lifetime.dividedBy(2);
        return new Token("Bearer " + access, clock.instant().plus(early));
    }

    private static Duration lifetime(String expiresIn) {
        try {
            long seconds = (long) Double.parseDouble(expiresIn);
            return seconds > 0 ? Duration.ofSeconds(Math.min(seconds, 86_400)) : ASSUMED_LIFETIME;
        } catch (NumberFormatException e) {
            return ASSUMED_LIFETIME;
        }
    }

    private static Failure notATokenEndpoint(String particulars) {
        return Failure.lasting(Code.NOT_A_TOKEN_ENDPOINT, particulars, null);
    }

    private static String text(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isContainer() ? "" : node.asString();
    }

    private static String body(Map<String, String> form) {
        return String.join(
                "&",
                form.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .toList());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The endpoint is one, but does not want to hand out a token to this request. */
    private static final class TokenRefusal extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean scopeUnknown;
        private final boolean credentials;
        private final Failure failure;

        TokenRefusal(boolean scopeUnknown, boolean credentials, Failure failure) {
            super(failure);
            this.scopeUnknown = scopeUnknown;
            this.credentials = credentials;
            this.failure = failure;
        }
    }
}
