package dev.rostersync.oneroster.auth;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A token.
 *
 * @param header value of the Authorization header
 * @param renewAt a minute before the token expires, or after half of a short lifetime
 */
record Token(String header, Instant renewAt) {

    private static final Duration SAFETY = Duration.ofSeconds(60);
    private static final Duration ASSUMED_LIFETIME = Duration.ofHours(1);

    /** From a token endpoint's answer; empty if the answer holds no token that can stand in a header. */
    static Optional<Token> of(@Nullable JsonNode json, Instant now) {
        var access = json == null ? "" : text(json.get("access_token"));
        if (json == null || access.isEmpty() || access.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return Optional.empty();
        }
        var lifetime = lifetime(text(json.get("expires_in")));
        var early = lifetime.compareTo(SAFETY.multipliedBy(2)) > 0 ? lifetime.minus(SAFETY) : lifetime.dividedBy(2);
        return Optional.of(new Token("Bearer " + access, now.plus(early)));
    }

    private static Duration lifetime(String expiresIn) {
        try {
            long seconds = (long) Double.parseDouble(expiresIn);
            return seconds > 0 ? Duration.ofSeconds(Math.min(seconds, 86_400)) : ASSUMED_LIFETIME;
        } catch (NumberFormatException e) {
            return ASSUMED_LIFETIME;
        }
    }

    static String text(@Nullable JsonNode node) {
        return node == null || node.isNull() || node.isContainer() ? "" : node.asString();
    }
}
