package dev.rostersync.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Stops a process at one place of its work: a trigger in the test's database waits for a lock that the test holds. The
 * process then waits inside the transaction that wrote the row.
 */
public final class Barrier implements AutoCloseable {

    private static final int LOCK = 4711;

    private final TestTenant tenant;
    private final Connection holder;
    private final String table;

    /**
     * Creates the trigger and takes the lock.
     *
     * @param table whose rows are watched
     * @param event INSERT, UPDATE or DELETE
     * @param condition over {@code new}, in SQL
     */
    public Barrier(TestTenant tenant, String table, String event, String condition) {
        this.tenant = tenant;
        this.table = table;
        try {
            holder = DriverManager.getConnection(tenant.databaseUrl(), "postgres", "");
            try (var statement = holder.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(%d)".formatted(LOCK));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        tenant.sql().sql("""
                CREATE OR REPLACE FUNCTION public.barrier() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM pg_advisory_xact_lock(%d); RETURN NULL; END $$
                """.formatted(LOCK)).update();
        tenant.sql()
                .sql("CREATE TRIGGER barrier AFTER %s ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION public.barrier()"
                        .formatted(event, table, condition))
                .update();
    }

    /** Returns when the process waits at the barrier. */
    public void awaitArrival(CliProcess process) {
        Until.holds("the process arrived; it said: " + process.err(), () -> hasArrived() || !process.isAlive());
        if (!hasArrived()) {
            throw new AssertionError(
                    "it ended before, with %d: %s %s".formatted(process.exitCode(), process.out(), process.err()));
        }
    }

    private boolean hasArrived() {
        return tenant.sql()
                .sql("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock"
                        + " AND classid = 0 AND NOT granted"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))")
                .param("lock", LOCK)
                .query(Boolean.class)
                .single();
    }

    /** Opens the barrier: waiting and later processes continue. */
    public void open() {
        try {
            holder.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Until.holds("nobody stands at the barrier", () -> !hasArrived());
        tenant.sql().sql("DROP TRIGGER IF EXISTS barrier ON " + table).update();
    }

    @Override
    public void close() {
        open();
    }
}
