package dev.rostersync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sync.log.SyncLog;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.TestTenant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from outside cannot control a terminal, forge a line, or be a formula in a spreadsheet; no secret is shown. */
class SafeOutputTest {

    /** Escape, bell, line ends, a C1 control, marks that change the direction of reading. */
    private static final String HOSTILE = "x\u001B[2Jy\u0007z\r\nOR-101\u009B31m\u202Eevil\u2066\u2028end";

    private TestTenant tenant;

    @BeforeEach
    void aHostileSchool() {
        tenant = TestTenant.start();
        tenant.roster().school(HOSTILE).put("name", HOSTILE).put("identifier", HOSTILE);
        tenant.roster()
                .student("s1", HOSTILE)
                .put("givenName", HOSTILE)
                .put("familyName", "Annabelle")
                .remove("email");
        tenant.roster().student(HOSTILE, HOSTILE).put("email", HOSTILE + "@example.org");
        tenant.roster().rosterClass(HOSTILE, HOSTILE).put("title", HOSTILE);
        tenant.roster().enrollment("s1", HOSTILE, "student");
        tenant.directoryKnowsNobody();
        tenant.sync();
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private CliProcess run(Map<String, String> environment, String... arguments) {
        return CliProcess.start(
                tenant, environment, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), arguments);
    }

    private String id() {
        return tenant.bean(SyncLog.class)
                .last(tenant.integration().id())
                .orElseThrow()
                .id()
                .toString();
    }

    private static void isSafe(String what, String text) {
        assertThat(text.chars()
                        .filter(c -> c != '\n' && c != '\r' && c != '\t')
                        .noneMatch(c -> c < ' '
                                || c == 0x7f
                                || c >= 0x80 && c <= 0x9f
                                || c == 0x2028
                                || c >= 0x202a && c <= 0x202e
                                || c >= 0x2066 && c <= 0x2069))
                .as(what + ": " + text)
                .isTrue();
        assertThat(text.lines()).as(what).noneMatch(line -> line.startsWith("OR-101"));
    }

    @Test
    void neitherListsNorFindingsNorDetailsNorLogs() {
        var name = "greenfield/Main SIS";
        for (var arguments : List.of(
                new String[] {"schools", "list", name},
                new String[] {"schools", "list", name, "--output", "json"},
                new String[] {"findings", id()},
                new String[] {"findings", id(), "--csv"},
                new String[] {"findings", id(), "--output", "json"},
                new String[] {"show", id()},
                new String[] {"show", id(), "--output", "json"},
                new String[] {"log", name},
                new String[] {"sync", name, "--preview"},
                new String[] {"schools", "exclude", name, "no\u001Bsuch"},
                new String[] {"integration", "show", "no\u001Bsuch/\u202Ething"},
                new String[] {"no\u001Bsuch\u202E"})) {
            try (var process = run(Map.of(), arguments)) {
                process.exitCode();
                isSafe(String.join(" ", arguments), process.out());
                isSafe(String.join(" ", arguments), process.err());
            }
        }
    }

    @Test
    void noCellIsAFormula() {
        var cells = List.of(
                "=1",
                " =1",
                "\t+1",
                "\u00A0-1",
                "@x",
                "\uFF1D1",
                " \uFF0B1",
                "\uFF0D1",
                "\uFF20x",
                "\r\n=1",
                "\u0001=1",
                "\u009B=1");
        for (int i = 0; i < cells.size(); i++) {
            tenant.roster()
                    .student("f" + i, HOSTILE)
                    .put("givenName", cells.get(i))
                    .remove("email");
        }
        tenant.sync();

        try (var process = run(Map.of(), "findings", id(), "--csv", "--code", "OR-411")) {
            process.exitCode();
            assertThat(process.out().lines().filter(line -> line.matches(".*,f\\d+,.*")))
                    .hasSize(cells.size())
                    .allSatisfy(line ->
                            assertThat(line).contains(",'").doesNotContainPattern(", *[=+@\uFF1D\uFF0B\uFF0D\uFF20]"));
        }
    }

    /** No log level shows tokens, credentials or children's names. */
    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "DEBUG"})
    void noSecretAtAnyLevel(String level) {
        tenant.roster().record("users", "s1").put("email", "annabelle.secretname@example.org");
        var all = Map.of(
                "LOGGING_LEVEL_ROOT", level,
                "LOGGING_LEVEL_ORG_APACHE_HC", level,
                "LOGGING_LEVEL_ORG_SPRINGFRAMEWORK", level,
                "LOGGING_LEVEL_ORG_POSTGRESQL", level,
                "LOGGING_LEVEL_DEV_ROSTERSYNC", level);

        try (var process = run(all, "sync", "greenfield/Main SIS")) {
            process.exitCode();
            var said = process.out() + process.err();
            assertThat(said).as("the level was heard").contains(level);
            assertThat(said)
                    .doesNotContain("Bearer ")
                    .doesNotContain("Basic ")
                    .doesNotContain("access_token")
                    .doesNotContain("grant_type")
                    .doesNotContain(Gatekeeper.CLIENT_SECRET)
                    .doesNotContain("s3cret")
                    .doesNotContain("Annabelle")
                    .doesNotContainIgnoringCase("secretname")
                    .doesNotContain(TestTenant.KEY);
        }
        assertThat(tenant.lines("SELECT string_agg(exit_message, '') FROM batch.batch_step_execution"))
                .containsExactly("");
    }

    @Test
    void springBatchKeepsNoTraceOfAFailure() {
        tenant.sis().fault(1_000_000, "users", 0, Fault.body("{\"users\":[Annabelle]}"));

        tenant.sync();

        assertThat(tenant.lines("SELECT exit_code || exit_message FROM batch.batch_step_execution"
                        + " WHERE exit_code = 'FAILED' UNION SELECT exit_code || exit_message FROM batch.batch_job_execution"
                        + " WHERE exit_code = 'FAILED'"))
                .containsExactly("FAILED");
        assertThat(tenant.bean(SyncLog.class)
                        .last(tenant.integration().id())
                        .orElseThrow()
                        .message())
                .doesNotContain("Annabelle");
    }
}
