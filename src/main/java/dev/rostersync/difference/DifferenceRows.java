package dev.rostersync.difference;

import dev.rostersync.staging.StagingTables;
import dev.rostersync.text.LikePattern;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Shows a stored difference to the tenant's people: by school, kind and name, page by page, with old and new names.
 */
public final class DifferenceRows {

    /**
     * A row of each kind of change, with the school that it concerns. The name of a user is School Manager's own; the
     * school of a user or a guardian is one of the person's schools.
     */
    // language=PostgreSQL
    private static final String ROWS = """
            WITH class_of AS (
                   SELECT id, sourced_id, name, school_id FROM ${difference_classroom}
                    UNION SELECT id, sourced_id, name, school_id FROM school_manager.classroom
                    WHERE id IN (SELECT classroom_id FROM ${difference_member})
                      AND id NOT IN (SELECT id FROM ${difference_classroom})),
                 line AS (
                   SELECT 1 AS place, 'schools' AS kind, change, sourced_id, coalesce(name, old_name) AS name,
                          CASE WHEN name IS DISTINCT FROM old_name AND change = 'updated' THEN old_name END AS was,
                          NULL AS detail, id AS school_id, NULL::uuid AS app_user_id, NULL::uuid AS guardian_id
                     FROM ${difference_school}
                    UNION ALL
                   SELECT 2, 'users', change, sourced_id, NULL, NULL, role,
                          (SELECT min(s.school_id::text)::uuid FROM ${difference_user_school} s
                            WHERE s.sourced_id = u.sourced_id AND s.role = u.role),
                          coalesce(app_user_id, old_app_user_id), NULL
                     FROM ${difference_user} u
                    UNION ALL
                   SELECT 3, 'classrooms', change, sourced_id, coalesce(name, old_name),
                          CASE WHEN name IS DISTINCT FROM old_name AND change = 'updated' THEN old_name END,
                          NULL, school_id, NULL, NULL
                     FROM ${difference_classroom}
                    UNION ALL
                   SELECT 4, 'members', d.change, c.sourced_id, c.name, NULL, d.role, c.school_id, d.app_user_id, NULL
                     FROM ${difference_member} d LEFT JOIN class_of c ON c.id = d.classroom_id
                    UNION ALL
                   SELECT 5, 'guardians', change, NULL, NULL, NULL, NULL, NULL, NULL, id FROM ${difference_guardian}
                    UNION ALL
                   SELECT 6, 'relationships', change, NULL, NULL, old_relationship, relationship, NULL, app_user_id, guardian_id
                     FROM ${difference_relationship})
            """;

    // language=PostgreSQL
    private static final String PAGE = ROWS + """
            SELECT line.kind, line.change, line.sourced_id, line.name, line.was, line.detail,
                   coalesce(s.sourced_id, ds.sourced_id) AS school, coalesce(s.name, ds.name) AS school_name, a.given_name, a.family_name, a.email,
                   coalesce(dg.email, g.email) AS guardian_email
              FROM line
              LEFT JOIN school_manager.school s ON s.id = line.school_id
              LEFT JOIN ${difference_school} ds ON ds.id = line.school_id
              LEFT JOIN school_manager.app_user a ON a.id = line.app_user_id
              LEFT JOIN school_manager.guardian g ON g.id = line.guardian_id
              LEFT JOIN ${difference_guardian} dg ON dg.id = line.guardian_id
             WHERE (:kind::text IS NULL OR line.kind = :kind) AND (:change::text IS NULL OR line.change = :change)
               AND (:school::text IS NULL OR coalesce(s.sourced_id, ds.sourced_id) = :school)
               AND (:text::text IS NULL
                    OR concat_ws(' ', line.sourced_id, line.name, CASE WHEN :names THEN
                                 concat_ws(' ', a.given_name, a.family_name, a.email, g.email, dg.email) END) ILIKE :text)
             ORDER BY line.place, line.change, school_name, line.name, line.sourced_id, line.detail,
                      line.app_user_id, line.guardian_id
             LIMIT :rows OFFSET :skip
            """;

    private DifferenceRows() {}

    /**
     * Which rows to show; null: all.
     *
     * @param school sourcedId
     * @param names false if the person who reads may not see names and addresses
     */
    public record Filter(
            @Nullable String kind,
            @Nullable String change,
            @Nullable String school,
            @Nullable String text,
            boolean names) {}

    /**
     * One row that differs. Names and addresses are null if the filter has no names.
     *
     * @param change added, updated or deleted
     * @param sourcedId of the record, or of the class of a membership; null for guardians
     * @param name of a school or a class
     * @param was the old name, or the old relationship, if it changes
     * @param detail a role or a relationship
     */
    public record Row(
            String kind,
            String change,
            @Nullable String sourcedId,
            @Nullable String name,
            @Nullable String was,
            @Nullable String detail,
            @Nullable String school,
            @Nullable String schoolName,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email,
            @Nullable String guardianEmail) {

        @Override
        public String toString() {
            return "Row[" + kind + " " + change + " " + sourcedId + "]";
        }
    }

    /** A part of a difference, in a fixed order. The tables must exist. */
    public static List<Row> page(DataSource dataSource, StagingTables staging, Filter filter, int skip, int rowsMax) {
        var text = filter.text();
        return JdbcClient.create(dataSource)
                .sql(staging.sql(PAGE))
                .param("kind", filter.kind())
                .param("change", filter.change())
                .param("school", filter.school())
                .param("text", text == null ? null : LikePattern.anywhere(text))
                .param("names", filter.names())
                .param("rows", rowsMax)
                .param("skip", skip)
                .query((row, number) -> new Row(
                        row.getString("kind"),
                        row.getString("change"),
                        row.getString("sourced_id"),
                        row.getString("name"),
                        row.getString("was"),
                        row.getString("detail"),
                        row.getString("school"),
                        row.getString("school_name"),
                        filter.names() ? row.getString("given_name") : null,
                        filter.names() ? row.getString("family_name") : null,
                        filter.names() ? row.getString("email") : null,
                        filter.names() ? row.getString("guardian_email") : null))
                .list();
    }

    /** The newest difference of a sync whose tables exist; 0 if there is none. */
    public static int newestOf(DataSource dataSource, UUID sync) {
        return JdbcClient.create(dataSource)
                .sql("""
                        SELECT coalesce(max(substring(relname FROM '_([0-9]+)$')::int), 0) FROM pg_class
                         WHERE relnamespace = 'roster_staging'::regnamespace AND relkind = 'r'
                           AND relname LIKE 'difference\\_school\\_' || :sync || '\\_%'
                        """)
                .param("sync", sync.toString().replace("-", ""))
                .query(Integer.class)
                .single();
    }
}
