package dev.rostersync.integration;

import dev.rostersync.oneroster.provider.KnownFallbacks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What one integration's syncs have learnt about its provider: table {@code provider_fallback}, read once. */
final class RememberedFallbacks implements KnownFallbacks {

    /**
     * After this time the better way is tried again, because servers are updated now and then. It costs one refused
     * request. Example: a fallback that was learnt on May 1 at 20:00 is used until May 8 at 20:00.
     */
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofDays(7);

    private record Known(String substitute, Instant learntAt) {}

    private final JdbcClient jdbc;
    private final UUID integration;
    private final Clock clock;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    RememberedFallbacks(JdbcClient jdbc, UUID integration, Clock clock) {
        this.jdbc = jdbc;
        this.integration = integration;
        this.clock = clock;
        jdbc.sql("SELECT extra, rung, learnt_at FROM roster_sync.provider_fallback WHERE integration_id = :integration")
                .param("integration", integration)
                .query(row -> {
                    known.put(
                            row.getString("extra"),
                            new Known(
                                    row.getString("rung"),
                                    row.getObject("learnt_at", OffsetDateTime.class)
                                            .toInstant()));
                });
    }

    @Override
    public Optional<String> recent(String extra) {
        return Optional.ofNullable(known.get(extra))
                .filter(one -> clock.instant().isBefore(one.learntAt.plus(TRIED_AGAIN_AFTER)))
                .map(Known::substitute);
    }

    @Override
    public Optional<String> ofAnyAge(String extra) {
        return Optional.ofNullable(known.get(extra)).map(Known::substitute);
    }

    @Override
    public void remember(String extra, String substitute) {
        var now = clock.instant();
        known.put(extra, new Known(substitute, now));
        jdbc.sql("""
                        INSERT INTO roster_sync.provider_fallback (integration_id, extra, rung, learnt_at)
                        VALUES (:integration, :extra, :rung, :now)
                        ON CONFLICT (integration_id, extra) DO UPDATE SET rung = excluded.rung, learnt_at = excluded.learnt_at
                        """)
                .param("integration", integration)
                .param("extra", extra)
                .param("rung", substitute)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .update();
    }

    @Override
    public void forget(String extra) {
        known.remove(extra);
        jdbc.sql("DELETE FROM roster_sync.provider_fallback WHERE integration_id = :integration AND extra = :extra")
                .param("integration", integration)
                .param("extra", extra)
                .update();
    }

    /** Forgets all fallbacks: the provider is another one, or is reached in another way. */
    static void forgetAll(JdbcClient jdbc, UUID integration) {
        jdbc.sql("DELETE FROM roster_sync.provider_fallback WHERE integration_id = :integration")
                .param("integration", integration)
                .update();
    }
}
