package dev.rostersync.testing;

import dev.rostersync.database.Migrations;
import dev.rostersync.database.Migrations.Login;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** One embedded server for the whole suite; each test's database is a copy of a migrated template. */
public final class Postgres {

    private static final String TEMPLATE = "migrated";
    private static final Postgres SHARED = new Postgres();

    private final EmbeddedPostgres server;
    private final AtomicInteger databases = new AtomicInteger();

    /** Creates and drops databases in the background, so one is always ready for the next test. */
    private final ExecutorService beside =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    private Future<String> ready;

    private Postgres() {
        try {
            // enough connections for the workers of a night and for the suite's own contexts
            server = EmbeddedPostgres.builder()
                    .setServerConfig("max_connections", "300")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        execute("CREATE DATABASE " + TEMPLATE);
        // the runtime's login is no superuser in the tests, so a missing grant makes a test fail
        execute("CREATE ROLE runtime_login LOGIN");
        new Migrations(url(TEMPLATE), new Login("runtime_login", ""), new Login("postgres", "")).migrate();
        ready = beside.submit(this::copyOfTemplate);
    }

    /** The URL of a new, migrated database. */
    public static synchronized String newDatabase() {
        var ready = SHARED.ready;
        SHARED.ready = SHARED.beside.submit(SHARED::copyOfTemplate);
        try {
            return ready.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private String copyOfTemplate() {
        var name = "test_" + databases.incrementAndGet();
        execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, TEMPLATE));
        return url(name);
    }

    /** The URL of a new, empty database. */
    public static String emptyDatabase() {
        var name = "test_" + SHARED.databases.incrementAndGet();
        SHARED.execute("CREATE DATABASE " + name);
        return SHARED.url(name);
    }

    /** Drops a database when its connections have ended; the server checks this every tenth of a second. */
    public static void drop(String url) {
        var name = url.substring(url.lastIndexOf('/') + 1);
        SHARED.beside.execute(() -> SHARED.execute("DROP DATABASE %s WITH (FORCE)".formatted(name)));
    }

    private String url(String database) {
        return "jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), database);
    }

    private void execute(String sql) {
        try (var connection = DriverManager.getConnection(url("postgres"), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
