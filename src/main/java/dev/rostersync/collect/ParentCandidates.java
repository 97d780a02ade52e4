package dev.rostersync.collect;

import dev.rostersync.collect.read.StagedReader;
import dev.rostersync.collect.row.ParentProcessor;
import dev.rostersync.integration.Rules;
import dev.rostersync.staging.StagingTables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The users who may become guardians, as they are staged. */
final class ParentCandidates {

    /**
     * Reads app_user: each record that counts and has a chosen role, and the last end of each such role. In the shape of
     * 1.1, a user may have a record for each role; the names and the phone are those of the latest record. Without Sync
     * Classroom Data, they are staged only for students, teachers and chosen parents, so these records go before others.
     */
    // language=PostgreSQL
    private static final String SQL = """
            WITH standing AS (
                   SELECT DISTINCT ON (sourced_id, record_role) *
                     FROM (SELECT *, CASE WHEN role_ends = '{}' THEN roles[1] END AS record_role FROM ${app_user}) AS record
                    ORDER BY sourced_id, record_role, modified DESC NULLS LAST, position DESC),
                 named AS (
                   SELECT DISTINCT ON (sourced_id) sourced_id, given_name, family_name, phone FROM standing WHERE NOT gone
                    ORDER BY sourced_id, %2$s modified DESC NULLS LAST, position DESC)
            SELECT sourced_id, email_key, named.given_name, named.family_name, named.phone, chosen.roles, chosen.role_ends
              FROM standing JOIN named USING (sourced_id)
             CROSS JOIN LATERAL (
                   SELECT array_agg(role) AS roles, array_agg(role_end) AS role_ends
                     FROM (SELECT role, CASE WHEN bool_and(role_end IS NOT NULL) THEN max(role_end) END AS role_end
                             FROM unnest(standing.roles, standing.role_ends) AS held(role, role_end)
                            WHERE role = ANY (ARRAY[%1$s]::text[]) GROUP BY role) AS role) AS chosen
             WHERE NOT gone AND standing.roles && ARRAY[%1$s]::text[] ORDER BY sourced_id, record_role
            """;

    private ParentCandidates() {}

    /** Reads the candidates among the users with one of these roles. */
    static StagedReader<ParentProcessor.Candidate> reader(DataSource dataSource, StagingTables staging, Rules rules) {
        // the types come from the fixed set of the settings, never from outside
        var types = String.join(
                ", ",
                rules.relationshipTypes().stream().map(type -> "'" + type + "'").toList());
        var staged = rules.classroomData() ? "" : "NOT roles && ARRAY['student', 'teacher', %s],".formatted(types);
        return new StagedReader<>(
                dataSource, "parents", staging.sql(SQL.formatted(types, staged)), (row, number) -> candidate(row));
    }

    private static ParentProcessor.Candidate candidate(ResultSet row) throws SQLException {
        var lastDays = new ArrayList<@Nullable LocalDate>();
        for (var end : (java.sql.@Nullable Date[]) row.getArray("role_ends").getArray()) {
            lastDays.add(end == null ? null : end.toLocalDate());
        }
        return new ParentProcessor.Candidate(
                row.getString("sourced_id"),
                row.getString("email_key"),
                row.getString("given_name"),
                row.getString("family_name"),
                row.getString("phone"),
                List.of((String[]) row.getArray("roles").getArray()),
                lastDays);
    }
}
