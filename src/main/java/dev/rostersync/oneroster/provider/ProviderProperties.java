package dev.rostersync.oneroster.provider;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How patiently providers are read, and the bounds. Set as {@code ROSTER_SYNC_PROVIDER_REQUEST_TIMEOUT} and so on.
 *
 * @param connectTimeout for one TCP and TLS handshake
 * @param requestTimeout for one request, from sending to the last byte, however slowly they drip
 * @param pageBytesMax a larger body is given up as soon as that many bytes of it were read
 * @param memoryMax bytes of the heap for pages and chunks of all collections that are read at once; 0: a third of the heap.
 *     Half of it is for pages, those whose turn it is included; the other half is for chunks
 * @param turnWait of one request for its turn, behind those of other syncs
 * @param triesMax of one request that fails in a passing way
 * @param firstWait before the second try; it doubles for each further one
 * @param longestWait before any further try; a Retry-After beyond it ends the sync
 * @param recordsMax of one collection
 * @param rateFactor by how much vendors' requests a minute are multiplied: more than 1 where all providers are one's own
 */
@ConfigurationProperties("roster-sync.provider")
public record ProviderProperties(
        @DefaultValue("10s") Duration connectTimeout,
        @DefaultValue("5m") Duration requestTimeout,
        @DefaultValue("48MB") DataSize pageBytesMax,
        @DefaultValue("0B") DataSize memoryMax,
        @DefaultValue("15m") Duration turnWait,
        @DefaultValue("6") int triesMax,
        @DefaultValue("1s") Duration firstWait,
        @DefaultValue("5m") Duration longestWait,
        @DefaultValue("50000000") long recordsMax,
        @DefaultValue("1") int rateFactor) {

    public ProviderProperties {
        if (triesMax < 1) {
            throw new IllegalArgumentException(
                    "roster-sync.provider.tries-max is %d, must be 1 or more".formatted(triesMax));
        }
        if (rateFactor < 1) {
            throw new IllegalArgumentException(
                    "roster-sync.provider.rate-factor is %d, must be 1 or more".formatted(rateFactor));
        }
        positive("connect-timeout", connectTimeout);
        positive("request-timeout", requestTimeout);
        positive("first-wait", firstWait);
        positive("longest-wait", longestWait);
        positive("turn-wait", turnWait);
    }

    /** As many syncs as a worker may run at once share the memory for chunks; more than this no chunk needs. */
    private static final int CHUNKS_AT_ONCE = 16;

    private static final long CHUNK_BYTES_MAX = 8L << 20;

    private long memoryBytes() {
        return memoryMax.toBytes() > 0
                ? memoryMax.toBytes()
                : Runtime.getRuntime().maxMemory() / 3;
    }

    /** Bytes of the heap for the pages of all collections that are read at once. */
    public long pagesBytesMax() {
        return memoryBytes() / 2;
    }

    /** Bytes of the heap for the records of one chunk; the rows that are made of them take as much again. */
    public long chunkBytesMax() {
        return Math.min(CHUNK_BYTES_MAX, memoryBytes() / 4 / CHUNKS_AT_ONCE);
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(
                    "roster-sync.provider.%s is %s, must be more than nothing".formatted(name, value));
        }
    }
}
