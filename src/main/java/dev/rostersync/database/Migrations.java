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

/** Runs the migrations of the top-level folder {@code sql} with Flyway; its history is in {@code roster_sync}. */
public final class Migrations {

    /** The role that works on the tables; logins are its members and switch to it. */
    public static final String RUNTIME_ROLE = "roster_sync_runtime";

    /** How often the session is checked: a pooler may use its sessions in turn. */
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
                NULL; -- another migrate command has just created it
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

    /** The login of a connection; for a null, the driver uses its default. */
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
     * Creates the runtime role if it is missing, applies the missing migrations, gives the role its rights, and
     * makes the runtime's login a member of the role.
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
     * Refuses a database that lacks migrations. A database with newer migrations is accepted, since old processes still
     * run during an upgrade.
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
     * Refuses a pooler in transaction mode. Three things belong to a session: the locks that end with their process,
     * the runtime role, and the temporary tables of a publish. Such a pooler may use another session for each
     * transaction. Then one session serves two connections, or several sessions serve one connection.
     *
     * @throws SyncException CONFIGURATION_WRONG if there is such a pooler
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
                // numbers below 10 were given by schema, not by time: a database may already have later numbers
                .outOfOrder(true)
                // a migration that waits for a backup's locks would block all later queries
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

    /** A refused login, a missing database or a missing right is a wrong setting; other failures may be transient. */
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
