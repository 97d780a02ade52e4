package dev.rostersync.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Outcome;
import dev.rostersync.testing.TestTenant;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A reader of School Manager's tables sees either the roster before a publish or the roster after it, and waits for no
 * lock: a reader that waited longer than a millisecond would get an error.
 */
class ReadersTest {

    private static final int NIGHTS = 8;
    private static final int ROOMS = 40;

    /** The rows of one school: its classrooms, their members, its user links. */
    // language=PostgreSQL
    private static final String CLASSROOMS = """
            SELECT md5(string_agg(c.sourced_id || c.name || coalesce(c.ends_on::text, ''), ',' ORDER BY c.sourced_id)),
                   md5((SELECT string_agg(m.classroom_id || ' ' || m.app_user_id || m.role, ','
                                          ORDER BY m.classroom_id, m.app_user_id, m.role)
                          FROM school_manager.classroom_member m
                          JOIN school_manager.classroom x ON x.id = m.classroom_id
                          JOIN school_manager.school y ON y.id = x.school_id WHERE y.sourced_id = 'north'))
              FROM school_manager.classroom c
              JOIN school_manager.school s ON s.id = c.school_id WHERE s.sourced_id = 'north'
            """;

    // language=PostgreSQL
    private static final String LINKS = """
            SELECT md5(string_agg(us.sourced_id || us.role, ',' ORDER BY us.sourced_id, us.role))
              FROM school_manager.roster_user_school us
              JOIN school_manager.school s ON s.id = us.school_id WHERE s.sourced_id = 'north'
            """;

    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private TestTenant tenant;

    @BeforeEach
    void aSyncedSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().school("south");
        for (int i = 0; i < ROOMS; i++) {
            tenant.roster().rosterClass("c%02d".formatted(i), "north");
            tenant.roster().teacher("t%02d".formatted(i), "north");
            tenant.roster().enrollment("t%02d".formatted(i), "c%02d".formatted(i), "teacher");
            for (int j = 0; j < 10; j++) {
                var student = "s%02d%d".formatted(i, j);
                tenant.roster().student(student, "north");
                tenant.roster().enrollment(student, "c%02d".formatted(i), "student");
            }
        }
        assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    /** Renames every class, and removes some classes, users and members, or brings them back. */
    private void change(int night) {
        for (var room : tenant.roster().records("classes")) {
            room.put("title", "Night " + night);
        }
        var status = night % 2 == 1 ? "tobedeleted" : "active";
        for (var collection : List.of("users", "classes", "enrollments")) {
            var records = tenant.roster().records(collection);
            for (int i = 0; i < records.size(); i += 3) {
                records.get(i).put("status", status);
            }
        }
    }

    @Test
    void seeTheRosterBeforeOrTheOneAfter() throws Exception {
        var allowed = new TreeSet<String>();
        allowed.add(fingerprint());
        try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<java.util.concurrent.Future<?>>();
            running.add(readers.submit(reader(Connection.TRANSACTION_READ_COMMITTED)));
            running.add(readers.submit(reader(Connection.TRANSACTION_REPEATABLE_READ)));
            for (int night = 1; night <= NIGHTS; night++) {
                change(night);
                assertThat(tenant.sync().outcome()).isEqualTo(Outcome.SUCCEEDED);
                allowed.add(fingerprint());
            }
            over.set(true);
            for (var reader : running) {
                reader.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a reader failed, perhaps for having had to wait", e.getCause());
        }

        assertThat(allowed).hasSize(NIGHTS + 1);
        assertThat(allowed).as("%d reads", reads.get()).containsAll(seen);
        assertThat(seen).as("%d reads", reads.get()).hasSizeGreaterThan(NIGHTS / 2);
        System.out.printf("readers: %d reads, %d of %d rosters seen%n", reads.get(), seen.size(), allowed.size());
    }

    /** One statement sees one snapshot; several statements see the same snapshot only with REPEATABLE READ. */
    private Callable<Void> reader(int isolation) {
        return () -> {
            try (var connection = connection();
                    var statement = connection.createStatement()) {
                statement.execute("SET lock_timeout = '1ms'");
                connection.setAutoCommit(false);
                connection.setTransactionIsolation(isolation);
                while (!over.get()) {
                    seen.add(
                            isolation == Connection.TRANSACTION_REPEATABLE_READ
                                    ? parts(connection, CLASSROOMS) + parts(connection, LINKS)
                                    : parts(connection, oneStatement()));
                    connection.commit();
                    reads.incrementAndGet();
                }
            }
            return null;
        };
    }

    private static String oneStatement() {
        return "SELECT a.*, b.* FROM (%s) AS a CROSS JOIN (%s) AS b".formatted(CLASSROOMS, LINKS);
    }

    private String fingerprint() throws SQLException {
        try (var connection = connection()) {
            return parts(connection, oneStatement());
        }
    }

    private Connection connection() throws SQLException {
        return DriverManager.getConnection(tenant.databaseUrl(), "postgres", "");
    }

    private static String parts(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            var text = new StringBuilder();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                text.append(rows.getString(i)).append(' ');
            }
            return text.toString();
        }
    }
}
