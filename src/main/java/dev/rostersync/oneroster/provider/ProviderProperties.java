package dev.rostersync.oneroster.provider;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Timeouts, retries and bounds for requests to providers. Each is set by a variable such as {@code
 * ROSTER_SYNC_PROVIDER_REQUEST_TIMEOUT}.
 *
 * @param connectTimeout for one TCP and TLS handshake
 * @param requestTimeout for one request, from sending to the last byte, even if the bytes come slowly
 * @param pageBytesMax the most bytes of a body; a larger body is refused as soon as this many bytes were read
 * @param memoryMax bytes of the heap for pages and chunks of all collections that are read at once; 0 means a third of
 *     the heap. Half of it is for pages, the current pages included; the other half is for chunks
 * @param turnWait the longest wait of one request for its turn, behind requests of other syncs
 * @param triesMax the most tries of one request with transient failures
 * @param firstWait the wait before the second try; it doubles with each further try
 * @param longestWait the longest wait before any further try; a longer Retry-After ends the sync
 * @param recordsMax the most records of one collection
 * @param rateFactor multiplies the vendors' requests a minute; more than 1 only if all providers are your own servers
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

    /** The most syncs that a worker may run at once; they share the memory for chunks. */
    private static final int CHUNKS_AT_ONCE = 16;

    /** No chunk needs more. */
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

    /** Bytes of the heap for the records of one chunk; the rows made from the records take as much again. */
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
