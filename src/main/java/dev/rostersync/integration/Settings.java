package dev.rostersync.integration;

import dev.rostersync.oneroster.provider.Sis;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of Add OneRoster Sync, except the name and the Client Secret.
 *
 * @param tokenUrl exactly as entered; null if none was
 * @param scopes of a token exactly as the vendor prescribes them, separated by spaces; null: those of the standard
 * @param rules what decides the result
 * @param requestsPerDay that may be sent to the provider in a day of the tenant; null: any number
 */
public record Settings(
        Sis sis,
        URI endpointUrl,
        @Nullable URI tokenUrl,
        String clientId,
        @Nullable String scopes,
        Rules rules,
        @Nullable Integer requestsPerDay) {

    /** True if the provider has the same address and credentials, except the secret. */
    boolean reachesTheSame(Settings other) {
        return sis == other.sis
                && endpointUrl.equals(other.endpointUrl)
                && Objects.equals(tokenUrl, other.tokenUrl)
                && clientId.equals(other.clientId)
                && Objects.equals(scopes, other.scopes);
    }
}
