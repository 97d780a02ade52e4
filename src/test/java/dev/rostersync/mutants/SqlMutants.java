package dev.rostersync.mutants;

import dev.rostersync.model.ModelTest;
import dev.rostersync.mutants.SentStatements.Sent;
import dev.rostersync.publish.BothSidesTest;
import dev.rostersync.rules.AcademicSessionsTest;
import dev.rostersync.rules.AdditionsOnlyTest;
import dev.rostersync.rules.BoundariesTest;
import dev.rostersync.rules.EnrolmentDateTest;
import dev.rostersync.rules.FirstNightTest;
import dev.rostersync.rules.GuardMemoryTest;
import dev.rostersync.rules.GuardReasonsTest;
import dev.rostersync.rules.GuardTest;
import dev.rostersync.rules.GuardiansOfHeldSchoolsTest;
import dev.rostersync.rules.IncoherentSchoolTest;
import dev.rostersync.rules.MatchingTest;
import dev.rostersync.rules.MembersTest;
import dev.rostersync.rules.OptionsTest;
import dev.rostersync.rules.OutOfSessionTest;
import dev.rostersync.rules.ParentsTest;
import dev.rostersync.rules.SchoolsAndUsersTest;
import dev.rostersync.rules.StoriesTest;
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
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/**
 * Changes the SQL of {@code match}, {@code difference} and {@code guard} in one place at a time ({@link SqlMutator}), and asks whether
 * a test notices it. First all tests of this SQL run once, and {@link SentStatements} notes in which of them each mutant
 * makes a difference. Then each mutant is tested with the first of these. A mutant that no test notices has survived. It
 * is a gap in the tests, or it is equivalent: then it stands in {@code mutants/equivalent.txt} with the reason.
 *
 * <p>{@code ./mvnw -q -Pmutants spring-boot:test-run -Dspring-boot.run.arguments="PART/PARTS NAME..."}: without
 * arguments all mutants; PART/PARTS, such as 1/2, a part of them; a NAME is a class or the id of a mutant. The exit
 * code is 1 if one survives that is not listed.
 */
public final class SqlMutants {

    private static final Pattern TEXT_BLOCK = Pattern.compile("\"\"\"\\n(.*?)\"\"\"", Pattern.DOTALL);

    /** Of {@code String.format}, of a staging table, or a named parameter. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^}]*}|%(?:\\d\\$)?[sd]|(?<!:):[a-z]\\w*");

    /** The tests of these rooms, those that notice most first. Together they send each statement at least once. */
    private static final List<Class<?>> TESTS = List.of(
            ModelTest.class,
            StoriesTest.class,
            GuardReasonsTest.class,
            WouldVanishTest.class,
            GuardTest.class,
            GuardMemoryTest.class,
            OutOfSessionTest.class,
            GuardiansOfHeldSchoolsTest.class,
            FirstNightTest.class,
            BoundariesTest.class,
            AdditionsOnlyTest.class,
            AcademicSessionsTest.class,
            IncoherentSchoolTest.class,
            UnreadableRecordsTest.class,
            SchoolsAndUsersTest.class,
            EnrolmentDateTest.class,
            MatchingTest.class,
            MembersTest.class,
            ParentsTest.class,
            OptionsTest.class,
            BothSidesTest.class);

    /** If all mutants are run, each is run with so many tests; if some are named, with all that may notice it. */
    private static final int TESTS_FOR_ALL = 9;

    private final TestRuns runs;
    private final SentStatements sent;
    private final Set<String> equivalent;
    private final List<String> survivors = new ArrayList<>();

    private SqlMutants(TestRuns runs, SentStatements sent, Set<String> equivalent) {
        this.runs = runs;
        this.sent = sent;
        this.equivalent = equivalent;
    }

    public static void main(String[] arguments) throws IOException {
        int part = 1;
        int parts = 1;
        var names = new TreeSet<String>();
        for (var argument : String.join(" ", arguments).split("[ ,]+", -1)) {
            if (argument.matches("\\d+/\\d+")) {
                part = Integer.parseInt(argument.substring(0, argument.indexOf('/')));
                parts = Integer.parseInt(argument.substring(argument.indexOf('/') + 1));
            } else if (!argument.isBlank()) {
                names.add(argument);
            }
        }
        var runs = new TestRuns();
        var sent = new SentStatements(runs::current, names.isEmpty() ? TESTS_FOR_ALL : Integer.MAX_VALUE);
        Statements.watch(sent::beforeSent);
        var failed = runs.firstFailure(
                TESTS.stream().map(DiscoverySelectors::selectClass).toList());
        if (failed.isPresent()) {
            throw new IllegalStateException("without any mutant this test fails: " + failed.get());
        }
        var missing = notSent(sent.all());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no test sends these text blocks: " + missing);
        }
        var mutants = new SqlMutants(runs, sent, equivalents());
        mutants.all(part, parts, names);
        System.exit(mutants.survivors.isEmpty() ? 0 : 1);
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

    /** The text blocks of {@code match}, {@code difference} and {@code guard} that are part of no statement that was sent. */
    private static List<String> notSent(List<Sent> all) throws IOException {
        var missing = new ArrayList<String>();
        for (var room : List.of("match", "difference", "guard")) {
            try (var files = Files.list(Path.of("src", "main", "java", "dev", "rostersync", room))) {
                // DifferenceLines shows a preview on the command line, and decides nothing
                for (var file : files.filter(one -> !one.endsWith("DifferenceLines.java"))
                        .sorted()
                        .toList()) {
                    var blocks = TEXT_BLOCK.matcher(Files.readString(file));
                    while (blocks.find()) {
                        var sent = Pattern.compile(likeIt(blocks.group(1)));
                        if (all.stream()
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

    /** Prints each mutant when it was tested, so that an interrupted run is not lost. */
    private void all(int part, int parts, Collection<String> names) {
        var ids = new TreeMap<String, Integer>();
        int number = 0;
        int killed = 0;
        int known = 0;
        for (var statement : sent.all()) {
            var mutants = SqlMutator.mutants(statement.sql());
            for (int index = 0; index < mutants.size(); index++) {
                var what = mutants.get(index).what();
                var name = "%s-%08x".formatted(statement.owner(), what.hashCode());
                int same = ids.merge(name, 1, Integer::sum);
                var id = same == 1 ? name : name + "-" + same;
                boolean chosen = names.isEmpty() || names.contains(statement.owner()) || names.contains(id);
                if (!chosen || number++ % parts != part - 1) {
                    continue;
                }
                if (equivalent.contains(id)) {
                    known++;
                    continue;
                }
                var noticed = noticedBy(statement, index);
                if (noticed.isPresent()) {
                    killed++;
                    System.out.printf("killed   %s %s [%s]%n", id, what, noticed.get());
                } else {
                    survivors.add(id);
                    System.out.printf(
                            "SURVIVED %s %s [makes a difference in %d tests]%n",
                            id, what, sent.testsOf(statement, index).size());
                }
            }
        }
        System.out.printf(
                "%d mutants killed, %d survived, %d listed as equivalent.%n", killed, survivors.size(), known);
    }

    /** The test that notices a mutant, if one does. */
    private Optional<String> noticedBy(Sent statement, int index) {
        var tests = sent.testsOf(statement, index);
        if (tests.isEmpty()) {
            return Optional.empty();
        }
        Statements.rewrite(sql -> SentStatements.withoutIds(sql).equals(statement.sql())
                ? SqlMutator.mutants(sql).get(index).sql()
                : sql);
        return runs.firstFailure(
                tests.stream().map(DiscoverySelectors::selectUniqueId).toList());
    }
}
