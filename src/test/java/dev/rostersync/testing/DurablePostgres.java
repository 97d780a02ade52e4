package dev.rostersync.testing;

import dev.rostersync.database.Migrations;
import dev.rostersync.database.Migrations.Login;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A separate PostgreSQL server with fsync on, as in production: a test can crash it, and no commit is lost. */
public final class DurablePostgres implements AutoCloseable {

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final EmbeddedPostgres server;
    private final Path data;
    private int databases;

    private DurablePostgres() {
        try {
            server = EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            if (!show(setting).equals("on")) {
                throw new IllegalStateException(setting + " is off");
            }
        }
        data = Path.of(show("data_directory"));
        execute("CREATE ROLE runtime_login LOGIN");
    }

    public static DurablePostgres start() {
        return new DurablePostgres();
    }

    public int port() {
        return server.getPort();
    }

    /** The URL of a new, migrated database. */
    public String newDatabase() {
        var name = "durable_" + ++databases;
        execute("CREATE DATABASE " + name);
        var url = url(name);
        new Migrations(url, new Login("runtime_login", ""), new Login("postgres", "")).migrate();
        return url;
    }

    public void drop(String url) {
        execute("DROP DATABASE %s WITH (FORCE)".formatted(url.substring(url.lastIndexOf('/') + 1)));
    }

    /** Stops the server in immediate mode, like a crash, and starts it again; returns when it answers. */
    public synchronized void crash() {
        try {
            long postmaster = Long.parseLong(
                    Files.readAllLines(data.resolve("postmaster.pid")).getFirst());
            var command = command();
            run("kill", "-QUIT", Long.toString(postmaster));
            ProcessHandle.of(postmaster).ifPresent(process -> process.onExit().join());
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Until.holds("PostgreSQL answers again", this::answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns when the server answers, even if another thread is crashing it. */
    public synchronized void awaitAnswers() {
        Until.holds("PostgreSQL answers", this::answers);
    }

    /** The command that starts the server; root may run it only in a user namespace. */
    private List<String> command() throws IOException {
        var options = Files.readString(data.resolve("postmaster.opts")).strip();
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(options.substring(0, options.indexOf(" \"")));
        QUOTED.matcher(options).results().forEach(option -> command.add(option.group(1)));
        return command;
    }

    private static void run(String... command) throws IOException {
        try {
            new ProcessBuilder(command).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(url("postgres"), "postgres", "")) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private String show(String setting) {
        try (var connection = DriverManager.getConnection(url("postgres"), "postgres", "");
                var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (var connection = DriverManager.getConnection(url("postgres"), "postgres", "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String database) {
        return "jdbc:postgresql://localhost:%d/%s".formatted(server.getPort(), database);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
