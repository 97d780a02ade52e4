package dev.rostersync.oneroster.provider;

import java.net.URI;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * How one provider is reached.
 *
 * @param tokenUrl exactly as entered, null for OAuth 1.0a or the provider's well-known location
 * @param scopes exactly as the vendor prescribes them, separated by spaces; null for the standard's scopes
 * @param budget of requests that may be sent
 * @param known what earlier syncs have learnt of this provider
 * @param zone the tenant's time zone, for dates that are written as instants
 */
public record ProviderAccess(
        Sis sis,
        URI endpointUrl,
        @Nullable URI tokenUrl,
        String clientId,
        String clientSecret,
        @Nullable String scopes,
        RequestBudget budget,
        KnownFallbacks known,
        ZoneId zone) {

    @Override
    public String toString() {
        return "ProviderAccess[" + endpointUrl.getHost() + "]";
    }
}
