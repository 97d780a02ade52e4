package dev.rostersync.collect.write;

import dev.rostersync.collect.row.StagedRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Remembers which schools the SIS lists, for Exclude Schools. They are stored at once and kept, so a school can be
 * excluded even after a failed sync.
 */
public final class SeenSchools {

    /** Writes integration_school: a new school is included; a known school stays included or excluded. */
    // language=PostgreSQL
    private static final String SEE = """
            INSERT INTO roster_sync.integration_school AS known (integration_id, sourced_id, name, identifier)
            SELECT :integration, * FROM unnest(:ids::text[], :names::text[], :identifiers::text[])
            ON CONFLICT (integration_id, sourced_id)
               DO UPDATE SET name = excluded.name, identifier = excluded.identifier, listed = true
                       WHERE (known.name, known.identifier, known.listed)
                               IS DISTINCT FROM (excluded.name, excluded.identifier, true)
            """;

    private final JdbcClient jdbc;
    private final UUID integration;

    public SeenSchools(JdbcClient jdbc, UUID integration) {
        this.jdbc = jdbc;
        this.integration = integration;
    }

    public void see(List<StagedRow.School> schools) {
        var once = new LinkedHashMap<String, StagedRow.School>();
        schools.stream().filter(school -> !school.gone()).forEach(school -> once.put(school.sourcedId(), school));
        if (once.isEmpty()) {
            return;
        }
        jdbc.sql(SEE)
                .param("integration", integration)
                .param("ids", once.keySet().toArray(String[]::new))
                .param(
                        "names",
                        once.values().stream().map(StagedRow.School::name).toArray(String[]::new))
                .param(
                        "identifiers",
                        once.values().stream().map(StagedRow.School::identifier).toArray(String[]::new))
                .update();
    }

    /** After all schools were seen: marks the others as not listed. */
    public void onlyThese(List<String> sourcedIds) {
        jdbc.sql("""
                        UPDATE roster_sync.integration_school SET listed = false
                         WHERE integration_id = :integration AND listed AND NOT sourced_id = ANY (:ids::text[])
                        """)
                .param("integration", integration)
                .param("ids", sourcedIds.toArray(String[]::new))
                .update();
    }
}
