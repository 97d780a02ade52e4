package dev.rostersync.mutants;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Notes each statement of {@code match}, {@code difference} and {@code guard} that is sent while tests run, and in which tests a mutant
 * of it leaves other rows than the statement itself. Only such a test can notice the mutant.
 *
 * <p>A mutant is executed at the place of its statement, behind a savepoint, and rolled back.
 */
final class SentStatements {

    /**
     * A statement of the program.
     *
     * @param owner the class that sends it
     * @param sql without the ids of syncs
     */
    record Sent(String owner, String sql) {}

    private static final Pattern TABLE_OF_SYNC = Pattern.compile("_[0-9a-f]{32}(_\\d+)?");

    /** So many tests of each class are noted for a mutant at most. */
    private static final int TESTS_OF_CLASS = 3;

    private static final Pattern WRITES = Pattern.compile("(?:INSERT INTO|UPDATE|CREATE TABLE) (\\S+)");

    private final Map<Sent, List<List<String>>> tests = new HashMap<>();
    private final Supplier<String> currentTest;
    private final int testsMax;

    /** @param testsMax so many tests are noted for a mutant at most, of all classes together */
    SentStatements(Supplier<String> currentTest, int testsMax) {
        this.currentTest = currentTest;
        this.testsMax = testsMax;
    }

    /** In the order of classes and texts. */
    List<Sent> all() {
        return tests.keySet().stream()
                .sorted(Comparator.comparing(Sent::owner).thenComparing(Sent::sql))
                .toList();
    }

    /** The tests in which the mutant with this index makes a difference, in the order in which they ran. */
    List<String> testsOf(Sent sent, int mutant) {
        return List.copyOf(tests.getOrDefault(sent, List.of()).get(mutant));
    }

    static String withoutIds(String sql) {
        return TABLE_OF_SYNC.matcher(sql).replaceAll("_SYNC");
    }

    synchronized void beforeSent(Connection connection, String sql) throws SQLException {
        var owner = owner();
        if (owner.isEmpty()) {
            return;
        }
        var mutants = SqlMutator.mutants(sql);
        var noted = tests.computeIfAbsent(new Sent(owner.get(), withoutIds(sql)), one -> {
            var lists = new ArrayList<List<String>>();
            mutants.forEach(mutant -> lists.add(new ArrayList<>()));
            return lists;
        });
        var test = currentTest.get();
        var open = new ArrayList<Integer>();
        for (int i = 0; i < mutants.size(); i++) {
            if (isWorthwhile(noted.get(i), test)) {
                open.add(i);
            }
        }
        if (open.isEmpty()) {
            return;
        }
        // the values of parameters are not known here: any test that sends the statement may notice its mutants
        boolean comparable = !sql.contains("?");
        var rows = comparable ? rowsAfter(connection, sql, sql) : null;
        for (int i : open) {
            if (!comparable
                    || !String.valueOf(rows)
                            .equals(rowsAfter(connection, sql, mutants.get(i).sql()))) {
                noted.get(i).add(test);
            }
        }
    }

    private boolean isWorthwhile(List<String> noted, String test) {
        return noted.size() < testsMax
                && !noted.contains(test)
                && noted.stream()
                                .filter(one -> classOf(one).equals(classOf(test)))
                                .count()
                        < TESTS_OF_CLASS;
    }

    /** The part of a test's unique id that names the class. */
    private static String classOf(String test) {
        return test.substring(0, test.indexOf("]/", test.indexOf("[class:")) + 1);
    }

    /** A checksum of the rows that are there after a statement; null if the statement fails. */
    private static @Nullable String rowsAfter(Connection connection, String original, String sql) throws SQLException {
        var written = WRITES.matcher(original);
        var table = written.find() ? written.group(1) : null;
        try (var statement = connection.createStatement()) {
            statement.execute("SAVEPOINT mutant");
            try {
                if (table != null) {
                    statement.execute(sql);
                }
                try (var row = statement.executeQuery(
                        "SELECT count(*) || coalesce(md5(string_agg(r::text, ';' ORDER BY r::text)), '') FROM (%s) AS r"
                                .formatted(table == null ? sql : "SELECT * FROM " + table))) {
                    row.next();
                    return row.getString(1);
                }
            } catch (SQLException e) {
                return null;
            } finally {
                statement.execute("ROLLBACK TO SAVEPOINT mutant");
                statement.execute("RELEASE SAVEPOINT mutant");
            }
        }
    }

    /** The class of {@code match}, {@code difference} or {@code guard} that sends the statement of this moment. */
    private static Optional<String> owner() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.startsWith("dev.rostersync.match.")
                                || name.startsWith("dev.rostersync.difference.")
                                || name.startsWith("dev.rostersync.guard."))
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .filter(name -> !name.equals("WorkTables"))
                        .findFirst());
    }
}
