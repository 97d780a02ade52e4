package dev.rostersync.region;

import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
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

    /** If more workers than this would die with the same integration, it is no longer synced in this window. */
    private static final int DEATHS_MAX = 8;

    /** After this many syncs in a row that ran out of memory, an integration is no longer synced. */
    private static final int OUT_OF_MEMORY_MAX = 2;

    /**
     * Each enabled integration whose first sync was run by hand, since when it is eligible, and the last sync that
     * published its roster, if any.
     */
    // language=PostgreSQL
    private static final String ELIGIBLE = """
            SELECT i.id, i.created_at, published.finished_at AS published_at, published.outcome,
                   coalesce(published.finished_at >= :begins
                            AND (published.approved_at IS NULL OR published.started_at >= :begins), false) AS has_had_its_turn,
                   greatest(first.started_at, i.enabled_at) AS eligible_since
              FROM roster_sync.integration i
              JOIN school_manager.tenant t ON t.id = i.tenant_id
              LEFT JOIN LATERAL (SELECT s.started_at, s.finished_at, s.approved_at, s.outcome FROM roster_sync.published_sync s
                                  WHERE s.integration_id = i.id AND s.started_at >= i.created_at
                                  ORDER BY s.number DESC LIMIT 1) AS published ON true
              JOIN LATERAL (SELECT s.started_at FROM roster_sync.sync s
                             WHERE s.integration_id = i.id AND s.kind = 'FULL' AND s.started_at >= i.created_at
                             ORDER BY s.number LIMIT 1) AS first ON true
             WHERE t.region = :region AND i.enabled AND i.removed_at IS NULL
            """;

    /** In the order of ids, so that workers that fill the queue at the same time do not wait for each other. */
    // language=PostgreSQL
    private static final String FILL = """
            INSERT INTO roster_sync.window_entry (region, window_begins, integration_id, waiting_since, due_at, counts_from)
            SELECT :region, :begins, id, coalesce(published_at, created_at), :now, :begins FROM (%s) AS eligible
             WHERE NOT has_had_its_turn
             ORDER BY id
            ON CONFLICT DO NOTHING
            """.formatted(ELIGIBLE);

    /** Entries that are not done, and whose integration was not switched off, removed or moved to another region. */
    // language=PostgreSQL
    private static final String TO_GO = """
            roster_sync.window_entry e
              JOIN roster_sync.integration i ON i.id = e.integration_id AND i.enabled AND i.removed_at IS NULL
              JOIN school_manager.tenant t ON t.id = i.tenant_id AND t.region = e.region
             WHERE e.region = :region AND e.window_begins = :begins AND e.ending IS NULL
            """;

    private static final String IS_RUNNING = IntegrationLock.isHeld("e.integration_id::text");

    /** One name for one server, however it was entered. */
    private static final String HOST =
            "regexp_replace(lower(split_part(split_part(i.endpoint_url, '://', 2), '/', 1) COLLATE \"C\"), ':443$', '')";

    /**
     * The entry that has waited longest. An entry that has failed in this window comes after those that have not. An
     * entry of a busy provider comes only if there is no other.
     */
    // language=PostgreSQL
    private static final String NEXT = """
            SELECT e.integration_id, e.failures, e.unreturned, e.counts_from, i.out_of_memory, %s AS host
              FROM %s AND e.due_at <= :now AND (:only::uuid[] IS NULL OR e.integration_id = ANY (:only::uuid[])) AND NOT %s
             ORDER BY %s = ANY (:busy::text[]), e.failures > 0, e.waiting_since, e.integration_id
             LIMIT 1 FOR UPDATE OF e SKIP LOCKED
            """.formatted(HOST, TO_GO, IS_RUNNING, HOST);

    // language=PostgreSQL
    private static final String OF_ENTRY =
            " WHERE region = :region AND window_begins = :begins AND integration_id = :integration";

    /**
     * The newest sync that published an integration's roster since a moment. The placeholders are expressions: the
     * integration, the moment, and the begin of the window. An approved sync counts only if it was collected in the
     * window.
     */
    // language=PostgreSQL
    private static final String PUBLISHED = """
            SELECT s.id, s.outcome, s.code, s.finished_at
              FROM roster_sync.published_sync s
             WHERE s.integration_id = %s
               AND s.finished_at >= %s AND (s.approved_at IS NULL OR s.started_at >= %s)
             ORDER BY s.number DESC LIMIT 1
            """;

    /** The sync that published after an ended turn, e: a sync by hand, or one that somebody approved. */
    private static final String PUBLISHED_SINCE =
            PUBLISHED.formatted("e.integration_id", "e.ended_at", "e.window_begins");

    /**
     * Deletes entries that are not done and whose integration is not eligible: switched off, removed, added again or
     * moved.
     */
    // language=PostgreSQL
    private static final String DROP = """
            DELETE FROM roster_sync.window_entry
             WHERE (region, window_begins, integration_id) IN (
                   SELECT e.region, e.window_begins, e.integration_id FROM roster_sync.window_entry e
                    WHERE e.region = :region AND e.window_begins = :begins AND e.ending IS NULL
                      AND NOT EXISTS (SELECT FROM (%s) AS eligible WHERE id = e.integration_id) AND NOT %s
                      FOR UPDATE OF e SKIP LOCKED)
            """.formatted(ELIGIBLE, IS_RUNNING);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Locks locks;

    WindowQueue(DataSource dataSource, PlatformTransactionManager transactions, Locks locks) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.locks = locks;
    }

    /**
     * A turn that this worker has taken. It stays this worker's while the worker holds the lock.
     *
     * @param failures transient failures in a row
     * @param unreturned how often the turn was taken and not given back, including this time
     * @param countsFrom a sync that published after this moment counts as the turn
     * @param outOfMemory the integration's syncs in a row that ran out of memory
     * @param host the provider's host, with the port if the URL has one
     */
    record Turn(
            Window window,
            UUID integration,
            int failures,
            int unreturned,
            Instant countsFrom,
            int outOfMemory,
            String host,
            IntegrationLock lock) {}

    /** A sync that published an integration's roster. */
    record Published(UUID sync, Ending ending, @Nullable Code code) {}

    /** The sync that already counts as this turn, whoever ran it; empty if there is none. */
    Optional<Published> published(Turn turn) {
        return jdbc.sql(PUBLISHED.formatted(":integration", ":from", ":begins"))
                .param("integration", turn.integration())
                .param("from", at(turn.countsFrom()))
                .param("begins", at(turn.window().begins()))
                .query((row, number) -> {
                    var code = row.getString("code");
                    return new Published(
                            row.getObject("id", UUID.class),
                            Ending.valueOf(row.getString("outcome")),
                            code == null ? null : Code.of(code).orElse(null));
                })
                .optional();
    }

    /**
     * Adds integrations that are not queued yet, and removes those that must not be synced any more. It is idempotent.
     */
    void fill(Window window, Instant now) {
        of(DROP, window).update();
        of(FILL, window).param("now", at(now)).update();
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
        var next = of(NEXT, window)
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
        of("UPDATE roster_sync.window_entry SET unreturned = :unreturned, due_at = :due" + OF_ENTRY, window)
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

    /** True if the integration's syncs ran out of memory twice in a row. They must not end a third process. */
    static boolean usesUpMemory(Turn turn) {
        return turn.outOfMemory() >= OUT_OF_MEMORY_MAX;
    }

    /** True if too many workers died with the turn. */
    static boolean isDeadly(Turn turn) {
        return turn.unreturned() > DEATHS_MAX;
    }

    /** The turn is over. */
    void end(Turn turn, Ending ending, @Nullable Code code, @Nullable UUID sync, Instant now) {
        of(
                        "UPDATE roster_sync.window_entry SET ending = :ending, code = :code, sync_id = :sync, ended_at = :now,"
                                + " unreturned = 0" + OF_ENTRY,
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
                                + " sync_id = :sync" + OF_ENTRY,
                        turn.window())
                .param("integration", turn.integration())
                .param("due", at(due))
                .param("code", code.id())
                .param("sync", sync)
                .update();
    }

    /** Gives the turn back: another worker may resume it at once. */
    void giveBack(Turn turn, Instant now) {
        of("UPDATE roster_sync.window_entry SET unreturned = 0, due_at = :now" + OF_ENTRY, turn.window())
                .param("integration", turn.integration())
                .param("now", at(now))
                .update();
    }

    /**
     * Puts back the entries that ended with a code, unless a sync by hand has published the roster since. After a
     * failure the sync is resumed; otherwise a new one begins. Returns the integrations.
     */
    List<UUID> putBack(Window window, Code code, Instant now) {
        return of("""
                        UPDATE roster_sync.window_entry e
                           SET ending = NULL, ended_at = NULL, due_at = :now, failures = 0, unreturned = 0,
                               counts_from = CASE WHEN e.ending = 'PARTIAL' THEN :now ELSE e.counts_from END
                          FROM roster_sync.integration i
                         WHERE i.id = e.integration_id AND i.enabled AND i.removed_at IS NULL
                           AND e.region = :region AND e.window_begins = :begins AND e.code = :code
                           AND (e.ending IN ('FAILED', 'PARTIAL') AND NOT EXISTS (%s) OR e.ending IS NULL)
                        RETURNING e.integration_id
                        """.formatted(PUBLISHED_SINCE), window)
                .param("code", code.id())
                .param("now", at(now))
                .query((row, number) -> row.getObject("integration_id", UUID.class))
                .list();
    }

    /** How many entries wait, run in this or another process, or wait for a retry. */
    long toGo(Window window, @Nullable Collection<UUID> only) {
        return of(
                        "SELECT count(*) FROM " + TO_GO
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
                                        ELIGIBLE, IS_RUNNING, PUBLISHED_SINCE, IntegrationLock.isHeld("id::text")),
                                window)
                        .param("now", at(now)));
    }

    private JdbcClient.StatementSpec of(String sql, Window window) {
        return jdbc.sql(sql).param("region", window.region()).param("begins", at(window.begins()));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    /** How a turn ended. */
    public enum Ending {
        SUCCEEDED,
        PARTIAL,
        FAILED,
        /** Somebody stopped it; the window does not take it again. */
        STOPPED;

        static Ending of(Outcome outcome) {
            return valueOf(outcome.name());
        }
    }
}
