package dev.rostersync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.testing.Postgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** A database of the previous release is migrated, and its syncs resume. */
class UpgradeTest {

    private static final String MAIN = "greenfield/Main SIS";

    private String url = "";
    private JdbcClient owner = JdbcClient.create(new PGSimpleDataSource());

    @BeforeEach
    void aDatabaseOfTheReleaseBefore() throws IOException {
        url = Postgres.emptyDatabase();
        Flyway.configure()
                .dataSource(url, "postgres", "")
                .locations("classpath:db/sql")
                .defaultSchema("roster_sync")
                .createSchemas(true)
                .target("0902")
                .load()
                .migrate();
        var rows = new SingleConnectionDataSource(url, "postgres", "", false);
        new JdbcTemplate(rows).execute(Files.readString(Path.of("src", "test", "resources", "upgrade", "at-0902.sql")));
        rows.destroy();
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser("postgres");
        owner = JdbcClient.create(source);
    }

    @AfterEach
    void drop() {
        Postgres.drop(url);
    }

    private Ran run(String... arguments) {
        return Ran.on(url, Map.of(), arguments);
    }

    private List<String> lines(String sql) {
        return owner.sql(sql)
                .query((row, number) -> String.valueOf(row.getString(1)))
                .list();
    }

    private String held() {
        return lines("SELECT id::text FROM roster_sync.sync WHERE state = 'HELD'")
                .getFirst();
    }

    @Test
    void itsHeldSyncCanStillBeApproved() {
        assertThat(run("migrate").code()).isZero();
        assertThat(lines("SELECT count(*)::text FROM school_manager.roster_user WHERE sourced_id LIKE 's%'"))
                .containsExactly("6");

        var approved = run("approve", held());

        assertThat(approved.code()).as(approved.out() + approved.err()).isZero();
        assertThat(lines("SELECT count(*)::text FROM school_manager.roster_user WHERE sourced_id LIKE 's%'"))
                .containsExactly("0");
        assertThat(lines("SELECT sourced_id FROM school_manager.classroom ORDER BY 1"))
                .containsExactly("c-new", "c-north", "c-south");
        assertThat(lines("SELECT DISTINCT publications::text FROM roster_sync.sync WHERE outcome = 'SUCCEEDED'"
                        + " AND kind = 'FULL' ORDER BY 1"))
                .containsExactly("1", "2");
    }

    @Test
    void itsSettingsAreTheRulesNow() {
        run("migrate");

        assertThat(run("integration", "show", MAIN, "--output", "json").out())
                .contains("\"relationshipTypes\" : [ \"parent\" ]")
                .contains("\"additionsOnly\" : false");
        assertThat(lines("SELECT kind FROM roster_sync.sync ORDER BY number"))
                .containsExactly("FULL", "PREVIEW", "FULL");
        assertThat(lines("SELECT DISTINCT rules - 'guard' || '{}' FROM roster_sync.sync"))
                .singleElement()
                .satisfies(rules -> assertThat(rules)
                        .contains("\"removals\": \"ALL\"")
                        .contains("\"relationshipTypes\": [\"parent\"]")
                        .contains("\"classroomData\": true"));
    }

    /** Processes of the previous release run during the upgrade: old and new processes read each other's rows. */
    @Test
    void programsOfBothReleasesReadWhatTheOtherWrites() {
        run("migrate");

        owner.sql("UPDATE roster_sync.integration SET respect_enrolment_date = true, guard_percent = 12.5,"
                        + " relationship_types = ARRAY['guardian']")
                .update();
        assertThat(run("integration", "show", MAIN, "--output", "json").out())
                .contains("\"respectEnrolmentDate\" : true", "12.50", "[ \"guardian\" ]");

        run(
                "integration",
                "edit",
                MAIN,
                "--no-respect-enrolment-date",
                "--parents",
                "Parent,Relative",
                "--additions-only");
        assertThat(lines("SELECT respect_enrolment_date || ' ' || relationship_types::text || ' ' || guard_percent"
                        + " FROM roster_sync.integration"))
                .containsExactly("false {parent,relative} 12.50");

        owner.sql("""
                        INSERT INTO roster_sync.sync (id, integration_id, preview, today, settings, excluded_schools, state, started_at)
                        SELECT gen_random_uuid(), id, true, '2026-11-27',
                               '{"version": 1, "classroomData": false, "respectEnrolmentDate": true,
                                 "respectAcademicSessions": false, "relationshipTypes": "parent,guardian"}', '{}', 'STOPPED', now()
                          FROM roster_sync.integration
                        """).update();
        assertThat(
                        lines(
                                "SELECT kind || ' ' || (rules ->> 'classroomData') || ' ' || (rules ->> 'relationshipTypes')"
                                        + " || ' ' || (rules #>> '{guard,percent}') FROM roster_sync.sync ORDER BY number DESC LIMIT 1"))
                .containsExactly("PREVIEW false [\"parent\", \"guardian\"] 12.50");
    }
}
