package dev.rostersync.oneroster.auth;

import dev.rostersync.oneroster.http.ProviderHttp;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a token endpoint refuses, if its answer says so. */
enum Refused {
    CREDENTIALS,
    SCOPE,
    ONE_OR_THE_OTHER;

    /** Errors that concern the client (RFC 6749, 5.2). */
    private static final Set<String> CLIENT = Set.of("invalid_client");

    /** Null if this is no answer of a token endpoint. */
    static @Nullable Refused of(ProviderHttp.TokenAnswer answer) {
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
                words.append(' ').append(Token.text(value).toLowerCase(Locale.ROOT));
            }
        }
        return words.toString();
    }

    private static final Set<String> ERROR_NAMES =
            Set.of("error", "code", "errorcode", "error_code", "type", "error_description", "message", "description");
}
