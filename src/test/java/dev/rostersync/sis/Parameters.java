package dev.rostersync.sis;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Query and form parameters. */
final class Parameters {

    private Parameters() {}

    static Map<String, String> of(URI uri) {
        return of(uri.getRawQuery() == null ? "" : uri.getRawQuery());
    }

    static Map<String, String> of(String encoded) {
        var parameters = new LinkedHashMap<String, String>();
        for (var pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
