package dev.rostersync.difference;

import dev.rostersync.staging.StagingTables;
import java.util.HashSet;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Temporary tables of the publishing transaction: what is worked out from a staged roster on the way to the difference.
 * Their rows vanish with the transaction and cost no WAL; the empty tables stay with the connection for the next sync, since
 * making them anew took a third of the time of an unchanged school. In every statement {@code task} is the one row of what is
 * asked for, and {@code found} takes the findings.
 */
public final class WorkTables {

    // language=PostgreSQL
    private static final String LEFT_BY_A_SYNC_BEFORE =
            "SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'";

    private final JdbcTemplate jdbc;
    private final StagingTables staging;
    private final Set<String> left = new HashSet<>();
    private final Set<String> made = new HashSet<>();

    public WorkTables(DataSource dataSource, StagingTables staging) {
        this.jdbc = new JdbcTemplate(dataSource);
        this.staging = staging;
    }

    void begin(DifferenceTask task) {
        left.addAll(query(LEFT_BY_A_SYNC_BEFORE).query(String.class).list());
        table("task", """
                tenant uuid, integration uuid, today date, classroom_data boolean, respect_enrolment_date boolean,
                respect_academic_sessions boolean, relationship_types text[], excluded_schools text[],
                classes_read boolean, sessions_read boolean, users_by_school boolean""");
        table("found", """
                code text NOT NULL, school text, kind text NOT NULL, sourced_id text, detail text NOT NULL DEFAULT '',
                given_name text, family_name text, email text""");
        table("guard_hold", "school_id uuid NOT NULL");
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

    /** An empty temporary table of these columns. */
    public void table(String name, String columns) {
        run("CREATE TEMP TABLE IF NOT EXISTS %s (%s) ON COMMIT DELETE ROWS".formatted(name, columns));
    }

    /**
     * Fills a temporary table with a query's rows, in place of those that it had before, and lets the planner know them.
     *
     * @param query the same for a name in all syncs but for the staging tables, so that its columns are
     */
    public void make(String name, String query) {
        boolean again = !made.add(name);
        String how;
        if (again) {
            how = "TRUNCATE pg_temp.%1$s; INSERT INTO pg_temp.%1$s\n%2$s;\nANALYZE pg_temp.%1$s";
        } else if (left.contains(name)) {
            how = "INSERT INTO pg_temp.%1$s\n%2$s;\nANALYZE pg_temp.%1$s";
        } else {
            how = "CREATE TEMP TABLE %1$s ON COMMIT DELETE ROWS AS\n%2$s;\nANALYZE %1$s";
        }
        run(how.formatted(name, query));
    }
}
