package dev.rostersync.collect;

import dev.rostersync.collect.write.SeenSchools;
import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.staging.StagingTables;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.core.simple.JdbcClient;

/** After the last school, marks the schools that are no longer listed. The sync fails if no school is listed. */
final class ListedSchools implements StepExecutionListener {

    /** Reads school: one row for each sourcedId whose latest record is not gone. */
    // language=PostgreSQL
    static final String LISTED = """
            SELECT sourced_id, id, name, identifier
              FROM (SELECT DISTINCT ON (sourced_id) * FROM ${school}
                     ORDER BY sourced_id, modified DESC NULLS LAST, position DESC) standing
             WHERE NOT gone ORDER BY sourced_id
            """;

    private final JdbcClient jdbc;
    private final StagingTables staging;
    private final SeenSchools seen;

    ListedSchools(JdbcClient jdbc, StagingTables staging, SeenSchools seen) {
        this.jdbc = jdbc;
        this.staging = staging;
        this.seen = seen;
    }

    @Override
    public @Nullable ExitStatus afterStep(StepExecution execution) {
        if (execution.getStatus() != BatchStatus.COMPLETED) {
            return null;
        }
        try {
            return look(execution);
        } catch (RuntimeException e) {
            // Spring Batch would only log the exception and set the step to COMPLETED
            return failed(execution, e);
        }
    }

    private @Nullable ExitStatus look(StepExecution execution) {
        var listed = jdbc.sql(staging.sql(LISTED))
                .query((row, number) -> row.getString("sourced_id"))
                .list();
        if (listed.isEmpty()) {
            return failed(execution, new SyncException(Code.NO_SCHOOL_KNOWN, ""));
        }
        // a school whose record cannot be read may still be listed
        var unreadable = jdbc.sql(staging.sql("SELECT sourced_id FROM ${unreadable} WHERE kind = 'school'"))
                .query((row, number) -> Optional.ofNullable(row.getString("sourced_id")))
                .list();
        if (unreadable.stream().allMatch(Optional::isPresent)) {
            seen.onlyThese(Stream.concat(listed.stream(), unreadable.stream().flatMap(Optional::stream))
                    .toList());
        }
        return null;
    }

    private static ExitStatus failed(StepExecution execution, RuntimeException reason) {
        execution.setStatus(BatchStatus.FAILED);
        execution.addFailureException(reason);
        return ExitStatus.FAILED;
    }
}
