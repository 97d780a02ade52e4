package dev.rostersync.publish;

import dev.rostersync.difference.Difference;
import dev.rostersync.difference.Difference.Comparison;
import dev.rostersync.findings.FindingLog;
import dev.rostersync.guard.Guard;
import dev.rostersync.guard.Guard.Verdict;
import dev.rostersync.outcome.Removed;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.outcome.SyncKind;
import dev.rostersync.staging.StagingTables;
import dev.rostersync.totals.RunningTotals;
import dev.rostersync.work.DifferenceTask;
import dev.rostersync.work.WorkTables;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Publishes a roster: difference, rows, findings, counts and outcome in one transaction. The only class that writes the
 * published tables.
 */
public final class Publisher {

    /** The step's name, in Spring Batch's tables and with its findings. */
    public static final String STEP = "publish";

    /**
     * Publishes of one tenant take turns, because they share its guardians. They wait for each other up to 8 minutes,
     * longer than for other locks. The memory of each sort and hash is bounded.
     */
    // language=PostgreSQL
    private static final String LOCK_TENANT = """
            SELECT set_config('work_mem', '64MB', true), set_config('lock_timeout', '8min', true),
                   pg_advisory_xact_lock(hashtextextended('roster_sync publish ' || :tenant, 0))
            """;

    // language=PostgreSQL
    private static final String END = """
            UPDATE roster_sync.sync
               SET state = :state, approved = false, outcome = :outcome, code = :code, message = :message, finished_at = :finished,
                   unmatched_users = :unmatched, matched_students = :students, matched_teachers = :teachers,
                   imported_classes = :classes, publications = publications + :published, rules_version = :rules
             WHERE id = :sync
            """;

    /** What a newer sync publishes or holds replaces what an older sync held. */
    // language=PostgreSQL
    private static final String REPLACE_HELD = """
            UPDATE roster_sync.sync older SET state = 'ENDED'
              FROM roster_sync.sync s
             WHERE s.id = :sync AND s.kind = 'FULL' AND older.integration_id = s.integration_id
               AND older.number < s.number AND older.state = 'HELD'
            """;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final PublishRetry retry;
    private final RunningTotals totals;
    private final Clock clock;

    public Publisher(DataSource dataSource, PlatformTransactionManager transactions, Clock clock) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.retry = new PublishRetry(transactions);
        this.totals = new RunningTotals(dataSource);
        this.clock = clock;
    }

    /**
     * Publishes what a sync has staged. It does nothing if that was done already and no hold was approved since. If the
     * guard holds schools, the rest is published. If the guard holds the whole, nothing is published.
     *
     * @param kind a preview is compared and recorded, and writes no published row
     * @param ownership throws if another process has taken the sync over; it is called inside the transaction and locks
     *     the sync's row
     * @throws SyncException PUBLISH_CONFLICT if others kept changing the same rows
     */
    public void publish(UUID sync, DifferenceTask task, SyncKind kind, Runnable ownership) {
        retry.run(() -> {
            lockTenant(task.tenant());
            ownership.run();
            if (!isDone(sync)) {
                publishOnce(sync, task, kind);
            }
        });
    }

    /** True if something of a sync waits for approval. */
    public boolean isHeld(UUID sync) {
        return jdbc.sql("SELECT state = 'HELD' FROM roster_sync.sync WHERE id = :sync")
                .param("sync", sync)
                .query(Boolean.class)
                .single();
    }

    /** Publishes an empty roster: everything that an integration has synced is deleted. */
    public void publishNothing(DifferenceTask task) {
        retry.run(() -> {
            lockTenant(task.tenant());
            var staging = new StagingTables(dataSource, UUID.randomUUID());
            new Difference(dataSource, new WorkTables(dataSource, staging), staging).computeEmpty(task);
            new Apply(dataSource, staging).all();
            staging.drop();
        });
    }

    private void publishOnce(UUID sync, DifferenceTask task, SyncKind kind) {
        int publication = publications(sync) + 1;
        var staging = new StagingTables(dataSource, sync, publication);
        var work = new WorkTables(dataSource, staging);
        var difference = new Difference(dataSource, work, staging);
        var holds = new Holds(dataSource, sync);
        var released = holds.released();
        var incoherent = difference.workOut(task, released);
        var guard = new Guard(work, task.rules().guard());
        boolean removes = !task.rules().additionsOnly();
        var verdict = Verdict.NOTHING;
        if (removes && !released.whole()) {
            verdict = guard.judge(difference::hold, incoherent.schools(), incoherent.all());
        } else if (!released.whole() && !incoherent.schools().isEmpty()) {
            difference.hold(Set.of(), Set.of());
        }
        // before anything is applied: after that no row is missing, and a released school may be gone
        noteRemoved(sync, publication, removes ? guard.removed() : List.of());
        if (removes && !verdict.whole()) {
            guard.findRemoved();
        }
        var comparison = difference.compare(task);
        boolean applies = kind.publishes() && !verdict.whole();
        var memory = new Memory(work);
        if (kind.publishes()) {
            memory.rememberSessions();
        }
        if (applies && removes) {
            memory.rememberRemoved(released);
        }
        if (applies) {
            new Apply(dataSource, staging).all();
        }
        var findings = new FindingLog(jdbc, sync);
        findings.discard(STEP);
        findings.noteFound(STEP);
        record(sync, kind, comparison, verdict, released.any());
        if (applies) {
            totals.published(sync, comparison.changes());
        }
        holds.replace(comparison.held(), verdict, clock.instant());
        jdbc.sql(REPLACE_HELD).param("sync", sync).update();
    }

    private void record(UUID sync, SyncKind kind, Comparison comparison, Verdict verdict, boolean approved) {
        jdbc.sql("DELETE FROM roster_sync.sync_changes WHERE sync_id = :sync")
                .param("sync", sync)
                .update();
        comparison
                .changes()
                .forEach((rows, changes) -> jdbc.sql(
                                "INSERT INTO roster_sync.sync_changes VALUES (:sync, :kind, :added, :updated, :deleted, :unchanged)")
                        .param("sync", sync)
                        .param("kind", rows.label())
                        .param("added", changes.added())
                        .param("updated", changes.updated())
                        .param("deleted", changes.deleted())
                        .param("unchanged", changes.unchanged())
                        .update());
        var ending = Ending.of(comparison, verdict);
        var code = ending.code();
        var now = clock.instant();
        boolean waits = verdict.whole()
                || comparison.held().stream().anyMatch(school -> school.code().canBeApproved());
        jdbc.sql(END)
                .param("sync", sync)
                .param("state", waits && kind.publishes() ? "HELD" : "ENDED")
                .param("outcome", ending.outcome().name())
                .param("code", code == null ? null : code.id())
                .param("message", ending.message())
                .param("finished", now.atOffset(ZoneOffset.UTC))
                .param("unmatched", comparison.unmatchedUsers())
                .param("students", comparison.matchedStudents())
                .param("teachers", comparison.matchedTeachers())
                .param("classes", comparison.importedClasses())
                .param("rules", DifferenceTask.RULES_VERSION)
                .param("published", kind.publishes() && !verdict.whole() ? 1 : 0)
                .update();
        if (approved) {
            totals.ended(sync, ending.outcome(), code);
        } else {
            totals.ran(sync, ending.outcome(), code, now);
        }
    }

    private void lockTenant(UUID tenant) {
        var usual = jdbc.sql("SHOW lock_timeout").query(String.class).single();
        jdbc.sql(LOCK_TENANT).param("tenant", tenant.toString()).query().singleRow();
        jdbc.sql("SELECT set_config('lock_timeout', :usual, true)")
                .param("usual", usual)
                .query()
                .singleRow();
    }

    private void noteRemoved(UUID sync, int publication, List<Removed> removed) {
        jdbc.sql("DELETE FROM roster_sync.sync_removal WHERE sync_id = :sync AND publication = :publication")
                .param("sync", sync)
                .param("publication", publication)
                .update();
        for (var rows : removed) {
            jdbc.sql("INSERT INTO roster_sync.sync_removal VALUES (:sync, :publication, :kind, :reason, :count)")
                    .param("sync", sync)
                    .param("publication", publication)
                    .param("kind", rows.kind().label())
                    .param(
                            "reason",
                            rows.reason() == null ? null : rows.reason().name())
                    .param("count", rows.count())
                    .update();
        }
    }

    /** How many differences of a sync were published. A second one follows if a held part is approved later. */
    private int publications(UUID sync) {
        return jdbc.sql("SELECT publications FROM roster_sync.sync WHERE id = :sync")
                .param("sync", sync)
                .query(Integer.class)
                .single();
    }

    private boolean isDone(UUID sync) {
        return jdbc.sql(
                        "SELECT state = 'ENDED' OR state = 'HELD' AND NOT approved FROM roster_sync.sync WHERE id = :sync")
                .param("sync", sync)
                .query(Boolean.class)
                .single();
    }
}
