package dev.rostersync.staging;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/**
 * The staging tables of one sync, in schema {@code roster_staging}. Their names carry the sync's id; statements write
 * <code>${user}</code> for this sync's table of users, and so on.
 *
 * <p>{@code position} is the record's place in its collection, counted in records. {@code modified} is dateLastModified
 * in seconds since 1970, exact to the nanosecond; null if missing or unreadable. {@code gone} is status tobedeleted.
 */
public final class StagingTables {

    private static final Pattern NAME = Pattern.compile("\\$\\{([a-z_]+)}");

    /** All staging tables: first the collected ones, then those that publishing derives from them. */
    private static final List<String> NAMES = List.of(
            "school",
            "known_school",
            "app_user",
            "session",
            "school_year",
            "class",
            "enrollment",
            "parent",
            "unreadable",
            "unread_part",
            "difference_school",
            "difference_user",
            "difference_user_school",
            "difference_classroom",
            "difference_member",
            "difference_guardian",
            "difference_relationship",
            "difference_member_source",
            "difference_guardian_source",
            "difference_last_match",
            "difference_agreed_link");

    // language=PostgreSQL
    private static final String CREATE = """
            CREATE TABLE ${school} (
                position bigint NOT NULL, sourced_id text COLLATE "C" NOT NULL, id uuid NOT NULL, gone boolean NOT NULL,
                modified numeric, name text, identifier text);
            CREATE TABLE ${known_school} (
                sourced_id text COLLATE "C" NOT NULL, id uuid NOT NULL, name text NOT NULL, identifier text,
                excluded boolean NOT NULL);
            CREATE TABLE ${app_user} (
                position bigint NOT NULL, sourced_id text COLLATE "C" NOT NULL, gone boolean NOT NULL, modified numeric,
                given_name text, family_name text, email text, email_key text COLLATE "C", phone text, identifier text,
                grades text[] NOT NULL, roles text[] NOT NULL, role_orgs text[] NOT NULL, role_begins date[] NOT NULL,
                role_ends date[] NOT NULL, agents text[] NOT NULL);
            CREATE TABLE ${session} (
                position bigint NOT NULL, sourced_id text COLLATE "C" NOT NULL, gone boolean NOT NULL, modified numeric,
                starts_on date, ends_on date);
            CREATE TABLE ${class} (
                position bigint NOT NULL, sourced_id text COLLATE "C" NOT NULL, id uuid NOT NULL, gone boolean NOT NULL,
                modified numeric, school text COLLATE "C", name text NOT NULL, code text, location text,
                grades text[] NOT NULL, subjects text[] NOT NULL, sessions text[] NOT NULL);
            CREATE TABLE ${enrollment} (
                position bigint NOT NULL, sourced_id text COLLATE "C" NOT NULL, gone boolean NOT NULL, modified numeric,
                class text COLLATE "C", app_user text COLLATE "C", school text COLLATE "C", role text,
                is_primary boolean NOT NULL, begins_on date, ends_on date);
            CREATE TABLE ${parent} (
                sourced_id text COLLATE "C" NOT NULL, id uuid NOT NULL, email_key text COLLATE "C" NOT NULL,
                given_name text, family_name text, phone text, relationship text NOT NULL);
            CREATE TABLE ${unreadable} (
                step text NOT NULL, kind text NOT NULL, sourced_id text COLLATE "C", app_user text COLLATE "C");
            CREATE TABLE ${unread_part} (
                step text NOT NULL, kind text NOT NULL, school text COLLATE "C", code text NOT NULL, detail text NOT NULL);
            """;

    /**
     * Academic sessions of type schoolYear. Each row is a row of {@code session} too: so a program of an earlier
     * release, which does not know this table, can go on with a sync of this program.
     */
    // language=PostgreSQL
    private static final String CREATE_SCHOOL_YEAR =
            "CREATE TABLE IF NOT EXISTS ${school_year} () INHERITS (${session})";

    /** Waits for readers for 2 seconds at most, because the caller has other work. */
    // language=PostgreSQL
    private static final String DROP = """
            DO $$ DECLARE tables text; BEGIN
                PERFORM set_config('lock_timeout', '2s', true);
                SELECT string_agg('roster_staging.' || relname, ', ') INTO tables FROM pg_class
                 WHERE relnamespace = 'roster_staging'::regnamespace AND relkind = 'r'
                   AND relname ~ '^[a-z_]+_%1$s(_[0-9]+)?$';
                IF tables IS NOT NULL THEN
                    EXECUTE 'DROP TABLE IF EXISTS ' || tables;
                END IF;
            END $$
            """;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final String suffix;
    private final int publication;

    /** The tables of a sync, with its first difference. */
    public StagingTables(DataSource dataSource, UUID sync) {
        this(dataSource, sync, 1);
    }

    /**
     * The tables of a sync, with one of its differences.
     *
     * @param publication number of the difference, from 1 on; a held part that is approved later has a difference of
     *     its own
     */
    public StagingTables(DataSource dataSource, UUID sync, int publication) {
        this.publication = publication;
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.suffix = sync.toString().replace("-", "");
    }

    /** A statement with this sync's table names in place of the placeholders. */
    public String sql(String statement) {
        return NAME.matcher(statement).replaceAll(this::tableName);
    }

    private String tableName(MatchResult placeholder) {
        var name = placeholder.group(1);
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("no staging table is named " + name);
        }
        return name.startsWith("difference_")
                ? "roster_staging.%s_%s_%d".formatted(name, suffix, publication)
                : "roster_staging.%s_%s".formatted(name, suffix);
    }

    /** Makes the tables for the collected roster, logged and without an index. */
    public void create() {
        jdbc.sql(sql(CREATE)).update();
        createSchoolYear();
    }

    /** A sync that an earlier release has begun has no table of school years. */
    public void createSchoolYear() {
        jdbc.sql(sql(CREATE_SCHOOL_YEAR)).update();
    }

    /**
     * Drops all tables of the sync that exist, or none.
     *
     * @return false if somebody reads them, such as a backup; then they stay and can be dropped later
     */
    public boolean drop() {
        try {
            jdbc.sql(DROP.formatted(suffix)).update();
            return true;
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException sql && "55P03".equals(sql.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** True until the tables are dropped. */
    public boolean exist() {
        return jdbc.sql("SELECT to_regclass(:name) IS NOT NULL")
                .param("name", sql("${school}"))
                .query(Boolean.class)
                .single();
    }

    /** True if the tables have no school and no unreadable record. */
    public boolean hasNoSchools() {
        return jdbc.sql(sql("SELECT NOT EXISTS (SELECT FROM ${school}) AND NOT EXISTS (SELECT FROM ${unreadable})"))
                .query(Boolean.class)
                .single();
    }

    /** Deletes a part of what was staged: its rows from a position on, and what could not be read in it. */
    public void discardFrom(String table, String part, long position) {
        jdbc.sql(sql("DELETE FROM ${unreadable} WHERE step = :part"))
                .param("part", part)
                .update();
        jdbc.sql(sql("DELETE FROM ${%s} WHERE position >= :position".formatted(table)))
                .param("position", position)
                .update();
    }

    /** Deletes everything that a step has staged, and what it could not read. */
    public void discardAll(String table, String step) {
        jdbc.sql(sql("TRUNCATE ${%s}".formatted(table))).update();
        for (var noted : List.of("unreadable", "unread_part")) {
            jdbc.sql(sql("DELETE FROM ${%s} WHERE step = :step OR step LIKE :step || '/%%'".formatted(noted)))
                    .param("step", step)
                    .update();
        }
    }

    /**
     * Appends rows on the connection of the running transaction. So they commit together with the cursor, or not at
     * all.
     *
     * @param table a name as in a placeholder
     */
    public void copy(String table, CopyRows rows) {
        copyInto(sql("${%s}".formatted(table)), rows);
    }

    /** As {@link #copy}, into a temporary table of the running transaction. */
    public void copyTemporary(String table, CopyRows rows) {
        copyInto("pg_temp." + table, rows);
    }

    private void copyInto(String table, CopyRows rows) {
        if (rows.isEmpty()) {
            return;
        }
        var connection = DataSourceUtils.getConnection(dataSource);
        try {
            var into = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY %s FROM STDIN (FORMAT text, ENCODING 'UTF8')".formatted(table));
            try {
                var bytes = rows.text().getBytes(StandardCharsets.UTF_8);
                into.writeToCopy(bytes, 0, bytes.length);
                into.endCopy();
            } finally {
                if (into.isActive()) {
                    into.cancelCopy();
                }
            }
        } catch (SQLException e) {
            var translated = new SQLExceptionSubclassTranslator().translate("COPY", null, e);
            throw translated == null ? new DataAccessResourceFailureException("COPY failed", e) : translated;
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
