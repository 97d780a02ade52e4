package dev.rostersync.sync.log;

import dev.rostersync.collect.read.Progress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How far each sync is, in table {@code sync_progress}, where every process can read it. */
public final class SyncProgress {

    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private final JdbcClient jdbc;
    private final Clock clock;

    public SyncProgress(DataSource dataSource, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
    }

    /**
     * How far a sync is.
     *
     * @param step the step's name
     * @param records received so far
     * @param total as the provider announced it, null if it did not
     * @param at when that was written
     */
    public record At(String step, long records, @Nullable Long total, Instant at) {}

    /** As it was written last; empty if nothing was read yet. */
    public Optional<At> of(UUID sync) {
        return jdbc.sql("SELECT step, records, total, at FROM roster_sync.sync_progress WHERE sync_id = :sync")
                .param("sync", sync)
                .query((row, number) -> at(row))
                .optional();
    }

    private static At at(ResultSet row) throws SQLException {
        return new At(
                row.getString("step"),
                row.getLong("records"),
                row.getObject("total", Long.class),
                row.getObject("at", OffsetDateTime.class).toInstant());
    }

    /** Records the progress that a sync's steps report: at most once a second, but each step at least once. */
    public Written recording(UUID sync, Progress watcher) {
        return new Written(sync, watcher);
    }

    /** Passes each report on to the watcher, and records it if it is time. */
    final class Written implements Progress {

        private final UUID sync;
        private final Progress watcher;
        private String step = "";
        private Instant writtenAt = Instant.EPOCH;

        Written(UUID sync, Progress watcher) {
            this.sync = sync;
            this.watcher = watcher;
        }

        @Override
        public void received(String current, long records, OptionalLong total) {
            watcher.received(current, records, total);
            var now = clock.instant();
            if (current.equals(step) && now.isBefore(writtenAt.plus(BETWEEN_WRITES))) {
                return;
            }
            step = current;
            writtenAt = now;
            // in the chunk's transaction, so the recorded progress is what is staged
            jdbc.sql("""
                            INSERT INTO roster_sync.sync_progress (sync_id, step, records, total, at)
                            VALUES (:sync, :step, :records, :total, :now)
                            ON CONFLICT (sync_id) DO UPDATE
                               SET step = excluded.step, records = excluded.records, total = excluded.total, at = excluded.at
                            """)
                    .param("sync", sync)
                    .param("step", current)
                    .param("records", records)
                    .param("total", total.isPresent() ? total.getAsLong() : null)
                    .param("now", now.atOffset(ZoneOffset.UTC))
                    .update();
        }
    }
}
