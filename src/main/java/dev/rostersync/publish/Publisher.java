package dev.rostersync.publish;

import dev.rostersync.difference.Difference;
import dev.rostersync.difference.Difference.Comparison;
import dev.rostersync.difference.Difference.Comparison.HeldSchool;
import dev.rostersync.difference.DifferenceTask;
import dev.rostersync.findings.FindingLog;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.staging.StagingTables;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Publishes a roster: difference, rows, findings, counts and outcome in one transaction. The only class that writes the
 * published tables.
 */
public final class Publisher {

    /** More often than rows of one tenant are plausibly changed by others in the seconds that a publish takes. */
    private static final int TRIES_MAX = 4;

    /** Schools that a sentence names before it counts the rest. */
    private static final int NAMED_MAX = 3;

    /** The step's name, in Spring Batch's tables and with its findings. */
    public static final String STEP = "publish";

    /** Publishes of one tenant take turns: they share its guardians. Sorts and hashes are bounded per operation. */
    // language=PostgreSQL
    private static final String TAKE_TURN = """
            SELECT set_config('work_mem', '64MB', true),
                   pg_advisory_xact_lock(hashtextextended('roster_sync publish ' || :tenant, 0))
            """;

    // language=PostgreSQL
    private static final String END = """
            UPDATE roster_sync.sync
               SET state = 'ENDED', outcome = :outcome, code = :code, message = :message, finished_at = :finished,
                   unmatched_users = :unmatched, matched_students = :students, matched_teachers = :teachers,
                   imported_classes = :classes
             WHERE id = :sync
            """;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    public Publisher(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    /**
     * Publishes what a sync has staged, unless that was done already.
     *
     * @param preview compare and record, but write no published row
     * @param ownership throws where another process has taken the sync over; called inside the transaction, and locks the
     *     sync's row
     * @throws SyncException PUBLISH_CONFLICT where others kept changing the same rows
     */
    public void publish(UUID sync, DifferenceTask task, boolean preview, Runnable ownership) {
        again(() -> {
            takeTurn(task.tenant());
            ownership.run();
            if (!hasEnded(sync)) {
                publishOnce(sync, task, preview);
            }
        });
    }

    /** Publishes an empty roster: all that an integration had synced goes. */
    public void publishNothing(DifferenceTask task) {
        again(() -> {
            takeTurn(task.tenant());
            var staging = new StagingTables(dataSource, UUID.randomUUID());
            new Difference(dataSource, staging).computeEmpty(task);
            new Apply(dataSource, staging).all();
            staging.drop();
        });
    }

    private void publishOnce(UUID sync, DifferenceTask task, boolean preview) {
        var staging = new StagingTables(dataSource, sync);
        var comparison = new Difference(dataSource, staging).compute(task);
        if (!preview) {
            new Apply(dataSource, staging).all();
        }
        new FindingLog(jdbc, sync).noteFound(STEP);
        record(sync, comparison);
    }

    private void record(UUID sync, Comparison comparison) {
        comparison
                .changes()
                .forEach((kind, changes) -> jdbc.sql(
                                "INSERT INTO roster_sync.sync_changes VALUES (:sync, :kind, :added, :updated, :deleted, :unchanged)")
                        .param("sync", sync)
                        .param("kind", kind.label())
                        .param("added", changes.added())
                        .param("updated", changes.updated())
                        .param("deleted", changes.deleted())
                        .param("unchanged", changes.unchanged())
                        .update());
        var code = comparison.held().isEmpty() ? null : Code.SCHOOL_NOT_COHERENT;
        jdbc.sql(END)
                .param("sync", sync)
                .param("outcome", (code == null ? Outcome.SUCCEEDED : Outcome.PARTIAL).name())
                .param("code", code == null ? null : code.id())
                .param("message", message(code, comparison.held()))
                .param("finished", clock.instant().atOffset(ZoneOffset.UTC))
                .param("unmatched", comparison.unmatchedUsers())
                .param("students", comparison.matchedStudents())
                .param("teachers", comparison.matchedTeachers())
                .param("classes", comparison.importedClasses())
                .update();
    }

    private static @Nullable String message(@Nullable Code code, List<HeldSchool> held) {
        if (code == null) {
            return null;
        }
        var named = held.stream()
                .limit(NAMED_MAX)
                .map(school -> "%s (%s)".formatted(school.name(), school.sourcedId()))
                .collect(Collectors.joining(", "));
        var more = held.size() > NAMED_MAX ? " and %d more".formatted(held.size() - NAMED_MAX) : "";
        return "%s It concerns %s%s.".formatted(code.sentence(), named, more);
    }

    private void takeTurn(UUID tenant) {
        jdbc.sql(TAKE_TURN).param("tenant", tenant.toString()).query().singleRow();
    }

    private boolean hasEnded(UUID sync) {
        return jdbc.sql("SELECT state = 'ENDED' FROM roster_sync.sync WHERE id = :sync")
                .param("sync", sync)
                .query(Boolean.class)
                .single();
    }

    private void again(Runnable work) {
        for (int tries = 1; ; tries++) {
            try {
                transaction.executeWithoutResult(status -> work.run());
                return;
            } catch (ConcurrencyFailureException | DataIntegrityViolationException e) {
                if (e instanceof DataIntegrityViolationException && !isKey(e)) {
                    throw e;
                }
                if (tries == TRIES_MAX) {
                    throw new SyncException(Code.PUBLISH_CONFLICT, "(%d times)".formatted(TRIES_MAX), e);
                }
            }
        }
    }

    /** A foreign or unique key that a row of somebody else violates; any other rule is broken by ourselves. */
    private static boolean isKey(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException sql
                && ("23503".equals(sql.getSQLState()) || "23505".equals(sql.getSQLState()));
    }
}
