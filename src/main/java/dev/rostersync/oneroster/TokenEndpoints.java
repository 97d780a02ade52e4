package dev.rostersync.oneroster;

import dev.rostersync.oneroster.http.ProviderHttp;
import dev.rostersync.oneroster.provider.EndpointUrl;
import dev.rostersync.oneroster.provider.Failure;
import dev.rostersync.oneroster.provider.ProviderAccess;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The URLs at which a provider may hand out tokens, if no OAuth2 Token URL was entered. */
record TokenEndpoints(ProviderAccess access, ProviderHttp http) {

    /** The two official paths of the 1.2 service's description. */
    private static final List<String> DISCOVERY = List.of(
            "/ims/oneroster/rostering/v1p2/discovery/onerosterv1p2rostersservice_openapi3_v1p0.json",
            "/ims/oneroster/rostering/v1p2/discovery/imsorv1p2_rostering_openapi3_v1p0.json");

    List<URI> at(TokenPlace place) {
        var endpoint = access.endpointUrl();
        var base = EndpointUrl.base(endpoint);
        return switch (place) {
            case VENDORS -> {
                var path = access.sis().profile().tokenPath();
                yield path == null ? List.of() : List.of(EndpointUrl.onHost(endpoint, path));
            }
            case DECLARED ->
                DISCOVERY.stream()
                        .map(path -> declaredTokenUrl(EndpointUrl.onHost(endpoint, base + path)))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .map(List::of)
                        .orElse(List.of());
            case BESIDE_THE_SERVICE ->
                base.isEmpty() ? List.of() : List.of(EndpointUrl.onHost(endpoint, base + "/token"));
            case AT_THE_HOST -> List.of(EndpointUrl.onHost(endpoint, "/token"));
        };
    }

    private @Nullable URI declaredTokenUrl(URI description) {
        try {
            JsonNode json = http.getOpenJson(description);
            if (json == null) {
                return null;
            }
            var schemes = json.path("components").path("securitySchemes");
            for (var scheme : schemes.values()) {
                var url = scheme.path("flows").path("clientCredentials").path("tokenUrl");
                if (url.isString()) {
                    return EndpointUrl.parse(url.asString()).orElse(null);
                }
            }
            return null;
        } catch (Failure none) {
            return null;
        }
    }
}
