package dev.rostersync.difference;

import dev.rostersync.staging.StagingTables;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Shows a stored difference to a person, row by row: schools and classes with id and name, people by sourcedId only.
 */
public final class DifferenceLines {

    // language=PostgreSQL
    private static final String LINES = """
            WITH person AS (
                   SELECT app_user_id, min(sourced_id) AS sourced_id
                     FROM (SELECT app_user_id, sourced_id FROM ${difference_user} WHERE app_user_id IS NOT NULL
                            UNION ALL SELECT app_user_id, sourced_id FROM school_manager.roster_user) AS known
                    GROUP BY app_user_id),
                 line AS (
                   SELECT 1 AS place, 'schools' AS kind, change, sourced_id AS sort,
                          sourced_id || coalesce(' (' || name || ')', '') AS what FROM ${difference_school}
                    UNION ALL
                   SELECT 2, 'users', change, sourced_id, sourced_id || ' as ' || role FROM ${difference_user}
                    UNION ALL
                   SELECT 3, 'classrooms', change, sourced_id, sourced_id || ' (' || name || ')'
                     FROM ${difference_classroom}
                    UNION ALL
                   SELECT 4, 'members', d.change, coalesce(c.sourced_id, p.sourced_id),
                          coalesce(person.sourced_id, 'user ' || d.app_user_id) || ' as ' || d.role || ' of class '
                            || coalesce(c.sourced_id, p.sourced_id)
                     FROM ${difference_member} d
                     LEFT JOIN person USING (app_user_id)
                     LEFT JOIN ${difference_classroom} c ON c.id = d.classroom_id
                     LEFT JOIN school_manager.classroom p ON p.id = d.classroom_id
                    UNION ALL
                   SELECT 5, 'guardians', change, id::text, 'guardian ' || id FROM ${difference_guardian}
                    UNION ALL
                   SELECT 6, 'relationships', change, guardian_id::text,
                          'guardian ' || guardian_id || ' of '
                            || coalesce(person.sourced_id, 'user ' || app_user_id)
                     FROM ${difference_relationship} LEFT JOIN person USING (app_user_id)),
                 numbered AS (
                   SELECT line.*, row_number() OVER (PARTITION BY kind, change ORDER BY sort, what) AS number FROM line)
            SELECT kind, change, what FROM numbered WHERE number <= :max ORDER BY place, change, number
            """;

    private DifferenceLines() {}

    /**
     * One row that differs.
     *
     * @param change added, updated or deleted
     */
    public record Line(String kind, String change, String what) {}

    /** At most {@code rowsMax} of each kind and change. */
    public static List<Line> of(DataSource dataSource, StagingTables staging, int rowsMax) {
        return JdbcClient.create(dataSource)
                .sql(staging.sql(LINES))
                .param("max", rowsMax)
                .query((row, number) -> new Line(row.getString("kind"), row.getString("change"), row.getString("what")))
                .list();
    }
}
