package dev.rostersync.findings;

import dev.rostersync.access.TenantScope;
import dev.rostersync.text.LikePattern;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads findings for the tenant's people, with names and addresses as sent. */
public final class FindingList {

    private final JdbcClient jdbc;

    public FindingList(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * One finding.
     *
     * @param code id of the catalogue
     * @param school sourcedId; null if the school is not known
     */
    public record Row(
            String code,
            @Nullable String school,
            String kind,
            @Nullable String sourcedId,
            String detail,
            @Nullable String givenName,
            @Nullable String familyName,
            @Nullable String email) {

        /** The same finding without name and address. */
        public Row withoutPerson() {
            return new Row(code, school, kind, sourcedId, detail, null, null, null);
        }

        @Override
        public String toString() {
            return "Row[" + code + " " + kind + " " + sourcedId + "]";
        }
    }

    /**
     * Which findings to show.
     *
     * @param code null: all codes
     * @param school sourcedId; null: all schools
     * @param kind null: all kinds
     * @param text a part of the sourcedId, the detail, or of a name or address; null: all
     * @param newSince a sync: only findings that this sync did not have; null: all
     * @param names false if the person who reads may not see names and addresses: then they are not searched
     */
    public record Filter(
            @Nullable String code,
            @Nullable String school,
            @Nullable String kind,
            @Nullable String text,
            @Nullable UUID newSince,
            boolean names) {}

    /** A place in the list: the code and the number of a finding. */
    public record Place(String code, long number) {}

    /** A finding with its place. */
    public record Placed(Place place, Row row) {}

    /**
     * Findings of a sync, in the order of codes.
     *
     * @param after the place of the last finding that is not wanted any more; null: from the first on
     */
    public List<Placed> page(UUID sync, Filter filter, @Nullable Place after, int rowsMax) {
        var sql = new StringBuilder("""
                SELECT f.id, f.code, f.school, f.kind, f.sourced_id, f.detail, f.given_name, f.family_name, f.email
                  FROM roster_sync.finding f WHERE f.sync_id = :sync""");
        var values = new HashMap<String, Object>();
        values.put("sync", sync);
        and(sql, values, "code", filter.code(), "f.code = :code");
        and(sql, values, "school", filter.school(), "f.school = :school");
        and(sql, values, "kind", filter.kind(), "f.kind = :kind");
        and(
                sql,
                values,
                "text",
                filter.text() == null ? null : LikePattern.anywhere(filter.text()),
                filter.names()
                        ? "concat_ws(' ', f.sourced_id, f.detail, f.given_name, f.family_name, f.email) ILIKE :text"
                        : "concat_ws(' ', f.sourced_id, f.detail) ILIKE :text");
        and(sql, values, "before", filter.newSince(), """
                (f.code, f.kind, coalesce(f.sourced_id, ''), coalesce(f.school, '')) NOT IN (
                  SELECT b.code, b.kind, coalesce(b.sourced_id, ''), coalesce(b.school, '')
                    FROM roster_sync.finding b WHERE b.sync_id = :before)""");
        and(
                sql,
                values,
                "afterCode",
                after == null ? null : after.code(),
                "(f.code, f.id) > (:afterCode, :afterNumber)");
        values.put("afterNumber", after == null ? 0 : after.number());
        values.put("rows", rowsMax);
        return jdbc.sql(sql.append(" ORDER BY f.code, f.id LIMIT :rows").toString())
                .params(values)
                .query((row, number) -> new Placed(new Place(row.getString("code"), row.getLong("id")), row(row)))
                .list();
    }

    private static void and(
            StringBuilder sql, Map<String, Object> values, String name, @Nullable Object value, String condition) {
        if (value != null) {
            sql.append(" AND ").append(condition);
            values.put(name, value);
        }
    }

    /** The findings about one record, in the order of codes. */
    public List<Row> about(UUID sync, String sourcedId) {
        return jdbc.sql("""
                        SELECT code, school, kind, sourced_id, detail, given_name, family_name, email
                          FROM roster_sync.finding WHERE sync_id = :sync AND sourced_id = :id ORDER BY code, id
                        """)
                .param("sync", sync)
                .param("id", sourcedId)
                .query((row, number) -> row(row))
                .list();
    }

    /**
     * In the order of codes.
     *
     * @param code only findings of this code; null: all
     */
    public List<Row> of(UUID sync, TenantScope scope, @Nullable String code) {
        return jdbc.sql("""
                        SELECT code, school, kind, sourced_id, detail, given_name, family_name, email
                          FROM roster_sync.finding
                         WHERE sync_id = :sync AND (:code::text IS NULL OR code = :code)
                           AND EXISTS (SELECT FROM roster_sync.sync s JOIN roster_sync.integration i ON i.id = s.integration_id
                                        WHERE s.id = :sync AND %s)
                         ORDER BY code, id
                        """.formatted(TenantScope.condition("i.tenant_id")))
                .param("scope", scope.ids())
                .param("sync", sync)
                .param("code", code)
                .query((row, number) -> row(row))
                .list();
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("code"),
                row.getString("school"),
                row.getString("kind"),
                row.getString("sourced_id"),
                row.getString("detail"),
                row.getString("given_name"),
                row.getString("family_name"),
                row.getString("email"));
    }
}
