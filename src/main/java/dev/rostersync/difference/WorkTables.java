package dev.rostersync.difference;

import dev.rostersync.staging.StagingTables;
import java.util.EnumSet;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Temporary tables of the publishing transaction: what is worked out from a staged roster on the way to the difference.
 * Their rows vanish with the transaction and cost no WAL; the empty tables stay with the connection for the next sync, since
 * making them anew took a third of the time of an unchanged school. In every statement {@code task} is the one row of what is
 * asked for, and {@code found} takes the findings. {@link WorkTable} declares them.
 */
public final class WorkTables {

    private final JdbcTemplate jdbc;
    private final StagingTables staging;
    private final Set<WorkTable> made = EnumSet.noneOf(WorkTable.class);

    public WorkTables(DataSource dataSource, StagingTables staging) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.staging = staging;
    }

    void begin(DifferenceTask task) {
        table(WorkTable.TASK);
        table(WorkTable.FOUND);
        table(WorkTable.GUARD_HOLD);
        query("""
                        INSERT INTO task
                        SELECT :tenant, :integration, :today, (rules ->> 'classroomData')::boolean,
                               (rules ->> 'respectEnrolmentDate')::boolean, (rules ->> 'respectAcademicSessions')::boolean,
                               array(SELECT jsonb_array_elements_text(rules -> 'relationshipTypes')),
                               :excludedSchools, (rules ->> 'classroomData')::boolean, true, false
                          FROM (SELECT :rules::jsonb AS rules) AS given
                        """)
                .param("tenant", task.tenant())
                .param("integration", task.integration())
                .param("today", task.today())
                .param("rules", task.rules().json())
                .param("excludedSchools", task.excludedSchools().toArray(String[]::new))
                .update();
        // taken for hundreds of rows, it would have every published row of every tenant read
        run("ANALYZE task; ANALYZE guard_hold");
    }

    /** Runs statements; <code>${name}</code> is a staging table. */
    public void run(String sql) {
        jdbc.execute(staging.sql(sql));
    }

    /** A statement with parameters. */
    public JdbcClient.StatementSpec query(String sql) {
        return JdbcClient.create(jdbc).sql(staging.sql(sql));
    }

    /** Makes a table if this connection has none of that name yet; it is empty. */
    public void table(WorkTable table) {
        run("CREATE TEMP TABLE IF NOT EXISTS %s (%s) ON COMMIT DELETE ROWS".formatted(table.table(), table.columns()));
    }

    /**
     * Fills a table with a query's rows, in place of those that it had before, and lets the planner know them. The query
     * must deliver each column that is declared.
     */
    public void make(WorkTable table, String query) {
        if (made.add(table)) {
            table(table);
        } else {
            run("TRUNCATE pg_temp." + table.table());
        }
        run("INSERT INTO pg_temp.%1$s (%2$s) SELECT %2$s FROM (\n%3$s) AS made;\nANALYZE pg_temp.%1$s"
                .formatted(table.table(), table.columnNames(), query));
    }
}
