package dev.rostersync.oneroster.auth;

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
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests tokens from one token endpoint: tries the forms of credentials and of scopes until one is accepted. */
final class TokenRequests {

    /** The place of the credentials in a token request. */
    private enum Placement {
        BASIC,
        BODY,
        BASIC_AS_TYPED
    }

    private record Attempt(Scopes scopes, Placement placement) {}

    private final ProviderHttp http;
    private final URI tokenUrl;
    private final ProviderAccess access;
    private final Version version;
    private final Fallback fallback;
    private final Clock clock;

    private @Nullable Attempt served;
    private volatile boolean refusesCredentials;

    TokenRequests(
            ProviderHttp http, URI tokenUrl, ProviderAccess access, Version version, Fallback fallback, Clock clock) {
        this.http = http;
        this.tokenUrl = tokenUrl;
        this.access = access;
        this.version = version;
        this.fallback = fallback;
        this.clock = clock;
    }

    /** True if the token endpoint refuses the credentials in every form, or every scope. It is not asked again. */
    boolean refusesCredentials() {
        return refusesCredentials;
    }

    Token fetch() {
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
        for (var attempt : attempts()) {
            if (wrongPlacements.contains(attempt.placement()) || wrongScopes.contains(attempt.scopes)) {
                continue;
            }
            try {
                var fetched = ask(attempt);
                learn(attempt);
                return fetched;
            } catch (TokenRefusal refusal) {
                refusals.add(refusal);
                switch (refusal.refused()) {
                    case CREDENTIALS -> wrongPlacements.add(attempt.placement());
                    case SCOPE -> wrongScopes.add(attempt.scopes);
                    case ONE_OR_THE_OTHER -> {
                        // the endpoint does not say which of the two is wrong: both lists are tried further
                    }
                }
            }
        }
        refusesCredentials = true;
        throw refusals.stream()
                .filter(refusal -> refusal.refused() == Refused.SCOPE)
                .reduce((before, last) -> last)
                .orElse(refusals.getFirst())
                .failure();
    }

    /** The combination that served recently, then all others, the better scopes first: eighteen at most. */
    private List<Attempt> attempts() {
        var attempts = new ArrayList<Attempt>();
        var placements = placements();
        var scopes = access.scopes() == null ? scopesToTry() : List.of(Scopes.AS_ENTERED);
        var known = new Attempt(known(Extra.SCOPE, scopes), known(Extra.CREDENTIALS, placements));
        attempts.add(known);
        for (var scope : scopes) {
            for (var placement : placements) {
                var attempt = new Attempt(scope, placement);
                if (!attempt.equals(known)) {
                    attempts.add(attempt);
                }
            }
        }
        return attempts;
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

    private void learn(Attempt attempt) {
        served = attempt;
        if (attempt.scopes == Scopes.BOTH || attempt.scopes == Scopes.AS_ENTERED) {
            fallback.taken(Extra.SCOPE, "");
        } else {
            fallback.stepsDown(Extra.SCOPE, "", attempt.scopes.name());
        }
        if (attempt.placement == Placement.BASIC) {
            fallback.taken(Extra.CREDENTIALS, "");
        } else {
            fallback.stepsDown(Extra.CREDENTIALS, "", attempt.placement.name());
        }
    }

    private Token ask(Attempt attempt) throws TokenRefusal {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        var scope = attempt.scopes.text(version, access.scopes());
        if (!scope.isEmpty()) {
            form.put("scope", scope);
        }
        String basic = null;
        switch (attempt.placement()) {
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
            return Token.of(answer.json(), clock.instant())
                    .orElseThrow(() -> notATokenEndpoint("Its answer holds no access_token."));
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

    private static Failure notATokenEndpoint(String particulars) {
        return Failure.lasting(Code.NOT_A_TOKEN_ENDPOINT, particulars, null);
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
}
