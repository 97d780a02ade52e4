package dev.rostersync.sis;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import oauth.signpost.exception.OAuthException;
import oauth.signpost.http.HttpParameters;
import oauth.signpost.http.HttpRequest;
import oauth.signpost.signature.HmacSha1MessageSigner;
import oauth.signpost.signature.HmacSha256MessageSigner;
import org.jspecify.annotations.Nullable;

/** Decides who may read: issues and checks tokens, or checks signatures with another library than the client's. */
public final class Gatekeeper {

    /** Holds a character that RFC 6749's form encoding changes. */
    public static final String CLIENT_ID = "client:1";

    public static final String CLIENT_SECRET = "s3cret+/%&é";

    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    private final Set<Irregularity> habits;
    private final Map<String, Integer> usesLeft = new ConcurrentHashMap<>();
    private final Set<String> nonces = ConcurrentHashMap.newKeySet();
    private final AtomicInteger tokens = new AtomicInteger();
    private volatile boolean oauth1;
    private volatile int usesOfToken = Integer.MAX_VALUE;
    private volatile String secret = CLIENT_SECRET;

    Gatekeeper(Set<Irregularity> habits) {
        this.habits = habits;
    }

    private final Map<String, Boolean> expired = new ConcurrentHashMap<>();
    private int grantedRequests = Integer.MAX_VALUE;
    private Duration closedFor = Duration.ZERO;
    private long closedAt;
    private int windowRequests;
    private int windowsRefused;
    private volatile @Nullable String scopePrefix;

    /** Grants this many requests, then answers 429 without Retry-After for this time, then grants as many again. */
    public synchronized void grant(int requests, Duration closed) {
        grantedRequests = requests;
        closedFor = closed;
    }

    /** How many requests were answered with 429. */
    public synchronized int refusedForTheirNumber() {
        return windowsRefused;
    }

    synchronized boolean grants() {
        if (windowRequests < grantedRequests) {
            windowRequests++;
            closedAt = System.nanoTime();
            return true;
        }
        boolean opens = System.nanoTime() - closedAt > closedFor.toNanos();
        windowRequests = opens ? 1 : windowRequests;
        windowsRefused += opens ? 0 : 1;
        return opens;
    }

    /** Accepts scopes only with this prefix (Visma). */
    public void prefixScopes(String prefix) {
        scopePrefix = prefix;
    }

    /** A gateway that requires a cookie also sets the cookie when it refuses a request. */
    boolean hasCookie(HttpExchange exchange) {
        if (!habits.contains(Irregularity.COOKIE_REQUIRED)) {
            return true;
        }
        var sent = exchange.getRequestHeaders().getFirst("Cookie");
        if (sent != null && sent.contains("gate=open")) {
            return true;
        }
        exchange.getResponseHeaders().add("Set-Cookie", "gate=open; Path=/; HttpOnly");
        return false;
    }

    /** True if this server has issued the token, valid or not. */
    boolean knows(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        return header != null && header.startsWith("Bearer ") && expired.containsKey(header.substring(7));
    }

    void useOAuth1() {
        oauth1 = true;
    }

    /** A token expires after this many requests, even if expires_in is longer. */
    public void expireTokensAfter(int requests) {
        usesOfToken = requests;
    }

    /** The district has entered another secret. */
    public void changeSecret(String other) {
        secret = other;
    }

    public int tokensHandedOut() {
        return tokens.get();
    }

    boolean admits(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null) {
            return false;
        }
        if (oauth1) {
            return isSigned(exchange, header);
        }
        if (!header.startsWith("Bearer ")) {
            return false;
        }
        var left = usesLeft.computeIfPresent(header.substring(7), (token, uses) -> uses - 1);
        return left != null && left >= 0;
    }

    void handOutToken(HttpExchange exchange) throws IOException {
        if (oauth1 || !exchange.getRequestMethod().equals("POST")) {
            SampleSis.respond(exchange, 404, "{\"message\":\"not here\"}");
            return;
        }
        var form = Parameters.of(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        hasCookie(exchange);
        boolean basic = exchange.getRequestHeaders().containsKey("Authorization");
        if (basic && invalidBasic() > 0) {
            SampleSis.respond(
                    exchange,
                    invalidBasic(),
                    "{\"detail\":[{\"loc\":[\"body\",\"client_id\"],\"msg\":\"field required\"}]}");
            return;
        }
        if (!isKnown(exchange.getRequestHeaders().getFirst("Authorization"), form)) {
            SampleSis.respond(exchange, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        var scope = form.getOrDefault("scope", "");
        var refusal = scopeRefusal(scope);
        if (refusal != null) {
            SampleSis.respond(exchange, refusal.status, refusal.body);
            return;
        }
        tokens.incrementAndGet();
        var token = UUID.randomUUID().toString();
        usesLeft.put(token, usesOfToken);
        expired.put(token, true);
        var expiry = habits.contains(Irregularity.NO_EXPIRY)
                ? ""
                : habits.contains(Irregularity.EXPIRY_AS_TEXT) ? ",\"expires_in\":\"3600\"" : ",\"expires_in\":3600";
        SampleSis.respond(
                exchange, 200, "{\"access_token\":\"%s\",\"token_type\":\"Bearer\"%s}".formatted(token, expiry));
    }

    private record Refusal(int status, String body) {}

    private @Nullable Refusal scopeRefusal(String scope) {
        var invalid = new Refusal(400, "{\"error\":\"invalid_scope\"}");
        boolean core = Arrays.stream(scope.split(" ")).allMatch(one -> one.endsWith("roster-core.readonly"));
        var prefix = scopePrefix;
        if (prefix != null) {
            return Arrays.stream(scope.split(" ")).allMatch(one -> one.startsWith(prefix)) ? null : invalid;
        }
        if (habits.contains(Irregularity.NO_SCOPE)) {
            return scope.isEmpty() ? null : new Refusal(400, "{\"error\":\"invalid_request\"}");
        }
        if (habits.contains(Irregularity.ROSTER_SCOPE_ONLY)) {
            boolean roster = scope.endsWith("/roster.readonly") && !scope.contains(" ");
            return roster ? null : new Refusal(400, "{\"error\":{\"code\":\"invalid_scope\",\"status\":400}}");
        }
        if (habits.contains(Irregularity.OTHER_VERSION_SCOPE)) {
            boolean other = !scope.isEmpty()
                    && Arrays.stream(scope.split(" ")).allMatch(one -> one.contains(servesVersion11 ? "v1p2" : "v1p1"));
            return other ? null : new Refusal(401, "");
        }
        if (habits.contains(Irregularity.SCOPE_FORBIDDEN)) {
            return core && !scope.isEmpty() ? null : new Refusal(403, "{}");
        }
        return scope.isEmpty() || habits.contains(Irregularity.CORE_SCOPE_ONLY) && !core ? invalid : null;
    }

    private volatile boolean servesVersion11;

    void serveVersion11() {
        servesVersion11 = true;
    }

    private int invalidBasic() {
        return habits.contains(Irregularity.BASIC_INVALID)
                ? 400
                : habits.contains(Irregularity.BASIC_UNSUPPORTED)
                        ? 415
                        : habits.contains(Irregularity.BASIC_UNPROCESSABLE) ? 422 : 0;
    }

    private boolean isKnown(@Nullable String header, Map<String, String> form) {
        boolean inBody = CLIENT_ID.equals(form.get("client_id")) && secret.equals(form.get("client_secret"));
        if (habits.contains(Irregularity.BODY_CREDENTIALS) || invalidBasic() > 0) {
            return inBody;
        }
        if (header == null || !header.startsWith("Basic ")) {
            return false;
        }
        var basic = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
        if (habits.contains(Irregularity.RAW_BASIC)) {
            return basic.equals(CLIENT_ID + ":" + secret);
        }
        int colon = basic.indexOf(':');
        return colon > 0
                && Parameters.decoded(basic.substring(0, colon)).equals(CLIENT_ID)
                && Parameters.decoded(basic.substring(colon + 1)).equals(secret);
    }

    /** RFC 5849, 3.2: the signature covers method, address and all parameters; a nonce is accepted only once. */
    private boolean isSigned(HttpExchange exchange, String header) {
        if (!header.startsWith("OAuth ")) {
            return false;
        }
        var oauth = new LinkedHashMap<String, String>();
        for (var part : header.substring(6).split(",")) {
            int equals = part.indexOf('=');
            oauth.put(
                    Parameters.decoded(part.substring(0, equals).strip()),
                    Parameters.decoded(part.substring(equals + 1).strip().replaceAll("^\"|\"$", "")));
        }
        var signature = oauth.remove("oauth_signature");
        oauth.remove("realm");
        var age = Duration.between(
                Instant.ofEpochSecond(Long.parseLong(oauth.getOrDefault("oauth_timestamp", "0"))), Instant.now());
        boolean fresh = age.abs().compareTo(CLOCK_SKEW_MAX) < 0 && nonces.add(oauth.getOrDefault("oauth_nonce", ""));
        boolean sha1 = "HMAC-SHA1".equals(oauth.get("oauth_signature_method"));
        if (!fresh
                || !CLIENT_ID.equals(oauth.get("oauth_consumer_key"))
                || habits.contains(Irregularity.SHA1_ONLY) && !sha1) {
            return false;
        }
        var parameters = new HttpParameters();
        oauth.forEach((name, value) -> parameters.put(name, value, true));
        Parameters.of(exchange.getRequestURI()).forEach((name, value) -> parameters.put(name, value, true));
        var signer = sha1 ? new HmacSha1MessageSigner() : new HmacSha256MessageSigner();
        signer.setConsumerSecret(secret);
        try {
            var host = exchange.getRequestHeaders().getFirst("Host");
            var address = "http://%s%s".formatted(host, exchange.getRequestURI().getRawPath());
            return signer.sign(new Asked(address), parameters).equals(signature);
        } catch (OAuthException e) {
            return false;
        }
    }

    /** A GET request in the form that the library signpost needs. */
    private record Asked(String address) implements HttpRequest {
        @Override
        public String getMethod() {
            return "GET";
        }

        @Override
        public String getRequestUrl() {
            return address;
        }

        @Override
        public void setRequestUrl(String url) {
            throw new UnsupportedOperationException("a request that was received is not changed");
        }

        @Override
        public void setHeader(String name, String value) {
            throw new UnsupportedOperationException("a request that was received is not changed");
        }

        @Override
        public @Nullable String getHeader(String name) {
            return null;
        }

        @Override
        public Map<String, String> getAllHeaders() {
            return Map.of();
        }

        @Override
        public @Nullable InputStream getMessagePayload() {
            return null;
        }

        @Override
        public @Nullable String getContentType() {
            return null;
        }

        @Override
        public Object unwrap() {
            return URI.create(address);
        }
    }
}
