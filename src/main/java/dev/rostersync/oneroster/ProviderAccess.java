package dev.rostersync.oneroster;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How one provider is reached.
 *
 * @param tokenUrl exactly as entered, null for OAuth 1.0a or the provider's well-known location
 * @param budget of requests that may be sent
 */
public record ProviderAccess(
        Sis sis, URI endpointUrl, @Nullable URI tokenUrl, String clientId, String clientSecret, RequestBudget budget) {

    @Override
    public String toString() {
        return "ProviderAccess[" + endpointUrl.getHost() + "]";
    }
}
