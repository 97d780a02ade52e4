package dev.rostersync;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.launch.JobOperator;

/** The map of ARCHITECTURE.md, checked. A package may use itself, the packages named here, and nothing else of ours. */
class ArchitectureTest {

    static final List<Map.Entry<String, List<String>>> MAY_USE = List.of(
            Map.entry("text", List.of()),
            Map.entry("outcome", List.of("text")),
            Map.entry("database", List.of("outcome")),
            Map.entry("oneroster", List.of("text", "outcome")),
            Map.entry("staging", List.of()),
            Map.entry("findings", List.of("outcome")),
            Map.entry("integration", List.of("oneroster", "outcome")),
            Map.entry("totals", List.of("outcome")),
            Map.entry("collect", List.of("oneroster", "staging", "findings", "totals", "text", "outcome")),
            Map.entry("difference", List.of("staging", "text", "outcome")),
            Map.entry("guard", List.of("difference", "outcome")),
            Map.entry("publish", List.of("difference", "guard", "staging", "findings", "totals", "outcome")),
            Map.entry(
                    "sync",
                    List.of(
                            "integration",
                            "oneroster",
                            "collect",
                            "difference",
                            "publish",
                            "staging",
                            "totals",
                            "outcome")),
            Map.entry("region", List.of("sync", "integration", "staging", "outcome")),
            Map.entry("housekeeping", List.of("sync", "integration", "staging", "totals")),
            Map.entry("monitor", List.of("region", "totals")),
            Map.entry(
                    "cli",
                    List.of(
                            "region",
                            "housekeeping",
                            "monitor",
                            "sync",
                            "integration",
                            "oneroster",
                            "collect",
                            "difference",
                            "staging",
                            "findings",
                            "database",
                            "text",
                            "outcome")));

    private static final String ROOT = "dev.rostersync.";

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.rostersync");

    @ParameterizedTest
    @FieldSource("MAY_USE")
    void usesOnlyWhatTheMapAllows(Map.Entry<String, List<String>> rule) {
        var home = ROOT + rule.getKey() + "..";
        var allowed = Stream.concat(Stream.of(home), rule.getValue().stream().map(name -> ROOT + name + ".."))
                .toArray(String[]::new);

        noClasses()
                .that(resideInAPackage(home))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + ".").and(not(resideInAnyPackage(allowed))))
                .because("data walks one way: ARCHITECTURE.md has the map")
                .check(OURS);
    }

    @Test
    void theMapKnowsEveryPackage() throws IOException {
        try (var folders = Files.list(Path.of("src", "main", "java", "dev", "rostersync"))) {
            var packages = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(packages)
                    .containsExactlyInAnyOrderElementsOf(
                            MAY_USE.stream().map(Map.Entry::getKey).toList());
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
