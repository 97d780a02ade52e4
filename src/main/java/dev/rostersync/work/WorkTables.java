package dev.rostersync.work;

import dev.rostersync.staging.StagingTables;
import java.util.EnumSet;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The temporary tables of the publishing transaction. They hold the steps from a staged roster to the difference. Their
 * rows end with the transaction and cost no WAL. The empty tables stay with the connection for the next sync, because
 * creating them each time took a third of the time of a sync of an unchanged school. Every statement can use
 * {@code task}, one row with the task of this publish, and {@code found}, which takes the findings. {@link WorkTable}
 * declares the tables.
 */
public final class WorkTables {

    private final JdbcTemplate jdbc;
    private final StagingTables staging;
    private final Set<WorkTable> made = EnumSet.noneOf(WorkTable.class);

    public WorkTables(DataSource dataSource, StagingTables staging) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.staging = staging;
    }

    /** Begins the work of a sync: notes its task, and what a person has released. */
    public void begin(DifferenceTask task, Released released) {
        table(WorkTable.TASK);
        table(WorkTable.FOUND);
        table(WorkTable.GUARD_HOLD);
        table(WorkTable.GUARDIAN_HOLD);
        table(WorkTable.RELEASED);
        query("""
                        INSERT INTO task
                        SELECT :tenant, :integration, :today, (rules ->> 'classroomData')::boolean,
                               (rules ->> 'respectEnrolmentDate')::boolean, (rules ->> 'respectAcademicSessions')::boolean,
                               array(SELECT jsonb_array_elements_text(rules -> 'relationshipTypes')),
                               :excludedSchools, (rules ->> 'classroomData')::boolean, true, false, NULL, false
                          FROM (SELECT :rules::jsonb AS rules) AS given
                        """)
                .param("tenant", task.tenant())
                .param("integration", task.integration())
                .param("today", task.today())
                .param("rules", task.rules().json())
                .param("excludedSchools", task.excludedSchools().toArray(String[]::new))
                .update();
        query("INSERT INTO released SELECT unnest(:schools::text[])")
                .param("schools", released.schools().toArray(String[]::new))
                .update();
        // without statistics the planner expects hundreds of rows, and reads every published row of every tenant
        run("ANALYZE task; ANALYZE guard_hold; ANALYZE guardian_hold; ANALYZE released");
    }

    /** Runs statements; <code>${name}</code> is a staging table. */
    public void run(String sql) {
        jdbc.execute(staging.sql(sql));
    }

    /** A statement with parameters. */
    public JdbcClient.StatementSpec query(String sql) {
        return JdbcClient.create(jdbc).sql(staging.sql(sql));
    }

    /** Makes a table if this connection has none of that name yet. The table is empty. */
    public void table(WorkTable table) {
        run("CREATE TEMP TABLE IF NOT EXISTS %s (%s) ON COMMIT DELETE ROWS".formatted(table.table(), table.columns()));
    }

    /**
     * Replaces a table's rows with the rows of a query, and updates the planner's statistics. The query must deliver
     * each declared column.
     */
    public void make(WorkTable table, String query) {
        if (made.add(table)) {
            table(table);
        } else {
            run("TRUNCATE pg_temp." + table.table());
        }
        run("INSERT INTO pg_temp.%1$s (%2$s) SELECT %2$s FROM (\n%3$s) AS made;\nANALYZE pg_temp.%1$s (%4$s)"
                .formatted(table.table(), table.columnNames(), query, table.analyzedColumns()));
    }
}
