package dev.rostersync.request;

import dev.rostersync.access.Actor;
import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.IntegrationLock;
import dev.rostersync.integration.IntegrationLock.Locks;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.request.Request.What;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The queue of requests, in table {@code sync_request}. A request runs while somebody holds its integration's lock, and
 * no row says so. When a process dies, its locks end, and other processes can take its requests at once.
 */
public final class RequestQueue {

    /**
     * Each process that dies with a request delays it by this much more, so that others get through. Example: after the
     * first death it is due at once; after the second, 30 seconds after it was taken.
     */
    private static final Duration AFTER_A_DEATH = Duration.ofSeconds(30);

    /** The longest-waiting request that is due and whose integration's lock nobody holds. */
    // language=PostgreSQL
    private static final String NEXT = """
            SELECT r.* FROM roster_sync.sync_request r
             WHERE r.ended_at IS NULL AND r.due_at <= :now AND NOT %s
             ORDER BY r.requested_at LIMIT 1 FOR UPDATE OF r SKIP LOCKED
            """.formatted(IntegrationLock.isHeld("r.integration_id::text"));

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Locks locks;
    private final Clock clock;

    RequestQueue(DataSource dataSource, PlatformTransactionManager transactions, Locks locks, Clock clock) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.locks = locks;
        this.clock = clock;
    }

    /** A request that this process has taken. It stays this process's while the process holds the lock. */
    record Taken(Request request, IntegrationLock lock) {}

    /**
     * How a request stands.
     *
     * @param sync null until one has begun
     * @param code why there is no sync; null if there is one, or may still be one
     */
    public record Standing(
            UUID integration,
            @Nullable UUID sync,
            boolean ended,
            @Nullable Code code,
            @Nullable String message) {}

    /**
     * The requests that wait.
     *
     * @param oldest how long the longest-waiting request has waited; zero if none waits
     */
    public record Waiting(long count, Duration oldest) {}

    /** Requests a sync or a preview. Returns the request's id. */
    public UUID ask(Actor actor, Integration integration, SyncKind kind, @Nullable LocalDate today) {
        return ask(actor, integration.id(), kind == SyncKind.PREVIEW ? What.PREVIEW : What.SYNC, null, today);
    }

    /**
     * As {@link #ask}, but a request that is still open is not repeated: its id is returned. So a click that is sent twice,
     * or two people who click at once, make one sync.
     */
    public UUID askOnce(Actor actor, Integration integration, SyncKind kind) {
        return once(integration.id(), kind == SyncKind.PREVIEW ? What.PREVIEW : What.SYNC, null, actor);
    }

    /** As {@link #askOnce}, for the held part of a sync. */
    public UUID askToApprove(Actor actor, UUID integration, UUID sync) {
        return once(integration, What.APPROVE, sync, actor);
    }

    private UUID once(UUID integration, What what, @Nullable UUID approves, Actor actor) {
        return Objects.requireNonNull(transaction.execute(status -> {
            // two requests for one integration come one after the other
            jdbc.sql("SELECT id FROM roster_sync.integration WHERE id = :id FOR NO KEY UPDATE")
                    .param("id", integration)
                    .query(UUID.class)
                    .single();
            return jdbc.sql("""
                            SELECT id FROM roster_sync.sync_request
                             WHERE integration_id = :integration AND what = :what AND ended_at IS NULL
                               AND approves IS NOT DISTINCT FROM :approves::uuid
                             ORDER BY requested_at LIMIT 1
                            """)
                    .param("integration", integration)
                    .param("what", what.name())
                    .param("approves", approves)
                    .query(UUID.class)
                    .optional()
                    .orElseGet(() -> ask(actor, integration, what, approves, null));
        }));
    }

    private UUID ask(Actor actor, UUID integration, What what, @Nullable UUID approves, @Nullable LocalDate today) {
        var id = UUID.randomUUID();
        jdbc.sql("""
                        INSERT INTO roster_sync.sync_request
                               (id, integration_id, what, approves, today, actor_kind, actor, requested_at, due_at)
                        VALUES (:id, :integration, :what, :approves, :today, :kind, :actor, :now, :now)
                        """)
                .param("id", id)
                .param("integration", integration)
                .param("what", what.name())
                .param("approves", approves)
                .param("today", today)
                .param("kind", actor.kind().name())
                .param("actor", actor.name())
                .param("now", now())
                .update();
        return id;
    }

    /** How a request stands; empty if there is none in the scope. */
    public Optional<Standing> standing(UUID request, TenantScope scope) {
        return jdbc.sql("""
                        SELECT r.integration_id, r.sync_id, r.ended_at, r.code, r.message FROM roster_sync.sync_request r
                          JOIN roster_sync.integration i ON i.id = r.integration_id
                         WHERE r.id = :id AND %s
                        """.formatted(TenantScope.condition("i.tenant_id")))
                .param("id", request)
                .param("scope", scope.ids())
                .query((row, number) -> {
                    var code = row.getString("code");
                    return new Standing(
                            row.getObject("integration_id", UUID.class),
                            row.getObject("sync_id", UUID.class),
                            row.getObject("ended_at") != null,
                            code == null ? null : Code.of(code).orElse(null),
                            row.getString("message"));
                })
                .optional();
    }

    /** The requests that wait for a process: nobody has taken them, or their process died. */
    public Waiting waiting() {
        return jdbc.sql("SELECT count(*) AS count, min(requested_at) AS since FROM roster_sync.sync_request r"
                        + " WHERE r.ended_at IS NULL AND NOT " + IntegrationLock.isHeld("r.integration_id::text"))
                .query((row, number) -> {
                    var since = row.getObject("since", OffsetDateTime.class);
                    return new Waiting(
                            row.getLong("count"),
                            since == null ? Duration.ZERO : Duration.between(since.toInstant(), clock.instant()));
                })
                .single();
    }

    /** Takes the longest-waiting request; empty if there is none, or if somebody was faster. */
    Optional<Taken> take() {
        var lock = new IntegrationLock[1];
        try {
            var taken = transaction.execute(status -> {
                var next = jdbc.sql(NEXT)
                        .param("now", now())
                        .query((row, number) -> request(row))
                        .optional();
                next.flatMap(request -> locks.tryTake(request.integration())).ifPresent(held -> lock[0] = held);
                if (next.isEmpty() || lock[0] == null) {
                    return null;
                }
                jdbc.sql("UPDATE roster_sync.sync_request SET taken = taken + 1, due_at = :due WHERE id = :id")
                        .param(
                                "due",
                                now().plus(AFTER_A_DEATH.multipliedBy(next.get().taken() - 1L)))
                        .param("id", next.get().id())
                        .update();
                return new Taken(next.get(), lock[0]);
            });
            return Optional.ofNullable(taken);
        } catch (RuntimeException e) {
            if (lock[0] != null) {
                lock[0].close();
            }
            throw e;
        }
    }

    private static Request request(ResultSet row) throws SQLException {
        return new Request(
                row.getObject("id", UUID.class),
                row.getObject("integration_id", UUID.class),
                What.valueOf(row.getString("what")),
                row.getObject("approves", UUID.class),
                row.getObject("today", LocalDate.class),
                new Actor(Actor.Kind.valueOf(row.getString("actor_kind")), row.getString("actor")),
                row.getInt("taken") + 1,
                row.getObject("sync_id", UUID.class));
    }

    /** A sync has begun, or was resumed, for a request. */
    void began(Request request, UUID sync) {
        jdbc.sql("UPDATE roster_sync.sync_request SET sync_id = :sync WHERE id = :id")
                .param("sync", sync)
                .param("id", request.id())
                .update();
    }

    /** Ends a request: there is a sync, or a reason says why there is none. */
    void end(Request request, @Nullable Code code, @Nullable String message) {
        jdbc.sql("UPDATE roster_sync.sync_request SET ended_at = :now, code = :code, message = :message WHERE id = :id")
                .param("now", now())
                .param("code", code == null ? null : code.id())
                .param("message", message)
                .param("id", request.id())
                .update();
    }

    /** Gives a request back: another process may resume it at once. */
    void giveBack(Request request) {
        jdbc.sql("UPDATE roster_sync.sync_request SET taken = 0, due_at = :now WHERE id = :id")
                .param("now", now())
                .param("id", request.id())
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
