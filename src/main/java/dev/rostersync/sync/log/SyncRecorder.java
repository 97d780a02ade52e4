package dev.rostersync.sync.log;

import dev.rostersync.access.Action.What;
import dev.rostersync.access.ActionLog;
import dev.rostersync.access.Actor;
import dev.rostersync.integration.Integration;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.totals.RunningTotals;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Writes a sync's row when the sync begins, is taken over, is stopped or fails. The publisher records a success. */
public final class SyncRecorder {

    // language=PostgreSQL
    private static final String BEGIN = """
            INSERT INTO roster_sync.sync (id, integration_id, kind, today, settings, rules, excluded_schools, state, started_at)
            VALUES (:id, :integration, :kind, :today, :settings::jsonb, :rules::jsonb, :excluded, 'RUNNING', :now)
            """;

    /** Only its owner can end a sync, and only once. */
    // language=PostgreSQL
    private static final String END = """
            UPDATE roster_sync.sync
               SET state = :state, outcome = :outcome, code = :code, message = :message, finished_at = :now
             WHERE id = :id AND owner = :owner AND state NOT IN ('HELD', 'ENDED')
            """;

    // language=PostgreSQL
    private static final String SUPERSEDE = """
            UPDATE roster_sync.sync
               SET state = 'ENDED', outcome = 'FAILED', code = :code, message = :message, finished_at = :now,
                   owner = owner + 1
             WHERE integration_id = :integration AND state NOT IN ('HELD', 'ENDED')
            RETURNING id
            """;

    private static final JsonMapper JSON = new JsonMapper();

    private final JdbcClient jdbc;

    private final RunningTotals totals;
    private final ActionLog actions;
    private final TransactionTemplate transaction;

    public SyncRecorder(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        this.actions = new ActionLog(dataSource, clock);
        this.jdbc = JdbcClient.create(dataSource);
        this.totals = new RunningTotals(dataSource);
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Ids of an integration's syncs that have a smaller number, still have staging tables, and are not HELD. */
    public List<UUID> withStaging(UUID integration, long before) {
        return jdbc.sql("""
                        SELECT s.id FROM roster_sync.sync s
                         WHERE s.integration_id = :integration AND s.number < :before AND s.state <> 'HELD'
                           AND to_regclass('roster_staging.school_' || replace(s.id::text, '-', '')) IS NOT NULL
                        """)
                .param("integration", integration)
                .param("before", before)
                .query((row, number) -> row.getObject("id", UUID.class))
                .list();
    }

    /** Records that a sync begins; its owner number is 1. */
    public UUID begin(
            Actor actor, Integration integration, SyncKind kind, LocalDate today, Set<String> excluded, Instant now) {
        var id = UUID.randomUUID();
        jdbc.sql(BEGIN)
                .param("id", id)
                .param("integration", integration.id())
                .param("kind", kind.name())
                .param("today", today)
                .param("settings", settings(integration))
                .param("rules", integration.settings().rules().json())
                .param("excluded", excluded.stream().sorted().toArray(String[]::new))
                .param("now", at(now))
                .update();
        actions.note(actor, integration.id(), kind == SyncKind.PREVIEW ? What.PREVIEW : What.SYNC, id);
        return id;
    }

    private static String settings(Integration integration) {
        var settings = integration.settings();
        var json = JSON.createObjectNode()
                .put("version", integration.settingsVersion())
                .put("sis", settings.sis().label())
                .put("endpointUrl", settings.endpointUrl().toString());
        return JSON.writeValueAsString(json);
    }

    /** What the integration's syncs hold can no longer be approved. */
    public void giveUpHeld(UUID integration) {
        jdbc.sql("UPDATE roster_sync.sync SET state = 'ENDED' WHERE integration_id = :integration AND state = 'HELD'")
                .param("integration", integration)
                .update();
    }

    public void stopped(UUID sync, int owner) {
        end(sync, owner, "STOPPED", null, null, null, null);
    }

    /**
     * The sync has failed and nothing was published.
     *
     * @param code null for a defect
     */
    public void failed(UUID sync, int owner, @Nullable Code code, String message, Instant now) {
        transaction.executeWithoutResult(status -> {
            if (end(sync, owner, "ENDED", Outcome.FAILED, code, message, now)) {
                totals.ran(sync, Outcome.FAILED, code, now);
                if (code == Code.OUT_OF_MEMORY) {
                    outOfMemory(sync);
                }
            }
        });
    }

    private void outOfMemory(UUID sync) {
        jdbc.sql("UPDATE roster_sync.integration SET out_of_memory = out_of_memory + 1"
                        + " WHERE id = (SELECT integration_id FROM roster_sync.sync WHERE id = :sync)")
                .param("sync", sync)
                .update();
    }

    /** A sync of the integration has completed without running out of memory, so the count starts again. */
    public void hadMemoryEnough(UUID integration) {
        jdbc.sql("UPDATE roster_sync.integration SET out_of_memory = 0 WHERE id = :id AND out_of_memory > 0")
                .param("id", integration)
                .update();
    }

    /** Closes an unfinished sync that is too old to be resumed. */
    public void notResumed(UUID sync, int owner, Instant now) {
        transaction.executeWithoutResult(status -> {
            if (end(sync, owner, "ENDED", Outcome.FAILED, Code.NOT_RESUMED, Code.NOT_RESUMED.sentence(), now)) {
                totals.ended(sync, Outcome.FAILED, Code.NOT_RESUMED);
            }
        });
    }

    private boolean end(
            UUID sync,
            int owner,
            String state,
            @Nullable Outcome outcome,
            @Nullable Code code,
            @Nullable String message,
            @Nullable Instant now) {
        return jdbc.sql(END)
                        .param("state", state)
                        .param("outcome", outcome == null ? null : outcome.name())
                        .param("code", code == null ? null : code.id())
                        .param("message", message)
                        .param("now", now == null ? null : at(now))
                        .param("id", sync)
                        .param("owner", owner)
                        .update()
                > 0;
    }

    /** Closes unfinished syncs, which cannot be resumed after a newer sync begins. Returns their ids. */
    public List<UUID> supersede(UUID integration, Instant now) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var closed = jdbc.sql(SUPERSEDE)
                    .param("code", Code.SYNC_SUPERSEDED.id())
                    .param("message", Code.SYNC_SUPERSEDED.sentence())
                    .param("now", at(now))
                    .param("integration", integration)
                    .query((row, number) -> row.getObject("id", UUID.class))
                    .list();
            closed.forEach(sync -> totals.ended(sync, Outcome.FAILED, Code.SYNC_SUPERSEDED));
            return closed;
        }));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
