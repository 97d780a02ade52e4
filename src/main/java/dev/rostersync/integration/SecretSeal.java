package dev.rostersync.integration;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.util.SecretBytes;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Seals Client Secrets with AES-256-GCM (Tink). A sealed secret is bound to its integration and to the servers that it
 * is shown to. It does not open if it is copied into another row, or if its row gets another address. The keys come
 * from outside the database: the newest key seals, and every key opens.
 */
public final class SecretSeal {

    private static final int KEY_BYTES = 32;

    private final @Nullable String keys;

    /**
     * @param keys 32 random bytes in base64, several separated by commas, the newest first; null if none is set, which
     *     is an error only when a key is needed
     */
    public SecretSeal(@Nullable String keys) {
        this.keys = keys;
    }

    /**
     * The integration and the servers that a sealed secret is for.
     *
     * @param servers scheme, host and port of the Endpoint URL and of the OAuth2 Token URL
     */
    public record Purpose(UUID integration, Set<String> servers) {

        public Purpose {
            servers = Set.copyOf(servers);
        }

        /** The purpose of the secret of an integration with these settings. */
        public static Purpose of(UUID integration, Settings settings) {
            var servers = new HashSet<String>();
            servers.add(server(settings.endpointUrl()));
            if (settings.tokenUrl() != null) {
                servers.add(server(settings.tokenUrl()));
            }
            return new Purpose(integration, servers);
        }

        private static String server(URI url) {
            var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("http") ? 80 : 443;
            return "%s://%s:%d".formatted(scheme, String.valueOf(url.getHost()).toLowerCase(Locale.ROOT), port);
        }

        private byte[] associatedData() {
            return "integration %s at %s"
                    .formatted(integration, String.join(" ", new TreeSet<>(servers)))
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    public byte[] seal(Purpose purpose, String secret) {
        try {
            return aead().encrypt(secret.getBytes(StandardCharsets.UTF_8), purpose.associatedData());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java platform", e);
        }
    }

    /**
     * The secret.
     *
     * @throws SyncException SECRET_UNREADABLE if none of the keys opens it for that purpose
     */
    public String open(Purpose purpose, byte[] sealed) {
        var aead = aead();
        try {
            return new String(aead.decrypt(sealed, purpose.associatedData()), StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new SyncException(Code.SECRET_UNREADABLE, "");
        }
    }

    /**
     * Opens a secret that an old release has sealed, bound only to the integration; empty if it is not such a secret.
     */
    Optional<String> openOfOldRelease(UUID integration, byte[] sealed) {
        try {
            var data = ("integration " + integration).getBytes(StandardCharsets.UTF_8);
            return Optional.of(new String(aead().decrypt(sealed, data), StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /**
     * Makes sure that there is a key.
     *
     * @throws SyncException CONFIGURATION_WRONG if no key is set, or if the value is not a key
     */
    public void ensureKey() {
        aead();
    }

    private Aead aead() {
        if (keys == null || keys.isBlank()) {
            throw new SyncException(Code.CONFIGURATION_WRONG, "ROSTER_SYNC_SECRET_KEY is not set.");
        }
        try {
            AeadConfig.register();
            var handle = KeysetHandle.newBuilder();
            var seen = new HashSet<Integer>();
            for (var key : keys.split(",")) {
                var bytes = decoded(key.strip());
                int id = id(bytes);
                if (seen.add(id)) {
                    var imported = KeysetHandle.importKey(key(bytes, id)).withFixedId(id);
                    handle.addEntry(seen.size() == 1 ? imported.makePrimary() : imported);
                }
            }
            return handle.build().getPrimitive(RegistryConfiguration.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java platform", e);
        }
    }

    /** The id by which Tink finds the key again. It is computed from the key itself. */
    private static int id(byte[] key) throws GeneralSecurityException {
        return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key)).getInt();
    }

    @AccessesPartialKey
    private static AesGcmKey key(byte[] bytes, int id) throws GeneralSecurityException {
        return AesGcmKey.builder()
                .setParameters(AesGcmParameters.builder()
                        .setKeySizeBytes(KEY_BYTES)
                        .setIvSizeBytes(12)
                        .setTagSizeBytes(16)
                        .setVariant(AesGcmParameters.Variant.TINK)
                        .build())
                .setKeyBytes(SecretBytes.copyFrom(bytes, InsecureSecretKeyAccess.get()))
                .setIdRequirement(id)
                .build();
    }

    private static byte[] decoded(String key) {
        try {
            var bytes = Base64.getDecoder().decode(key);
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // the exception is thrown below
        }
        throw new SyncException(
                Code.CONFIGURATION_WRONG,
                "ROSTER_SYNC_SECRET_KEY must be 32 bytes in base64, as `openssl rand -base64 32` makes them. Separate"
                        + " several keys by commas.");
    }
}
