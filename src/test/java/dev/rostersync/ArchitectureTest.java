package dev.rostersync;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;

/** Checks the table of ARCHITECTURE.md. A package may use itself and the packages named there, and no other of ours. */
@Tag("fast")
class ArchitectureTest {

    private static final Path MAIN = Path.of("src", "main", "java", "dev", "rostersync");

    static final List<Map.Entry<String, List<String>>> MAY_USE = map();

    /** The table of ARCHITECTURE.md: package, and the packages that it may use. */
    private static List<Map.Entry<String, List<String>>> map() {
        try (var lines = Files.lines(Path.of("ARCHITECTURE.md"))) {
            return lines.map(Pattern.compile("\\| `([a-z.]+)` \\| [^|]+ \\| ([a-z., –]+) \\|")::matcher)
                    .filter(Matcher::matches)
                    .map(row -> Map.entry(
                            row.group(1),
                            row.group(2).equals("–")
                                    ? List.<String>of()
                                    : List.of(row.group(2).split(", "))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final String ROOT = "dev.rostersync.";

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rostersync");

    @ParameterizedTest
    @FieldSource("MAY_USE")
    void usesOnlyWhatTheMapAllows(Map.Entry<String, List<String>> rule) {
        var home = ROOT + rule.getKey();
        var allowed = Stream.concat(Stream.of(home), rule.getValue().stream().map(name -> ROOT + name))
                .toArray(String[]::new);

        noClasses()
                .that(resideInAPackage(home))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + ".").and(not(resideInAnyPackage(allowed))))
                .because("data walks one way: ARCHITECTURE.md has the map")
                .check(OURS);
    }

    @ParameterizedTest
    @FieldSource("MAY_USE")
    void usesAllThatTheMapAllows(Map.Entry<String, List<String>> rule) {
        var used = OURS.stream()
                .filter(one -> one.getPackageName().equals(ROOT + rule.getKey()))
                .flatMap(one -> one.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .collect(Collectors.toSet());

        assertThat(rule.getValue())
                .as("arrows of %s", rule.getKey())
                .allSatisfy(name -> assertThat(used).contains(ROOT + name));
    }

    @Test
    void noArrowTurnsBack() {
        var order = MAY_USE.stream().map(Map.Entry::getKey).toList();
        for (var rule : MAY_USE) {
            assertThat(rule.getValue())
                    .as("what %s may use stands below it", rule.getKey())
                    .allSatisfy(used -> assertThat(order.indexOf(used)).isGreaterThan(order.indexOf(rule.getKey())));
        }
    }

    @Test
    void theMapKnowsEveryPackage() throws IOException {
        assertThat(sources()
                        .map(file ->
                                MAIN.relativize(file.getParent()).toString().replace('/', '.'))
                        .filter(name -> !name.isEmpty())
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        MAY_USE.stream().map(Map.Entry::getKey).toList());
    }

    /** Only {@code publish} writes the published tables. SQL is text, so the source files are searched. */
    @Test
    void onlyPublishWritesSchoolManager() throws IOException {
        var write = Pattern.compile(
                "(INSERT\\s+INTO|UPDATE|DELETE\\s+FROM|TRUNCATE|MERGE\\s+INTO|COPY)\\s+school_manager\\.",
                Pattern.CASE_INSENSITIVE);
        for (var file : sources().toList()) {
            if (!MAIN.relativize(file).startsWith("publish")) {
                assertThat(write.matcher(Files.readString(file)).find())
                        .as("%s writes a published table", file)
                        .isFalse();
            }
        }
        assertThat(write.matcher(Files.readString(MAIN.resolve("publish/Apply.java")))
                        .find())
                .as("the pattern finds what publish writes")
                .isTrue();
    }

    /** The largest package that a reader still takes in at one look. */
    @Test
    void noPackageIsCrowded() throws IOException {
        var files = sources()
                .filter(file -> !file.endsWith("package-info.java"))
                .collect(Collectors.groupingBy(Path::getParent, Collectors.counting()));

        assertThat(files)
                .allSatisfy((name, count) ->
                        assertThat(count).as("files in %s", name).isLessThanOrEqualTo(15));
    }

    /** The catalogue and the work tables are pure tables. */
    @Test
    void noFileIsLong() throws IOException {
        var tables = Set.of(MAIN.resolve("outcome/Code.java"), MAIN.resolve("work/WorkTable.java"));
        for (var file : sources().filter(file -> !tables.contains(file)).toList()) {
            assertThat(Files.readAllLines(file)).as("lines of %s", file).hasSizeLessThanOrEqualTo(250);
        }
    }

    /** A class that needs more has more than one job. A record is its values. */
    @Test
    void noConstructorTakesMoreThanSeven() {
        assertThat(OURS.stream()
                        .filter(one -> !one.isRecord() && !one.isAnonymousClass())
                        .flatMap(one -> one.getConstructors().stream())
                        .filter(constructor ->
                                constructor.getRawParameterTypes().size() > 7)
                        .map(JavaMember::getFullName))
                .isEmpty();
    }

    private static Stream<Path> sources() throws IOException {
        try (var files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }

    @Test
    void onlyTheEdgeReadsTheClock() {
        noClasses()
                .that(not(simpleNameEndingWith("Wiring")))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .because("time is an argument")
                .check(OURS);
    }

    @Test
    void nobodyStopsThroughTheJobOperator() {
        noClasses()
                .should()
                .callMethod(JobOperator.class, "stop", long.class)
                .orShould()
                .callMethod(JobOperator.class, "stop", JobExecution.class)
                .because(
                        "in Spring Batch 6.0.6 it races with the running step and can leave a job that nobody can restart")
                .check(OURS);
    }
}
