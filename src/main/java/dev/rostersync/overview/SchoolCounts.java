package dev.rostersync.overview;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How much of each school is published. */
public final class SchoolCounts {

    // language=PostgreSQL
    private static final String COUNTS = """
            SELECT s.sourced_id,
                   (SELECT count(*) FROM school_manager.roster_user_school us
                     WHERE us.school_id = s.id AND us.role = 'student') AS students,
                   (SELECT count(*) FROM school_manager.classroom c WHERE c.school_id = s.id) AS classes
              FROM school_manager.school s WHERE s.integration_id = :integration
            """;

    private final JdbcClient jdbc;

    public SchoolCounts(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** What is published of one school. */
    public record Count(long students, long classes) {

        public static final Count NONE = new Count(0, 0);
    }

    /** By the school's sourcedId; a school of which nothing is published is not there. */
    public Map<String, Count> of(UUID integration) {
        var counts = new HashMap<String, Count>();
        jdbc.sql(COUNTS).param("integration", integration).query(row -> {
            counts.put(row.getString("sourced_id"), new Count(row.getLong("students"), row.getLong("classes")));
        });
        return counts;
    }
}
