package dev.rostersync.region;

import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.outcome.Code;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The queue of a window, in table {@code window_entry}. Any number of workers share it. An entry runs while somebody
 * holds its integration's lock, and no row says so. When a worker dies, its locks end, and other workers can take its
 * entries at once.
 */
public final class WindowQueue {

    private static final Logger LOG = LoggerFactory.getLogger(WindowQueue.class);

    /**
     * If more workers than this die with the same integration, it is due later and later, so that others get through.
     * Example: after the third death it is due at once; after the fourth, 5 minutes after it was taken; after the
     * fifth, 10 minutes.
     */
    private static final int DEATHS_BORNE = 3;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Locks locks;

    WindowQueue(DataSource dataSource, PlatformTransactionManager transactions, Locks locks) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.locks = locks;
    }

    /** A sync that published an integration's roster. */
    record Published(UUID sync, TurnEnding ending, @Nullable Code code) {}

    /** The sync that already counts as this turn, whoever ran it; empty if there is none. */
    Optional<Published> published(Turn turn) {
        return jdbc.sql(WindowSql.PUBLISHED.formatted(":integration", ":from", ":begins"))
                .param("integration", turn.integration())
                .param("from", at(turn.countsFrom()))
                .param("begins", at(turn.window().begins()))
                .query((row, number) -> {
                    var code = row.getString("code");
                    return new Published(
                            row.getObject("id", UUID.class),
                            TurnEnding.valueOf(row.getString("outcome")),
                            code == null ? null : Code.of(code).orElse(null));
                })
                .optional();
    }

    /**
     * Adds integrations that are not queued yet, and removes those that must not be synced any more. It is idempotent.
     */
    void fill(Window window, Instant now) {
        of(WindowSql.DROP, window).update();
        of(WindowSql.FILL, window).param("now", at(now)).update();
    }

    /**
     * Takes the longest-waiting integration that is due and that nobody works on.
     *
     * @param only takes one of these; null: any
     * @param busyHosts providers that are taken only if there is no other
     */
    Optional<Turn> take(Window window, @Nullable Collection<UUID> only, Set<String> busyHosts, Instant now) {
        while (true) {
            var taken = new AtomicReference<@Nullable IntegrationLock>();
            try {
                var attempt = transaction.execute(status -> attempt(window, only, busyHosts, now, taken));
                if (attempt == null) {
                    return Optional.empty();
                }
                if (attempt.isPresent()) {
                    return attempt;
                }
            } catch (RuntimeException e) {
                var lock = taken.get();
                if (lock != null) {
                    lock.close();
                }
                if (isFull(e)) {
                    LOG.warn("PostgreSQL has no free connection for a lock. No integration is taken at this moment.");
                    return Optional.empty();
                }
                throw e;
            }
        }
    }

    private static boolean isFull(RuntimeException e) {
        return e instanceof DataAccessException failure
                && failure.getMostSpecificCause() instanceof SQLException sql
                && "53300".equals(sql.getSQLState());
    }

    /**
     * Tries to take one entry. The row stays locked until all can see the integration's lock. Empty if somebody was
     * faster; null if there is nothing to take.
     */
    private @Nullable Optional<Turn> attempt(
            Window window,
            @Nullable Collection<UUID> only,
            Set<String> busyHosts,
            Instant now,
            AtomicReference<@Nullable IntegrationLock> taken) {
        var next = of(WindowSql.NEXT, window)
                .param("now", at(now))
                .param("only", only == null ? null : only.toArray(UUID[]::new))
                .param("busy", busyHosts.toArray(String[]::new))
                .query((row, number) -> new Next(
                        row.getObject("integration_id", UUID.class),
                        row.getInt("failures"),
                        row.getInt("unreturned") + 1,
                        row.getObject("counts_from", OffsetDateTime.class).toInstant(),
                        row.getInt("out_of_memory"),
                        row.getString("host")))
                .optional();
        if (next.isEmpty()) {
            return null;
        }
        var found = next.get();
        var lock = locks.tryTake(found.integration());
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        taken.set(lock.get());
        var due = found.unreturned() <= DEATHS_BORNE
                ? now
                : now.plus(Duration.ofMinutes(5).multipliedBy(1L << (found.unreturned() - DEATHS_BORNE - 1)));
        of("UPDATE roster_sync.window_entry SET unreturned = :unreturned, due_at = :due" + WindowSql.OF_ENTRY, window)
                .param("integration", found.integration())
                .param("unreturned", found.unreturned())
                .param("due", at(due))
                .update();
        return Optional.of(new Turn(
                window,
                found.integration(),
                found.failures(),
                found.unreturned(),
                found.countsFrom(),
                found.outOfMemory(),
                found.host(),
                lock.get()));
    }

    private record Next(
            UUID integration, int failures, int unreturned, Instant countsFrom, int outOfMemory, String host) {}

    /** The turn is over. */
    void end(Turn turn, TurnEnding ending, @Nullable Code code, @Nullable UUID sync, Instant now) {
        of(
                        "UPDATE roster_sync.window_entry SET ending = :ending, code = :code, sync_id = :sync, ended_at = :now,"
                                + " unreturned = 0" + WindowSql.OF_ENTRY,
                        turn.window())
                .param("integration", turn.integration())
                .param("ending", ending.name())
                .param("code", code == null ? null : code.id())
                .param("sync", sync)
                .param("now", at(now))
                .update();
    }

    /** Schedules a retry after a transient failure. */
    void retry(Turn turn, Code code, @Nullable UUID sync, Instant due) {
        of(
                        "UPDATE roster_sync.window_entry SET failures = failures + 1, unreturned = 0, due_at = :due, code = :code,"
                                + " sync_id = :sync" + WindowSql.OF_ENTRY,
                        turn.window())
                .param("integration", turn.integration())
                .param("due", at(due))
                .param("code", code.id())
                .param("sync", sync)
                .update();
    }

    /** Gives the turn back: another worker may resume it at once. */
    void giveBack(Turn turn, Instant now) {
        of("UPDATE roster_sync.window_entry SET unreturned = 0, due_at = :now" + WindowSql.OF_ENTRY, turn.window())
                .param("integration", turn.integration())
                .param("now", at(now))
                .update();
    }

    /**
     * Puts back the entries that ended with a code, unless a sync by hand has published the roster since. After a
     * failure the sync is resumed; otherwise a new one begins. Returns the integrations.
     */
    List<UUID> putBack(Window window, Code code, Instant now) {
        return of(WindowSql.PUT_BACK, window)
                .param("code", code.id())
                .param("now", at(now))
                .query((row, number) -> row.getObject("integration_id", UUID.class))
                .list();
    }

    /** How many entries wait, run in this or another process, or wait for a retry. */
    long toGo(Window window, @Nullable Collection<UUID> only) {
        return of(
                        "SELECT count(*) FROM " + WindowSql.TO_GO
                                + " AND (:only::uuid[] IS NULL OR e.integration_id = ANY (:only::uuid[]))",
                        window)
                .param("only", only == null ? null : only.toArray(UUID[]::new))
                .query(Long.class)
                .single();
    }

    /** How the window stands. */
    Tonight tonight(Window window, Instant now) {
        return Tonight.read(
                window,
                now,
                of(
                                Tonight.SQL.formatted(
                                        WindowSql.ELIGIBLE,
                                        WindowSql.IS_RUNNING,
                                        WindowSql.PUBLISHED_SINCE,
                                        IntegrationLock.isHeld("id::text")),
                                window)
                        .param("now", at(now)));
    }

    private JdbcClient.StatementSpec of(String sql, Window window) {
        return jdbc.sql(sql).param("region", window.region()).param("begins", at(window.begins()));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
