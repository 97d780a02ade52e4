package dev.rostersync.integration;

import dev.rostersync.integration.SecretSeal.Purpose;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The sealed Client Secret of an integration in table {@code integration}: opened, and sealed again. */
record ClientSecrets(JdbcClient jdbc, SecretSeal seal) {

    /** The column's value; null if the seal stays as it is. */
    byte @Nullable [] sealed(UUID integration, Settings settings, @Nullable String secret) {
        return secret == null ? null : seal.seal(Purpose.of(integration, settings), secret);
    }

    /** The secret, for the servers that the integration's settings name. */
    String opened(Integration integration) {
        var sealed = jdbc.sql("SELECT sealed_secret FROM roster_sync.integration WHERE id = :id")
                .param("id", integration.id())
                .query(byte[].class)
                .single();
        var purpose = Purpose.of(integration.id(), integration.settings());
        // old seals open until `secrets reseal`, so a process of the old release survives an upgrade
        return seal.openOfOldRelease(integration.id(), sealed).orElseGet(() -> seal.open(purpose, sealed));
    }

    /** The secret that must be sealed again; null if its seal stays as it is. */
    @Nullable
    String resealed(Integration integration, Settings settings) {
        var before = Purpose.of(integration.id(), integration.settings());
        var after = Purpose.of(integration.id(), settings);
        if (after.equals(before)) {
            return null;
        }
        if (!before.servers().containsAll(after.servers())) {
            throw new SyncException(
                    Code.WRONG_USAGE,
                    "The Endpoint URL or OAuth2 Token URL is on a new server. Enter the Client Secret again"
                            + " (--client-secret-file).");
        }
        return opened(integration);
    }
}
