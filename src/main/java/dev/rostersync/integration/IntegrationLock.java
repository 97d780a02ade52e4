package dev.rostersync.integration;

import dev.rostersync.outcome.Code;
import dev.rostersync.outcome.SyncException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Allows at most one sync of an integration at a time: a session advisory lock on a connection of its own, outside the
 * pool. The lock ends with its process. Keepalives let the server notice within seconds that a machine has vanished.
 */
public final class IntegrationLock implements AutoCloseable {

    private static final String KEY = "hashtextextended('roster_sync sync ' || %s, 0)";

    /** A session advisory lock of a bigint, as pg_locks shows it: its halves, and objsubid 1. */
    // language=PostgreSQL
    private static final String IS_HELD = """
            EXISTS (SELECT FROM pg_locks
                     WHERE locktype = 'advisory' AND objsubid = 1 AND granted
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                       AND classid::bigint << 32 | objid::bigint = %s)
            """;

    private final UUID integration;
    private final Connection connection;

    private IntegrationLock(UUID integration, Connection connection) {
        this.integration = integration;
        this.connection = connection;
    }

    public boolean isOf(UUID other) {
        return integration.equals(other);
    }

    /** Takes locks on a database. */
    public static final class Locks {
        private final Supplier<PGSimpleDataSource> source;

        public Locks(String url, @Nullable String username, @Nullable String password) {
            this.source = () -> source(url, username, password);
        }

        private static PGSimpleDataSource source(String url, @Nullable String username, @Nullable String password) {
            var source = new PGSimpleDataSource();
            source.setURL(url);
            if (username != null) {
                source.setUser(username);
            }
            if (password != null) {
                source.setPassword(password);
            }
            source.setTcpKeepAlive(true);
            // a vanished server answers neither the request for the lock nor its release
            source.setSocketTimeout(30);
            source.setApplicationName("oneroster-sync lock");
            source.setOptions("-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
                    + " -c idle_session_timeout=0");
            return source;
        }

        /**
         * Does some work while it holds the integration's lock, so nobody else works on the integration.
         *
         * @throws SyncException SYNC_BUSY if somebody else holds the lock
         */
        public <T> T holding(Integration integration, Supplier<T> work) {
            var lock = tryTake(integration.id())
                    .orElseThrow(() -> new SyncException(Code.SYNC_BUSY, "(%s)".formatted(integration.reference())));
            try (lock) {
                return work.get();
            }
        }

        /** The lock; empty if somebody holds it. */
        public Optional<IntegrationLock> tryTake(UUID integration) {
            try {
                var connection = source.get().getConnection();
                try (var statement =
                        connection.prepareStatement("SELECT pg_try_advisory_lock(%s)".formatted(KEY.formatted("?")))) {
                    statement.setString(1, integration.toString());
                    try (var result = statement.executeQuery()) {
                        result.next();
                        if (result.getBoolean(1)) {
                            return Optional.of(new IntegrationLock(integration, connection));
                        }
                    }
                } catch (SQLException e) {
                    connection.close();
                    throw e;
                }
                connection.close();
                return Optional.empty();
            } catch (SQLException e) {
                throw new DataAccessResourceFailureException("the lock's connection failed", e);
            }
        }
    }

    /** True while a process holds the integration's lock. It does not take the lock. */
    public static boolean isHeld(JdbcClient jdbc, UUID integration) {
        return jdbc.sql("SELECT " + isHeld(":integration::text"))
                .param("integration", integration.toString())
                .query(Boolean.class)
                .single();
    }

    /** The same as a condition of SQL, for an expression of the integration's id as text. */
    public static String isHeld(String id) {
        return IS_HELD.formatted(KEY.formatted(id));
    }

    @Override
    public void close() {
        // the server ends a closed session with a delay: the next process must not find the lock held
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            // the connection is gone already, and so is the lock
        }
    }
}
