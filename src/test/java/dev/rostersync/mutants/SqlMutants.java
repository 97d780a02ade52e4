package dev.rostersync.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.rostersync.model.ModelTest;
import dev.rostersync.publish.BothSidesTest;
import dev.rostersync.rules.AcademicSessionsTest;
import dev.rostersync.rules.AdditionsOnlyTest;
import dev.rostersync.rules.EnrolmentDateTest;
import dev.rostersync.rules.GuardReasonsTest;
import dev.rostersync.rules.GuardTest;
import dev.rostersync.rules.IncoherentSchoolTest;
import dev.rostersync.rules.MatchingTest;
import dev.rostersync.rules.MembersTest;
import dev.rostersync.rules.OptionsTest;
import dev.rostersync.rules.ParentsTest;
import dev.rostersync.rules.SchoolsAndUsersTest;
import dev.rostersync.rules.UnreadableRecordsTest;
import dev.rostersync.rules.WouldVanishTest;
import dev.rostersync.testing.Statements;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherExecutionRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Changes the SQL of {@code difference} and {@code guard} in one place at a time ({@link SqlMutator}), and runs the
 * tests of that SQL. A mutant that no test notices has survived. It is a gap in the tests, or it is equivalent: then it
 * stands in {@code mutants/equivalent.txt} with the reason.
 *
 * <p>{@code ./mvnw -q -Pmutants spring-boot:test-run -Dspring-boot.run.arguments="PART/PARTS [NAME...]"}: without
 * arguments all mutants; PART/PARTS, such as 1/2, a part of them; a NAME is a class or the id of a mutant. The exit
 * code is 1 if one survives that is not listed.
 */
public final class SqlMutants {

    private static final Pattern TABLE_OF_SYNC = Pattern.compile("_[0-9a-f]{32}(_\\d+)?");

    private static final Pattern TEXT_BLOCK = Pattern.compile("\"\"\"\\n(.*?)\"\"\"", Pattern.DOTALL);

    /** Of {@code String.format}, of a staging table, or a named parameter. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}|%(?:\\d\\$)?[sd]|(?<!:):[a-z]\\w*");

    /** These tests send each statement at least once. */
    private static final List<Class<?>> EXERCISE = List.of(
            GuardReasonsTest.class, AdditionsOnlyTest.class, IncoherentSchoolTest.class, UnreadableRecordsTest.class);

    private static final List<Class<?>> GUARD =
            List.of(GuardReasonsTest.class, ModelTest.class, WouldVanishTest.class, GuardTest.class);

    /** The tests of each class, those that notice most first. */
    private static final Map<String, List<Class<?>>> TESTS = Map.ofEntries(
            Map.entry("AdditionsOnly", List.of(AdditionsOnlyTest.class)),
            Map.entry("Classrooms", then(ModelTest.class, AcademicSessionsTest.class, IncoherentSchoolTest.class)),
            Map.entry("Compare", then(ModelTest.class, BothSidesTest.class, ParentsTest.class, MatchingTest.class)),
            Map.entry("Difference", then(ModelTest.class, OptionsTest.class)),
            Map.entry("Directory", then(ModelTest.class, MatchingTest.class, ParentsTest.class)),
            Map.entry(
                    "Guard", List.of(WouldVanishTest.class, ModelTest.class, GuardTest.class, GuardReasonsTest.class)),
            Map.entry("Guardians", then(ModelTest.class, ParentsTest.class, IncoherentSchoolTest.class)),
            Map.entry("HeldSchools", then(ModelTest.class, IncoherentSchoolTest.class, GuardTest.class)),
            Map.entry("Leavers", then(ModelTest.class, EnrolmentDateTest.class, GuardTest.class)),
            Map.entry("Members", then(ModelTest.class, MembersTest.class, IncoherentSchoolTest.class)),
            Map.entry("ReadRoster", then(ModelTest.class, SchoolsAndUsersTest.class, AcademicSessionsTest.class)),
            Map.entry("Users", then(ModelTest.class, SchoolsAndUsersTest.class, MatchingTest.class, GuardTest.class)));

    private static List<Class<?>> then(Class<?>... classes) {
        return Stream.concat(Stream.of(classes), Stream.of(UnreadableRecordsTest.class))
                .toList();
    }

    /** A statement of the program: the class that sends it, and its text without the ids of syncs. */
    private record Sent(String owner, String sql) {}

    private static final Map<Sent, Boolean> SENT = new ConcurrentHashMap<>();

    private final Set<String> equivalent;
    private final boolean quick;
    private final List<String> survivors = new ArrayList<>();

    private SqlMutants(Set<String> equivalent, boolean quick) {
        this.equivalent = equivalent;
        this.quick = quick;
    }

    public static void main(String[] arguments) throws IOException {
        int part = 1;
        int parts = 1;
        boolean quick = false;
        var names = new TreeSet<String>();
        for (var argument : String.join(" ", arguments).split("[ ,]+", -1)) {
            if (argument.matches("\\d+/\\d+")) {
                part = Integer.parseInt(argument.substring(0, argument.indexOf('/')));
                parts = Integer.parseInt(argument.substring(argument.indexOf('/') + 1));
            } else if (argument.equals("quick")) {
                quick = true;
            } else if (!argument.isBlank()) {
                names.add(argument);
            }
        }
        Statements.rewrite(SqlMutants::noted);
        var failed = firstFailure(EXERCISE);
        if (failed.isPresent()) {
            throw new IllegalStateException("without any mutant " + failed.get());
        }
        var missing = notSent();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no test of EXERCISE sends these text blocks: " + missing);
        }
        var run = new SqlMutants(equivalents(), quick);
        run.all(part, parts, names);
        System.exit(run.survivors.isEmpty() ? 0 : 1);
    }

    /** The ids in {@code mutants/equivalent.txt}: the first word of each line that is not indented. */
    private static Set<String> equivalents() throws IOException {
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SqlMutants.class.getResourceAsStream("/mutants/equivalent.txt")),
                StandardCharsets.UTF_8))) {
            var ids = new TreeSet<String>();
            lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith(" "))
                    .forEach(line -> ids.add(line.split(" ", 2)[0]));
            return ids;
        }
    }

    /** The text blocks of {@code difference} and {@code guard} that are part of no statement that was sent. */
    private static List<String> notSent() throws IOException {
        var missing = new ArrayList<String>();
        for (var room : List.of("difference", "guard")) {
            try (var files = Files.list(Path.of("src", "main", "java", "dev", "rostersync", room))) {
                // DifferenceLines shows a preview on the command line, and decides nothing
                for (var file : files.filter(one -> !one.endsWith("DifferenceLines.java"))
                        .sorted()
                        .toList()) {
                    var blocks = TEXT_BLOCK.matcher(Files.readString(file));
                    while (blocks.find()) {
                        var sent = Pattern.compile(likeIt(blocks.group(1)));
                        if (SENT.keySet().stream()
                                .noneMatch(
                                        one -> sent.matcher(oneLine(one.sql())).find())) {
                            missing.add("%s: %s".formatted(file.getFileName(), oneLine(blocks.group(1))));
                        }
                    }
                }
            }
        }
        return missing;
    }

    /** A text block with anything in the place of its placeholders and parameters. */
    private static String likeIt(String block) {
        return Stream.of(PLACEHOLDER.split(oneLine(block), -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*?"));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static String noted(String sql) {
        owner().ifPresent(owner -> SENT.put(new Sent(owner, withoutIds(sql)), true));
        return sql;
    }

    private static String withoutIds(String sql) {
        return TABLE_OF_SYNC.matcher(sql).replaceAll("_SYNC");
    }

    /** The class of {@code difference} or {@code guard} that sends the statement of this moment. */
    private static Optional<String> owner() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.startsWith("dev.rostersync.difference.")
                                || name.startsWith("dev.rostersync.guard."))
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .filter(name -> !name.equals("WorkTables"))
                        .findFirst());
    }

    /** Prints each mutant when it was tested, so that an interrupted run is not lost. */
    private void all(int part, int parts, Collection<String> names) {
        var ids = new TreeMap<String, Integer>();
        var statements = SENT.keySet().stream()
                .sorted((one, other) -> (one.owner() + one.sql()).compareTo(other.owner() + other.sql()))
                .toList();
        int number = 0;
        int killed = 0;
        int known = 0;
        for (var sent : statements) {
            var mutants = SqlMutator.mutants(sent.sql());
            for (int index = 0; index < mutants.size(); index++) {
                var what = mutants.get(index).what();
                var name = "%s-%08x".formatted(sent.owner(), what.hashCode());
                int same = ids.merge(name, 1, Integer::sum);
                var id = same == 1 ? name : name + "-" + same;
                boolean chosen = names.isEmpty() || names.contains(sent.owner()) || names.contains(id);
                if (!chosen || number++ % parts != part - 1) {
                    continue;
                }
                if (equivalent.contains(id)) {
                    known++;
                    continue;
                }
                var noticed = tested(sent, index);
                if (noticed.isPresent()) {
                    killed++;
                    System.out.printf("killed   %s %s [%s]%n", id, what, noticed.get());
                } else {
                    survivors.add(id);
                    System.out.printf("SURVIVED %s %s%n", id, what);
                }
            }
        }
        System.out.printf(
                "%d mutants killed, %d survived, %d listed as equivalent.%n", killed, survivors.size(), known);
    }

    /** The test that notices a mutant, if one does. */
    private Optional<String> tested(Sent sent, int index) {
        Statements.rewrite(sql -> withoutIds(sql).equals(sent.sql())
                ? SqlMutator.mutants(sql).get(index).sql()
                : sql);
        var tests = TESTS.getOrDefault(sent.owner(), GUARD);
        return firstFailure(quick ? tests.subList(0, Math.min(2, tests.size())) : tests);
    }

    private static Optional<String> firstFailure(List<Class<?>> classes) {
        for (var one : new LinkedHashSet<>(classes)) {
            var failed = new FirstFailure();
            LauncherFactory.create().execute(request(one, failed));
            var test = failed.test;
            if (test != null) {
                return Optional.of(test);
            }
        }
        return Optional.empty();
    }

    private static LauncherExecutionRequest request(Class<?> one, FirstFailure failed) {
        return LauncherExecutionRequestBuilder.request(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(one))
                        .configurationParameter("junit.jupiter.execution.timeout.testable.method.default", "2 m")
                        .configurationParameter(
                                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                        .build())
                .listeners(failed)
                .cancellationToken(failed.token)
                .build();
    }

    /** Cancels the run at the first test that fails. */
    private static final class FirstFailure implements TestExecutionListener {

        private final CancellationToken token = CancellationToken.create();
        private volatile @Nullable String test;

        @Override
        public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED && test == null) {
                test = identifier.getLegacyReportingName();
                token.cancel();
            }
        }
    }
}
