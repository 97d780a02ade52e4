package dev.rostersync.console.web;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often something may be done in a minute, for each key. Each process counts for itself. */
public final class Limit {

    /** The keys that were used last are remembered. */
    private static final int KEYS_MAX = 10_000;

    private final int perMinute;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > KEYS_MAX;
        }
    };

    public Limit(int perMinute) {
        this.perMinute = perMinute;
    }

    /** False if the key has been used too often in the last minute. */
    public synchronized boolean takes(String key) {
        return buckets.computeIfAbsent(key, any -> full()).tryConsume(1);
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, Duration.ofMinutes(1)))
                .build();
    }
}
