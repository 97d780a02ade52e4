package dev.rostersync.findings;

import dev.rostersync.outcome.Finding;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes the findings of one sync, in the caller's transaction. So the findings of a record commit with the record, or
 * not at all.
 */
public final class FindingLog {

    /**
     * So many findings of one code and sync are written one by one: more than anybody reads, and few enough to keep.
     * Example: of 1,200 findings of a code, 1,000 are rows and all 1,200 are counted.
     */
    static final int ROWS_MAX = 1_000;

    /**
     * Reads a source of findings (columns code, school, kind, sourced_id, detail, given_name, family_name, email).
     * Writes finding and finding_count.
     */
    // language=PostgreSQL
    private static final String NOTE = """
            WITH noted AS (
                   %s),
                 numbered AS (
                   SELECT noted.*,
                          row_number() OVER (PARTITION BY code ORDER BY kind, sourced_id, detail)
                            + coalesce((SELECT sum(count) FROM roster_sync.finding_count c
                                         WHERE c.sync_id = :sync AND c.code = noted.code), 0) AS number
                     FROM noted),
                 counted AS (
                   INSERT INTO roster_sync.finding_count AS c (sync_id, step, code, count)
                   SELECT :sync, :step, code, count(*) FROM noted GROUP BY code
                   ON CONFLICT (sync_id, step, code) DO UPDATE SET count = c.count + excluded.count)
            INSERT INTO roster_sync.finding
                   (sync_id, step, code, school, kind, sourced_id, detail, given_name, family_name, email)
            SELECT :sync, :step, code, school, kind, sourced_id, detail, given_name, family_name, email
              FROM numbered WHERE number <= :max ORDER BY code, number
            """;

    private static final String GIVEN = """
            SELECT code, school, kind, sourced_id, detail,
                   NULL::text AS given_name, NULL::text AS family_name, NULL::text AS email
              FROM unnest(:codes::text[], :schools::text[], :kinds::text[], :ids::text[], :details::text[])
                   AS given(code, school, kind, sourced_id, detail)""";

    private final JdbcClient jdbc;
    private final UUID sync;

    public FindingLog(JdbcClient jdbc, UUID sync) {
        this.jdbc = jdbc;
        this.sync = sync;
    }

    /** Writes down findings of a step. */
    public void note(String step, List<Finding> findings) {
        if (findings.isEmpty()) {
            return;
        }
        jdbc.sql(NOTE.formatted(GIVEN))
                .param("sync", sync)
                .param("step", step)
                .param("max", ROWS_MAX)
                .param("codes", findings.stream().map(f -> f.code().id()).toArray(String[]::new))
                .param("schools", findings.stream().map(Finding::school).toArray(String[]::new))
                .param("kinds", findings.stream().map(Finding::kind).toArray(String[]::new))
                .param("ids", findings.stream().map(Finding::sourcedId).toArray(String[]::new))
                .param("details", findings.stream().map(Finding::detail).toArray(String[]::new))
                .update();
    }

    /** Writes down the findings in the transaction's temporary table {@code found}. */
    public void noteFound(String step) {
        jdbc.sql(NOTE.formatted("SELECT * FROM pg_temp.found"))
                .param("sync", sync)
                .param("step", step)
                .param("max", ROWS_MAX)
                .update();
    }

    /** Deletes the findings of a step, or of a part of a step (STEP/PART), that begins again from its start. */
    public void discard(String step) {
        discard(step, "step = :step");
    }

    /** As {@link #discard}, with all the parts of the step. */
    public void discardAll(String step) {
        discard(step, "(step = :step OR step LIKE :step || '/%')");
    }

    private void discard(String step, String which) {
        for (var table : List.of("finding", "finding_count")) {
            jdbc.sql("DELETE FROM roster_sync.%s WHERE sync_id = :sync AND %s".formatted(table, which))
                    .param("sync", sync)
                    .param("step", step)
                    .update();
        }
    }
}
