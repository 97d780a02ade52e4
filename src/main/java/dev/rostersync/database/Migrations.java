package dev.rostersync.database;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The migrations of the top-level folder {@code sql}, by Flyway. Its history stands in schema {@code roster_sync}. */
public final class Migrations {

    /** Which role works on the tables; logins are members of it and take it on. */
    public static final String RUNTIME_ROLE = "roster_sync_runtime";

    /** A pooler may give its sessions out in turn. */
    private static final int LOOKS = 8;

    private static final String HISTORY = "flyway_schema_history";

    // language=PostgreSQL
    private static final String MAKE_ROLE = """
            DO $$
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'roster_sync_runtime') THEN
                    CREATE ROLE roster_sync_runtime NOLOGIN;
                END IF;
                IF NOT pg_has_role(current_user, 'roster_sync_runtime', 'SET') THEN
                    EXECUTE format('GRANT roster_sync_runtime TO %I', current_user);
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another migrate made it at this moment
            END $$
            """;

    // language=PostgreSQL
    private static final String ADMIT_LOGIN = """
            DO $$
            DECLARE login text := current_setting('roster_sync.login');
            BEGIN
                IF EXISTS (SELECT FROM pg_roles WHERE rolname = login)
                   AND NOT pg_has_role(login, 'roster_sync_runtime', 'SET') THEN
                    EXECUTE format('GRANT roster_sync_runtime TO %I', login);
                END IF;
            END $$
            """;

    private final String url;
    private final Login runtime;
    private final Login owner;

    /** Who signs in; a null is left to the driver. */
    public record Login(@Nullable String username, @Nullable String password) {

        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /**
     * @param url of the database, as JDBC has it
     * @param runtime the login of all other commands
     * @param owner the login that migrates
     */
    public Migrations(String url, Login runtime, Login owner) {
        this.url = url;
        this.runtime = runtime;
        this.owner = owner;
    }

    /**
     * Brings the database up to date, makes the runtime role where it is missing, gives it its rights and admits the
     * runtime's login to it.
     *
     * @return how many migrations were applied
     */
    public int migrate() {
        try (var connection = connect(owner)) {
            execute(connection, MAKE_ROLE);
            int applied = flyway().migrate().migrationsExecuted;
            if (runtime.username() != null) {
                try (var setting = connection.prepareStatement("SELECT set_config('roster_sync.login', ?, false)")) {
                    setting.setString(1, runtime.username());
                    setting.execute();
                }
                execute(connection, ADMIT_LOGIN);
            }
            return applied;
        } catch (SQLException | FlywayException e) {
            throw new SyncException(
                    Code.MIGRATION_FAILED, String.valueOf(e.getMessage()).strip(), e);
        }
    }

    /**
     * Refuses a database that is behind; one that is ahead is taken, since old processes live through an upgrade.
     *
     * @throws SyncException DATABASE_UNREACHABLE or DATABASE_BEHIND
     */
    public void check() {
        Set<String> missing;
        try (var connection = connect(runtime)) {
            missing = packaged();
            missing.removeAll(applied(connection));
            ensureSession(connection);
        } catch (SQLException e) {
            throw reason(e);
        }
        if (!missing.isEmpty()) {
            throw new SyncException(
                    Code.DATABASE_BEHIND, "%d migrations are not applied yet.".formatted(missing.size()));
        }
    }

    /**
     * Locks that die with their process, the runtime role and the tables of a publish each belong to a session. A pooler in
     * transaction mode gives each transaction another one: then two connections are served by one
     * session, or one connection by several.
     *
     * @throws SyncException CONFIGURATION_WRONG if one stands between
     */
    private void ensureSession(Connection connection) throws SQLException {
        var sessions = new HashSet<Integer>();
        sessions.add(session(connection));
        try (var other = connect(runtime)) {
            other.setAutoCommit(false);
            boolean shared = !sessions.add(session(other));
            sessions.add(session(connection));
            other.rollback();
            for (int i = 0; i < LOOKS; i++) {
                sessions.add(session(connection));
            }
            if (shared || sessions.size() > 2) {
                throw new SyncException(
                        Code.CONFIGURATION_WRONG,
                        "PostgreSQL is behind a pooler in transaction mode. SPRING_DATASOURCE_URL must name PostgreSQL"
                                + " itself, or a pooler in session mode.");
            }
        }
    }

    private static int session(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Set<String> packaged() {
        try {
            var versions = new HashSet<String>();
            for (var script : new PathMatchingResourcePatternResolver().getResources("classpath*:db/sql/V*__*.sql")) {
                var name = Objects.requireNonNull(script.getFilename());
                versions.add(name.substring(1, name.indexOf("__")));
            }
            return versions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> applied(Connection connection) throws SQLException {
        var versions = new HashSet<String>();
        try (var statement = connection.createStatement()) {
            try (var exists =
                    statement.executeQuery("SELECT to_regclass('roster_sync.%s') IS NULL".formatted(HISTORY))) {
                exists.next();
                if (exists.getBoolean(1)) {
                    return versions;
                }
            }
            try (var rows = statement.executeQuery(
                    "SELECT version FROM roster_sync.%s WHERE success AND version IS NOT NULL".formatted(HISTORY))) {
                while (rows.next()) {
                    versions.add(rows.getString(1));
                }
            }
        }
        return versions;
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(url, owner.username(), owner.password())
                .locations("classpath:db/sql")
                // numbers below 10 went by schema, not by time: a database may have later ones already
                .outOfOrder(true)
                // behind a backup that reads everything, everybody would wait who comes after
                .initSql("SET lock_timeout = '10s'")
                .defaultSchema("roster_sync")
                .createSchemas(true)
                .table(HISTORY)
                .load();
    }

    private Connection connect(Login login) throws SQLException {
        try {
            var properties = new Properties();
            if (login.username() != null) {
                properties.setProperty("user", login.username());
            }
            if (login.password() != null) {
                properties.setProperty("password", login.password());
            }
            return DriverManager.getConnection(url, properties);
        } catch (SQLException e) {
            throw reason(e);
        }
    }

    /** A refused login, a database that is not there and a missing right are settings; all else may pass. */
    private static SyncException reason(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.startsWith("28") || state.equals("3D000") || state.equals("42501")) {
            return new SyncException(
                    Code.CONFIGURATION_WRONG,
                    "PostgreSQL says: %s. Check SPRING_DATASOURCE_URL, its user and password. migrate grants the"
                                    .formatted(e.getMessage())
                            + " user the role " + RUNTIME_ROLE + ".",
                    e);
        }
        return new SyncException(Code.DATABASE_UNREACHABLE, "", e);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
