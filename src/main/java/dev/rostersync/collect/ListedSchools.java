package dev.rostersync.collect;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import dev.rostersync.staging.StagingTables;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.jdbc.core.simple.JdbcClient;

/** After the last school: which ones are listed no more; a provider that lists none is not believed. */
final class ListedSchools implements StepExecutionListener {

    /** Reads school; one row for each sourcedId whose standing record is not gone. */
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
        var listed = jdbc.sql(staging.sql(LISTED))
                .query((row, number) -> row.getString("sourced_id"))
                .list();
        if (listed.isEmpty()) {
            execution.setStatus(BatchStatus.FAILED);
            execution.addFailureException(new SyncException(Code.NO_SCHOOL_KNOWN, ""));
            return ExitStatus.FAILED;
        }
        seen.onlyThese(listed);
        return null;
    }
}
