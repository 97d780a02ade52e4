package dev.rostersync.oneroster.auth;

import dev.rostersync.oneroster.http.Authorization;
import dev.rostersync.oneroster.http.ProviderHttp;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.Fallback;
import dev.rostersync.oneroster.provider.Fallback.Extra;
import dev.rostersync.oneroster.provider.ProviderAccess;
import dev.rostersync.oneroster.provider.Version;
import dev.rostersync.outcome.Code;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * OAuth 2 client credentials, with the deviations of vendors' token endpoints. Combinations of two lists are tried
 * until the endpoint answers with a token. The first list is the place of the credentials: HTTP Basic, then the body
 * (for PowerSchool), then Basic without form encoding. The second list is {@link Scopes}. One token serves all threads.
 * It is renewed a minute before it expires: a token of 3600 seconds after 3540. A token of at most 120 seconds is
 * renewed after half of its time.
 */
public final class OAuth2 implements Authorization {

    private static final Duration SAFETY = Duration.ofSeconds(60);
    private static final Duration ASSUMED_LIFETIME = Duration.ofHours(1);

    /** The place of the credentials in a token request. */
    private enum Placement {
        BASIC,
        BODY,
        BASIC_AS_TYPED
    }

    /**
     * Which scopes are asked for. The best ones come first; the later ones are those that some clients are registered
     * for. {@code AS_ENTERED} means the scopes of the setting; if they are set, no others are tried.
     */
    enum Scopes {
        BOTH,
        CORE,
        ROSTER,
        NONE,
        OTHER_VERSION,
        OTHER_VERSION_CORE,
        AS_ENTERED
    }

    private record Rung(Scopes scopes, Placement placement) {}

    private record Token(String header, Instant renewAt) {}

    private final ProviderHttp http;
    private final URI tokenUrl;
    private final ProviderAccess access;
    private final Version version;
    private final Fallback fallback;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Rung served;
    private @Nullable Token token;
    private @Nullable String headerThatServed;
    private volatile boolean refused;

    public OAuth2(
            ProviderHttp http, URI tokenUrl, ProviderAccess access, Version version, Fallback fallback, Clock clock) {
        this.http = http;
        this.tokenUrl = tokenUrl;
        this.access = access;
        this.version = version;
        this.fallback = fallback;
        this.clock = clock;
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
        } catch (Failure failure) {
            throw failure.ofToken();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A 403 for a token that has served before may mean that the token has expired. For a token that has never served,
     * it is a real refusal.
     */
    @Override
    public boolean refused(String header, int status) {
        lock.lock();
        try {
            boolean another = token == null || !token.header.equals(header);
            if (status == 401 || header.equals(headerThatServed)) {
                if (!another) {
                    token = null;
                }
                another = true;
            }
            return another;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void served(String header) {
        if (!header.equals(headerThatServed)) {
            lock.lock();
            try {
                headerThatServed = header;
            } finally {
                lock.unlock();
            }
        }
    }

    /** True if the endpoint has refused the credentials in each form, or each scope: they are not sent to it again. */
    public boolean refusesCredentials() {
        return refused;
    }

    /**
     * Whether this URL answers like a token endpoint. It is asked without the credentials: they are sent only to a host
     * that has answered so.
     */
    public static boolean isTokenEndpoint(ProviderHttp http, URI url) {
        var answer = http.postForm(url, null, "grant_type=client_credentials");
        return switch (answer.status()) {
            case 400, 401, 403, 415, 422 -> answer.json() != null;
            default -> false;
        };
    }

    private Token fetch() {
        var known = served;
        if (known != null) {
            try {
                return ask(known);
            } catch (TokenRefusal refusal) {
                // the combination that served before is refused now: all are tried again
            }
        }
        return fromTheTop();
    }

    private Token fromTheTop() {
        var refusals = new ArrayList<TokenRefusal>();
        var wrongPlacements = EnumSet.noneOf(Placement.class);
        var wrongScopes = EnumSet.noneOf(Scopes.class);
        for (var rung : rungs()) {
            if (wrongPlacements.contains(rung.placement) || wrongScopes.contains(rung.scopes)) {
                continue;
            }
            try {
                var fetched = ask(rung);
                learn(rung);
                return fetched;
            } catch (TokenRefusal refusal) {
                refusals.add(refusal);
                switch (refusal.of) {
                    case CREDENTIALS -> wrongPlacements.add(rung.placement);
                    case SCOPE -> wrongScopes.add(rung.scopes);
                    case ONE_OR_THE_OTHER -> {
                        // the endpoint does not say which of the two is wrong: both lists are tried further
                    }
                }
            }
        }
        refused = true;
        throw refusals.stream()
                .filter(refusal -> refusal.of == Refused.SCOPE)
                .reduce((before, last) -> last)
                .orElse(refusals.getFirst())
                .failure;
    }

    /** The combination that served recently, then all others, the better scopes first: eighteen at most. */
    private List<Rung> rungs() {
        var rungs = new ArrayList<Rung>();
        var placements = placements();
        var scopes = access.scopes() == null ? scopesToTry() : List.of(Scopes.AS_ENTERED);
        var known = new Rung(known(Extra.SCOPE, scopes), known(Extra.CREDENTIALS, placements));
        rungs.add(known);
        for (var scope : scopes) {
            for (var placement : placements) {
                var rung = new Rung(scope, placement);
                if (!rung.equals(known)) {
                    rungs.add(rung);
                }
            }
        }
        return rungs;
    }

    private <T extends Enum<T>> T known(Extra extra, List<T> among) {
        return fallback.recent(extra, "")
                .flatMap(name ->
                        among.stream().filter(one -> one.name().equals(name)).findFirst())
                .orElse(among.getFirst());
    }

    private static List<Scopes> scopesToTry() {
        return List.of(
                Scopes.BOTH, Scopes.CORE, Scopes.ROSTER, Scopes.NONE, Scopes.OTHER_VERSION, Scopes.OTHER_VERSION_CORE);
    }

    /** If the credentials need no encoding, both forms of Basic are the same, and one is left out. */
    private List<Placement> placements() {
        boolean same = encoded(access.clientId()).equals(access.clientId())
                && encoded(access.clientSecret()).equals(access.clientSecret());
        return same
                ? List.of(Placement.BASIC, Placement.BODY)
                : List.of(Placement.BASIC, Placement.BODY, Placement.BASIC_AS_TYPED);
    }

    private void learn(Rung rung) {
        served = rung;
        if (rung.scopes == Scopes.BOTH || rung.scopes == Scopes.AS_ENTERED) {
            fallback.taken(Extra.SCOPE, "");
        } else {
            fallback.stepsDown(Extra.SCOPE, "", rung.scopes.name());
        }
        if (rung.placement == Placement.BASIC) {
            fallback.taken(Extra.CREDENTIALS, "");
        } else {
            fallback.stepsDown(Extra.CREDENTIALS, "", rung.placement.name());
        }
    }

    private String scopes(Scopes which) {
        var own = version.scopes();
        var others = version.other().scopes();
        return switch (which) {
            case BOTH -> String.join(" ", own);
            case CORE -> own.getFirst();
            case ROSTER -> own.getLast();
            case NONE -> "";
            case OTHER_VERSION -> String.join(" ", others);
            case OTHER_VERSION_CORE -> others.getFirst();
            case AS_ENTERED -> access.scopes() == null ? "" : access.scopes();
        };
    }

    private Token ask(Rung rung) throws TokenRefusal {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        var scope = scopes(rung.scopes);
        if (!scope.isEmpty()) {
            form.put("scope", scope);
        }
        String basic = null;
        switch (rung.placement) {
            case BASIC -> basic = encoded(access.clientId()) + ":" + encoded(access.clientSecret());
            case BASIC_AS_TYPED -> basic = access.clientId() + ":" + access.clientSecret();
            case BODY -> {
                form.put("client_id", access.clientId());
                form.put("client_secret", access.clientSecret());
            }
        }
        var header = basic == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
        var answer = http.postForm(tokenUrl, header, body(form));
        if (answer.isSuccess()) {
            return token(answer.json());
        }
        var refused = Refused.of(answer);
        if (refused == null) {
            throw notATokenEndpoint("It answered with status %d.".formatted(answer.status()));
        }
        throw new TokenRefusal(
                refused,
                refused == Refused.SCOPE
                        ? Failure.lasting(
                                Code.SCOPE_REFUSED,
                                scope.isEmpty()
                                        ? "A scope is required."
                                        : "The last refused scope: %s.".formatted(scope),
                                null)
                        : saysNothing(answer)
                                ? notATokenEndpoint("It answered with status %d.".formatted(answer.status()))
                                : Failure.lasting(
                                        Code.CREDENTIALS_REFUSED,
                                        "The token endpoint answered with status %d.".formatted(answer.status()),
                                        null));
    }

    /** True if the answer refuses the request, but holds no error of a token endpoint (RFC 6749, 5.2). */
    private static boolean saysNothing(ProviderHttp.TokenAnswer answer) {
        return answer.json() == null && answer.status() != 401 && answer.status() != 403;
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

    /** What a token endpoint refuses, if its answer says so. */
    private enum Refused {
        CREDENTIALS,
        SCOPE,
        ONE_OR_THE_OTHER;

        /** Errors that concern the client (RFC 6749, 5.2). */
        private static final Set<String> CLIENT = Set.of("invalid_client");

        /** Null if this is no answer of a token endpoint. */
        private static @Nullable Refused of(ProviderHttp.TokenAnswer answer) {
            var words = words(answer.json(), 0);
            if (words.contains("scope")) {
                return SCOPE;
            }
            if (CLIENT.stream().anyMatch(words::contains)) {
                return CREDENTIALS;
            }
            return switch (answer.status()) {
                // 401 and 403 are refusals; the other statuses come from a validator that misses a field of the request
                case 400, 401, 403, 415, 422 -> ONE_OR_THE_OTHER;
                default -> null;
            };
        }

        /** The error's name in lower case, also from nested objects. */
        private static String words(@Nullable JsonNode json, int depth) {
            if (json == null || depth > 3) {
                return "";
            }
            var words = new StringBuilder();
            for (var property : json.properties()) {
                var value = property.getValue();
                if (value.isObject()) {
                    words.append(' ').append(words(value, depth + 1));
                } else if (ERROR_NAMES.contains(property.getKey().toLowerCase(Locale.ROOT))) {
                    words.append(' ').append(text(value).toLowerCase(Locale.ROOT));
                }
            }
            return words.toString();
        }

        private static final Set<String> ERROR_NAMES = Set.of(
                "error", "code", "errorcode", "error_code", "type", "error_description", "message", "description");
    }

    /** A real token endpoint refuses to issue a token for this request. */
    private static final class TokenRefusal extends Exception {
        private static final long serialVersionUID = 1;
        private final Refused of;
        private final Failure failure;

        TokenRefusal(Refused of, Failure failure) {
            super(failure);
            this.of = of;
            this.failure = failure;
        }
    }
}
