package dev.rostersync.overview;

import dev.rostersync.outcome.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What came before a sync, and how long its steps took. */
public final class SyncHistory {

    // language=PostgreSQL
    private static final String POINTS = """
            SELECT id, started_at, finished_at, outcome, matched_students + matched_teachers AS matched, unmatched_users
              FROM roster_sync.sync
             WHERE integration_id = :integration AND kind = 'FULL' AND outcome IS NOT NULL
             ORDER BY number DESC LIMIT :rows
            """;

    /** Spring Batch writes its times without a zone, so only differences of them mean something. */
    // language=PostgreSQL
    private static final String STEPS = """
            SELECT e.step_name, min(e.start_time) AS began, max(e.end_time) AS ended, count(*) AS attempts,
                   (array_agg(e.status ORDER BY e.step_execution_id DESC))[1] AS status
              FROM batch.batch_step_execution e
              JOIN batch.batch_job_execution j ON j.job_execution_id = e.job_execution_id
             WHERE j.job_instance_id = (SELECT of.job_instance_id
                                          FROM roster_sync.sync s
                                          JOIN batch.batch_job_execution of ON of.job_execution_id = s.job_execution_id
                                         WHERE s.id = :sync)
             GROUP BY e.step_name ORDER BY min(e.step_execution_id)
            """;

    // language=PostgreSQL
    private static final String BEFORE = """
            SELECT b.id FROM roster_sync.sync s
              JOIN roster_sync.published_sync b ON b.integration_id = s.integration_id AND b.number < s.number
             WHERE s.id = :sync ORDER BY b.number DESC LIMIT 1
            """;

    private final JdbcClient jdbc;

    public SyncHistory(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * A full sync that has ended.
     *
     * @param matched students and teachers; null if it ended before they were counted
     */
    public record Point(
            UUID sync,
            Instant startedAt,
            @Nullable Duration took,
            Outcome outcome,
            @Nullable Long matched,
            @Nullable Long unmatched) {}

    /**
     * A step of a sync.
     *
     * @param begins after the first step began
     * @param took null while it runs, or if its process died; it includes the time between attempts
     * @param attempts 1, or more if the sync was resumed in this step
     * @param status as Spring Batch names it
     */
    public record Step(
            String name, Duration begins, @Nullable Duration took, long attempts, String status) {}

    /** The newest full syncs of an integration, the oldest of them first. */
    public List<Point> points(UUID integration, int rowsMax) {
        return jdbc.sql(POINTS)
                .param("integration", integration)
                .param("rows", rowsMax)
                .query((row, number) -> point(row))
                .list()
                .reversed();
    }

    private static Point point(ResultSet row) throws SQLException {
        var started = row.getObject("started_at", OffsetDateTime.class).toInstant();
        var finished = row.getObject("finished_at", OffsetDateTime.class);
        return new Point(
                row.getObject("id", UUID.class),
                started,
                finished == null ? null : Duration.between(started, finished.toInstant()),
                Outcome.valueOf(row.getString("outcome")),
                row.getObject("matched", Long.class),
                row.getObject("unmatched_users", Long.class));
    }

    /** The steps that have begun, in their order; empty once Spring Batch's metadata was purged. */
    public List<Step> steps(UUID sync) {
        var first = new LocalDateTime[1];
        return jdbc.sql(STEPS)
                .param("sync", sync)
                .query((row, number) -> {
                    var began = row.getObject("began", LocalDateTime.class);
                    var ended = row.getObject("ended", LocalDateTime.class);
                    first[0] = first[0] == null ? began : first[0];
                    boolean runs = List.of("STARTED", "STARTING").contains(row.getString("status"));
                    return new Step(
                            row.getString("step_name"),
                            began == null ? Duration.ZERO : Duration.between(first[0], began),
                            ended == null || runs ? null : Duration.between(began, ended),
                            row.getLong("attempts"),
                            row.getString("status"));
                })
                .list();
    }

    /** The sync before this one that published a roster; empty if there is none. */
    public Optional<UUID> publishedBefore(UUID sync) {
        return jdbc.sql(BEFORE).param("sync", sync).query(UUID.class).optional();
    }
}
