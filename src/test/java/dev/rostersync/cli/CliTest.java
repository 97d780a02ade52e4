package dev.rostersync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.outcome.Code;
import dev.rostersync.sis.Fault;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.testing.CliProcess;
import dev.rostersync.testing.Postgres;
import dev.rostersync.testing.TestTenant;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands, as IT support and scripts call them. */
class CliTest {

    private static final int ALWAYS = 1_000_000;
    private static final String MAIN = "greenfield/Main SIS";

    private TestTenant tenant;

    @TempDir
    private Path folder;

    @BeforeEach
    void aSchool() {
        tenant = TestTenant.start();
        tenant.roster().school("north");
        tenant.roster().school("south");
        tenant.roster().student("s1", "north").put("email", "amy@example.org").put("givenName", "Amy, \"A\"");
        tenant.roster().student("s2", "south").put("email", "ben@example.org");
        tenant.directory("amy@example.org");
        tenant.roster().rosterClass("c1", "north");
        tenant.roster().enrollment("s1", "c1", "student");
    }

    @AfterEach
    void close() {
        tenant.close();
    }

    private Ran run(String... arguments) {
        return Ran.on(tenant, arguments);
    }

    private String secretFile() throws IOException {
        return Files.writeString(folder.resolve("secret"), Gatekeeper.CLIENT_SECRET + "\n")
                .toString();
    }

    private Ran add(String name, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "integration",
                "add",
                "--tenant",
                "greenfield",
                "--name",
                name,
                "--sis",
                "Other",
                "--endpoint-url",
                tenant.sis().endpointUrl().toString(),
                "--token-url",
                tenant.sis().tokenUrl().toString(),
                "--client-id",
                Gatekeeper.CLIENT_ID,
                "--client-secret-file",
                secretFile()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void printsTheJsonThatTheContractPromises() {
        var ran = run("sync", MAIN, "--today", "2026-11-24", "--output", "json");

        assertThat(ran.code()).isZero();
        var json = ran.json();
        assertThat(json.propertyNames())
                .containsSubsequence(
                        "sync",
                        "integration",
                        "preview",
                        "state",
                        "outcome",
                        "code",
                        "message",
                        "startedAt",
                        "finishedAt",
                        "unmatchedUsers",
                        "matchedStudents",
                        "matchedTeachers",
                        "importedClasses",
                        "changes",
                        "findings");
        assertThat(json.get("integration").asString()).isEqualTo(MAIN);
        assertThat(json.get("state").asString()).isEqualTo("ENDED");
        assertThat(json.get("outcome").asString()).isEqualTo("SUCCEEDED");
        assertThat(json.get("code").isNull()).isTrue();
        assertThat(json.get("startedAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(json.get("unmatchedUsers").asInt()).isEqualTo(1);
        assertThat(json.get("matchedStudents").asInt()).isEqualTo(1);
        assertThat(json.get("importedClasses").asInt()).isEqualTo(1);
        assertThat(json.get("changes").propertyNames())
                .containsExactly("schools", "users", "classrooms", "members", "guardians", "relationships");
        assertThat(json.get("changes").get("schools").toString())
                .isEqualTo("{\"added\":2,\"updated\":0,\"deleted\":0,\"unchanged\":0}");
        assertThat(json.get("findings").toString()).isEqualTo("{\"OR-412\":1}");

        var id = json.get("sync").asString();
        assertThat(run("show", id, "--output", "json").json()).isEqualTo(json);
        assertThat(run("log", MAIN, "--output", "json").json().get(0)).isEqualTo(json);
    }

    @Test
    void tellsAPersonWhatHappenedAndWhatToDo() {
        var ran = run("sync", MAIN);

        assertThat(ran.out())
                .contains("Sync Details", "Sync Started", "Sync Finished", "Successful", "Matched Students  1")
                .contains("Unmatched Users   1", "Imported Classes  1", "Added  Updated  Deleted  Unchanged")
                .contains("OR-412", Code.USER_NOT_IN_DIRECTORY.sentence(), Code.USER_NOT_IN_DIRECTORY.remedy());
        assertThat(ran.err()).as("no progress where nobody watches").isEmpty();
        assertThat(run("log", MAIN).out()).contains("Successful");
    }

    @Test
    void aPreviewPublishesNothingAndPrintsTheDifference() {
        var ran = run("sync", MAIN, "--preview");

        assertThat(ran.code()).isZero();
        assertThat(ran.out())
                .contains(
                        "nothing was published",
                        "classrooms added",
                        "c1 (Class c1)",
                        "north (School north)",
                        "s1 as student of class c1");
        assertThat(tenant.classrooms()).isEmpty();
        assertThat(run("integration", "list").out())
                .as("a preview is no Last Sync")
                .doesNotContain("Successful");

        var json = run("sync", MAIN, "--preview", "--output", "json").json();
        assertThat(json.get("preview").asBoolean()).isTrue();
        assertThat(json.get("changes").get("classrooms").get("added").asInt()).isEqualTo(1);
        assertThat(json.get("difference").size()).isPositive();
    }

    @Test
    void aPreviewExitsAsTheSyncWouldHave() {
        tenant.sis().fault(ALWAYS, "users", 0, Fault.status(403));

        assertThat(run("sync", MAIN, "--preview").code()).isEqualTo(21);
    }

    @Test
    void failuresSayWhatToDoAndWhetherTheSameCallMayHelp() {
        tenant.sis().fault(ALWAYS, "users", 0, Fault.status(503));
        var again = run("sync", MAIN);
        assertThat(again.code()).isEqualTo(20);
        assertThat(again.out()).contains("Failed (OR-107)", "users", Code.PROVIDER_FAILING.remedy(), "not known");

        tenant.sis().recover();
        tenant.sis().gatekeeper().changeSecret("other");
        var person = run("sync", MAIN, "--output", "json");
        assertThat(person.code()).isEqualTo(21);
        assertThat(person.json().get("code").asString()).isEqualTo("OR-103");
        assertThat(person.json().get("matchedStudents").isNull()).isTrue();
    }

    @Test
    void partialExitsWithTen() {
        tenant.roster().remove("users", "s1");
        tenant.roster().rosterClass("c2", "south");
        tenant.roster().enrollment("s2", "c2", "student");

        var ran = run("sync", MAIN);

        assertThat(ran.code()).isEqualTo(10);
        assertThat(ran.out()).contains("Partial (OR-311)", "School north (north)");
    }

    @Test
    void whatIsHeldIsShownAndApproved() {
        for (int i = 0; i < 6; i++) {
            tenant.roster().rosterClass("more" + i, "south");
        }
        assertThat(run("sync", MAIN).code()).isZero();
        tenant.roster()
                .records("classes")
                .removeIf(record -> !"c1".equals(record.path("sourcedId").asString("")));

        var held = run("sync", MAIN);

        assertThat(held.code()).isEqualTo(10);
        assertThat(held.out())
                .contains("Partial, waits for approval (OR-312)", "Left as it was", "School south (south), since")
                .containsPattern("School south \\(south\\)\\s+classes\\s+6\\s+6");
        var id = run("log", MAIN, "--output", "json").json().get(0).get("sync").asString();
        assertThat(held.out()).contains("approve " + id);
        assertThat(run("findings", id, "--code", "OR-321").out()).contains("class more3, ", "school south");
        assertThat(run("restart", id).code()).isEqualTo(2);
        var shown = run("show", id, "--output", "json").json();
        assertThat(shown.get("state").asString()).isEqualTo("HELD");
        assertThat(shown.get("held").get(0).get("wouldVanish").toString())
                .isEqualTo("[{\"school\":\"south\",\"kind\":\"classes\",\"published\":6,\"vanishing\":6}]");

        var approved = run("approve", id, "--output", "json");

        assertThat(approved.code()).isZero();
        assertThat(approved.json().get("sync").asString()).isEqualTo(id);
        assertThat(approved.json().get("state").asString()).isEqualTo("ENDED");
        assertThat(approved.json()
                        .get("changes")
                        .get("classrooms")
                        .get("deleted")
                        .asInt())
                .isEqualTo(6);
        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(run("approve", id).code()).isEqualTo(2);
    }

    @Test
    void aSyncHeldAsAWholeEndsWith21() {
        for (int i = 0; i < 6; i++) {
            tenant.roster().rosterClass("more" + i, "north");
        }
        run("sync", MAIN);
        tenant.roster().removeAll("classes");
        tenant.roster().removeAll("enrollments");

        var preview = run("sync", MAIN, "--preview");
        assertThat(preview.code()).as(preview.out()).isEqualTo(21);

        assertThat(run("sync", MAIN).code()).isEqualTo(21);
        assertThat(tenant.classrooms()).hasSize(7);
    }

    @Test
    void guardAndBudgetAreSetForAnIntegration() {
        assertThat(run(
                                "integration",
                                "edit",
                                MAIN,
                                "--guard-percent",
                                "12.5",
                                "--guard-at-least",
                                "30",
                                "--requests-per-day",
                                "500")
                        .code())
                .isZero();

        var json = run("integration", "show", MAIN, "--output", "json").json();
        assertThat(json.get("guard").toString())
                .isEqualTo("{\"percent\":12.5,\"studentsPercent\":null,\"atLeast\":30,\"everyOneOf\":5}");
        assertThat(json.get("requestsPerDay").asInt()).isEqualTo(500);
        assertThat(run("integration", "show", MAIN).out()).contains("12.50 %", "a third", "500");

        run("integration", "edit", MAIN, "--guard-percent", "default", "--no-requests-per-day");
        json = run("integration", "show", MAIN, "--output", "json").json();
        assertThat(json.get("guard").get("percent").isNull()).isTrue();
        assertThat(json.get("requestsPerDay").isNull()).isTrue();
        assertThat(run("integration", "edit", MAIN, "--guard-percent", "101").code())
                .isEqualTo(2);
        assertThat(run("integration", "edit", MAIN, "--guard-at-least", "0").code())
                .isEqualTo(2);
    }

    @Test
    void findingsOneByOneAndAsCsv() {
        var id = run("sync", MAIN, "--output", "json").json().get("sync").asString();

        assertThat(run("findings", id).out())
                .contains("OR-412", "user s2, student, school south, Given s2 Family s2 ben@example.org");
        assertThat(run("findings", id, "--code", "OR-411").out()).contains("No findings.");
        assertThat(run("findings", id, "--csv").out().lines())
                .first()
                .isEqualTo("code,sentence,school,kind,sourcedId,detail,givenName,familyName,email");
        assertThat(run("findings", id, "--csv").out())
                .contains("OR-412,", ",south,user,s2,student,Given s2,Family s2,ben@example.org");
        assertThat(run("findings", id, "--output", "json")
                        .json()
                        .get(0)
                        .get("code")
                        .asString())
                .isEqualTo("OR-412");
        assertThat(run("findings", id, "--code", "OR-999").code()).isEqualTo(2);
    }

    @Test
    void whatTheSisSendsNeitherControlsATerminalNorCalculatesInASpreadsheet() {
        tenant.roster().record("users", "s2").put("givenName", "=HYPERLINK(1)").put("familyName", "a\n\u001b[31mred");
        var id = run("sync", MAIN, "--output", "json").json().get("sync").asString();

        assertThat(run("findings", id).out()).contains("a  [31mred").doesNotContain("\u001b");
        assertThat(run("findings", id, "--csv").out()).contains(",'=HYPERLINK(1),");
    }

    @Test
    void saysThatNotAllFindingsStandOneByOne() {
        var id = run("sync", MAIN, "--output", "json").json().get("sync").asString();
        tenant.sql().sql("UPDATE roster_sync.finding_count SET count = 5000").update();

        var ran = run("findings", id, "--csv");

        assertThat(ran.err()).contains("These are 1 of 5000 findings");
    }

    @Test
    void restartSaysWhyThereIsNothingToRestart() {
        var id = run("sync", MAIN, "--output", "json").json().get("sync").asString();

        var ran = run("restart", id);

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("nothing to restart");
    }

    @Test
    void restartGoesOnUnderTheSameSync() {
        tenant.sis().fault(ALWAYS, "users", 0, Fault.status(503));
        var id = run("sync", MAIN, "--output", "json").json().get("sync").asString();
        tenant.sis().recover();

        var ran = run("restart", id, "--output", "json");

        assertThat(ran.code()).isZero();
        assertThat(ran.json().get("sync").asString()).isEqualTo(id);
        assertThat(ran.err()).contains("Resuming the sync of greenfield/Main SIS", "Its date stays ");
        assertThat(ran.json().get("outcome").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void anIntegrationsLife() throws IOException {
        var added = add("Second", "--no-classroom-data", "--parents", "Guardian,Parent", "--output", "json");
        assertThat(added.code()).as(added.err()).isZero();
        assertThat(added.json().get("classroomData").asBoolean()).isFalse();
        assertThat(added.json().get("relationshipTypes").toString()).isEqualTo("[\"parent\",\"guardian\"]");

        var edited = run(
                "integration",
                "edit",
                "greenfield/Second",
                "--classroom-data",
                "--respect-enrolment-date",
                "--respect-academic-sessions",
                "--no-parents",
                "--no-token-url",
                "--sis",
                "ClassLink",
                "--output",
                "json");
        assertThat(edited.code()).as(edited.err()).isZero();
        assertThat(edited.json().get("classroomData").asBoolean()).isTrue();
        assertThat(edited.json().get("respectEnrolmentDate").asBoolean()).isTrue();
        assertThat(edited.json().get("respectAcademicSessions").asBoolean()).isTrue();
        assertThat(edited.json().get("relationshipTypes").isEmpty()).isTrue();
        assertThat(edited.json().get("tokenUrl").isNull()).isTrue();
        assertThat(edited.json().get("sis").asString()).isEqualTo("ClassLink");

        run(
                "integration",
                "edit",
                "greenfield/Second",
                "--no-respect-enrolment-date",
                "--no-respect-academic-sessions");
        var shown = run("integration", "show", "greenfield/Second");
        assertThat(shown.out()).contains("Respect Enrolment Date     off", "Respect Academic Sessions  off");

        assertThat(run("integration", "disable", "greenfield/Second").code()).isZero();
        assertThat(enabled("greenfield/Second")).isFalse();
        assertThat(run("integration", "enable", "greenfield/Second").code()).isZero();
        assertThat(enabled("greenfield/Second")).isTrue();
        assertThat(run("integration", "list").out()).contains(MAIN, "greenfield/Second", "ClassLink");
    }

    private boolean enabled(String integration) {
        return run("integration", "show", integration, "--output", "json")
                .json()
                .get("enabled")
                .asBoolean();
    }

    @Test
    void removingKeepsOrRemovesDataAndAddingAgainTakesItOver() throws IOException {
        run("sync", MAIN);
        var id = id(MAIN);

        assertThat(run("integration", "remove", MAIN).code())
                .as("one of the two must be said")
                .isEqualTo(2);
        assertThat(run("integration", "remove", MAIN, "--keep-data").code()).isZero();
        assertThat(tenant.classrooms()).containsExactly("c1 @north");
        assertThat(run("integration", "show", MAIN).code()).isEqualTo(2);
        assertThat(tenant.lines("SELECT sealed_secret FROM roster_sync.integration"))
                .containsExactly("null");

        add("Main SIS");
        assertThat(id(MAIN)).isEqualTo(id);
        var again = run("sync", MAIN, "--output", "json").json();
        assertThat(again.get("changes").get("classrooms").get("unchanged").asInt())
                .isEqualTo(1);

        assertThat(run("integration", "remove", MAIN, "--remove-data").code()).isZero();
        assertThat(tenant.everything().values()).allMatch(List::isEmpty);
        assertThat(tenant.lines("SELECT tablename FROM pg_tables WHERE schemaname = 'roster_staging'"))
                .isEmpty();
    }

    private String id(String integration) {
        return run("integration", "show", integration, "--output", "json")
                .json()
                .get("id")
                .asString();
    }

    @Test
    void takesAnIntegrationByItsIdToo() {
        assertThat(run("sync", id(MAIN)).code()).isZero();
    }

    @Test
    void excludesSchoolsBeforeTheFirstSync() {
        var listed = run("schools", "list", MAIN);
        assertThat(listed.code()).isZero();
        assertThat(listed.out()).contains("Included Schools", "north", "School north", "Excluded Schools", "none");

        assertThat(run("schools", "exclude", MAIN, "north").code()).isZero();
        run("sync", MAIN);
        assertThat(tenant.schools()).containsExactly("south");

        assertThat(run("schools", "exclude", MAIN, "nowhere").code()).isEqualTo(2);
        var included =
                run("schools", "include", MAIN, "north", "--output", "json").json();
        assertThat(included.valueStream().map(school -> school.get("excluded").asBoolean()))
                .containsOnly(false);
    }

    @Test
    void checksWhatWorksAndWhatDoesNot() {
        var good = run("integration", "check", MAIN);
        assertThat(good.code()).isZero();
        assertThat(good.out()).contains("OneRoster 1.2", "OAuth 2", "schools", "works, the server announces 2");

        tenant.sis().fault(ALWAYS, "enrollments", 0, Fault.status(403));
        var partly = run("integration", "check", MAIN);
        assertThat(partly.code()).isEqualTo(10);
        assertThat(partly.out()).contains("cannot be read: OR-104", Code.ACCESS_FORBIDDEN.remedy());

        tenant.sis().fault(ALWAYS, "users", 0, Fault.status(503));
        assertThat(run("integration", "check", MAIN, "--output", "json").code()).isEqualTo(20);
        tenant.sis().gatekeeper().changeSecret("other");
        assertThat(run("integration", "check", MAIN).code()).isEqualTo(21);
    }

    @Test
    void wrongUsageStartsNothing() throws IOException {
        assertThat(run().code()).isEqualTo(2);
        assertThat(run("sink", MAIN).code()).isEqualTo(2);
        assertThat(run("sync", MAIN, "--preview", "--today", "tomorrow").code()).isEqualTo(2);
        assertThat(run("sync", "greenfield/Nothing").code()).isEqualTo(2);
        assertThat(run("show", "42").code()).isEqualTo(2);
        assertThat(add("Main SIS").code()).as("the name is taken").isEqualTo(2);
        assertThat(add("Other", "--parents", "Uncle").code()).isEqualTo(2);
        var unknown = run("sync", "greenfield/Nothing", "--output", "json");
        assertThat(unknown.json().get("message").asString()).contains("greenfield/Nothing");
        assertThat(tenant.lines("SELECT id FROM roster_sync.sync")).isEmpty();
    }

    @Test
    void takesHttpsOnlyUnlessPrivateEndpointsAreAllowed() {
        var ran = Ran.on(
                tenant.databaseUrl(),
                Map.of("roster-sync.allow-private-endpoints", "false"),
                "integration",
                "edit",
                MAIN,
                "--endpoint-url",
                "http://sis.example.org");
        assertThat(ran.code()).isEqualTo(2);

        var privately = Ran.on(
                tenant.databaseUrl(),
                Map.of("roster-sync.allow-private-endpoints", "false"),
                "sync",
                MAIN,
                "--output",
                "json");
        assertThat(privately.code()).isEqualTo(21);
        assertThat(privately.json().get("code").asString()).isEqualTo("OR-110");
    }

    @Test
    void neverPrintsASecret() throws IOException {
        var everything = new StringBuilder();
        for (var ran : List.of(
                add("Second"),
                run("integration", "list", "--output", "json"),
                run("integration", "show", MAIN),
                run("sync", MAIN),
                run("log", MAIN, "--output", "json"))) {
            everything.append(ran.out()).append(ran.err());
        }
        assertThat(everything.toString()).doesNotContain(Gatekeeper.CLIENT_SECRET);
        for (var table : List.of(
                "batch.batch_job_execution_params",
                "batch.batch_step_execution_context",
                "batch.batch_job_execution_context",
                "roster_sync.sync",
                "roster_sync.integration")) {
            assertThat(tenant.lines("SELECT t::text FROM %s t".formatted(table)))
                    .noneMatch(row -> row.contains(Gatekeeper.CLIENT_SECRET));
        }
    }

    @Test
    void saysWhichConfigurationIsWrong() {
        var without = Ran.on(tenant.databaseUrl(), Map.of("roster-sync.secret-key", ""), "sync", MAIN);
        assertThat(without.code()).isEqualTo(21);
        assertThat(without.out() + without.err()).contains("ROSTER_SYNC_SECRET_KEY");

        var other = Ran.on(
                tenant.databaseUrl(),
                Map.of("roster-sync.secret-key", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="),
                "sync",
                MAIN);
        assertThat(other.code()).isEqualTo(21);
        assertThat(other.out()).contains("OR-514");

        var property =
                Ran.on(tenant.databaseUrl(), Map.of("roster-sync.provider.request-timeout", "soon"), "sync", MAIN);
        assertThat(property.code()).isEqualTo(21);
        assertThat(property.err()).contains("OR-513", "roster-sync.provider");
    }

    @Test
    void saysWhichSettingOfTheDatabaseOrTheLogIsWrong() {
        for (var wrong : List.of("", "postgresql://localhost:1/x", "jdbc:mysql://localhost/x")) {
            var ran = Ran.on(wrong, Map.of(), "status");
            assertThat(ran.code()).as(wrong).isEqualTo(21);
            assertThat(ran.err()).contains("OR-513", "SPRING_DATASOURCE_URL").doesNotContain("Exception");
        }
        var log = Ran.on(tenant.databaseUrl(), Map.of("roster-sync.log", "xml"), "status");
        assertThat(log.code()).isEqualTo(21);
        assertThat(log.err()).contains("OR-513", "ROSTER_SYNC_LOG must be plain or json");
        var endpoints = Ran.on(tenant.databaseUrl(), Map.of("roster-sync.allow-private-endpoints", "ja"), "sync", MAIN);
        assertThat(endpoints.code()).isEqualTo(21);
        assertThat(endpoints.err()).contains("OR-513", "roster-sync.allow-private-endpoints");
    }

    @Test
    void aWrongCallIsToldInOneSentenceWithoutWhatMayBeASecret() {
        var secret = run("integration", "add", "--tenant", "greenfield", "--name", "B", "--client-secret", "hunter2");
        assertThat(secret.code()).isEqualTo(2);
        assertThat(secret.err()).contains("OR-522", "--client-secret-file").doesNotContain("hunter2");
        assertThat(run("integration", "add", "--client-secret=hunter2").err()).doesNotContain("hunter2");
        assertThat(run("sync", MAIN, "--passwort", "hunter2").err())
                .contains("There is no option --passwort.")
                .doesNotContain("hunter2");

        assertThat(run("sync", MAIN, "hunter2").err()).contains("1 too many").doesNotContain("hunter2");
        assertThat(run("sync", MAIN, "-hunter2").err()).doesNotContain("hunter2");

        var missing = run("integration", "add");
        assertThat(missing.err().lines()).hasSize(2);
        assertThat(missing.err()).contains("--tenant", "--name", "integration add --help");
        assertThat(run("snyc").err()).contains("There is no command snyc.");
        assertThat(run("snyc").err().lines().toList().getLast()).contains("--help shows how to call it.");

        var json = run("sync", MAIN, "--today", "x", "--output", "json");
        assertThat(json.code()).isEqualTo(2);
        assertThat(json.json().get("code").asString()).isEqualTo("OR-522");
    }

    @Test
    void takesAClientSecretFromAFileAsEditorsLeaveIt(@TempDir Path folder) throws IOException {
        var file = folder.resolve("secret");
        for (var broken : List.of(
                "two\nlines".getBytes(StandardCharsets.UTF_8),
                "secret".getBytes(StandardCharsets.UTF_16),
                " \n".getBytes(StandardCharsets.UTF_8))) {
            Files.write(file, broken);
            var refused = run("integration", "edit", MAIN, "--client-secret-file", file.toString());
            assertThat(refused.code()).isEqualTo(2);
            assertThat(refused.err()).contains(file.toString());
        }
        assertThat(run(
                                "integration",
                                "edit",
                                MAIN,
                                "--client-secret-file",
                                folder.resolve("none").toString())
                        .err())
                .contains("none cannot be read (NoSuchFileException)");

        Files.writeString(file, "\uFEFF" + Gatekeeper.CLIENT_SECRET + "\r\n");
        assertThat(run("integration", "edit", MAIN, "--client-secret-file", file.toString())
                        .code())
                .isZero();
        assertThat(run("sync", MAIN).code()).isZero();
    }

    @Test
    void aNameFitsALine() {
        for (var name : List.of(" ", "tab\there", "x".repeat(101))) {
            assertThat(run("integration", "edit", MAIN, "--name", name).code()).isEqualTo(2);
        }
        assertThat(run("integration", "add", "--tenant", "greenfield", "--name", "B")
                        .err())
                .contains("Missing: --sis, --endpoint-url, --client-id, --client-secret-file.");
        assertThat(run("log", MAIN, "--last", "0").code()).isEqualTo(2);
    }

    @Test
    void saysWhatToDoAboutTheReasonOfAReason() {
        tenant.sis().fault(1_000, "enrollments", 0, Fault.status(403));

        var partial = run("sync", MAIN);

        assertThat(partial.code()).isEqualTo(10);
        assertThat(partial.out()).contains("OR-304", "OR-104", Code.ACCESS_FORBIDDEN.remedy());
    }

    @Test
    void takesItsConfigurationFromTheEnvironment() {
        for (var wrong : Map.of(
                        "ROSTER_SYNC_PROVIDER_REQUEST_TIMEOUT", "soon",
                        "ROSTER_SYNC_REGIONS_US_NZ_TIME_ZONE", "Nowhere",
                        "ROSTER_SYNC_SYNC_RESUME_WITHIN", "a while")
                .entrySet()) {
            try (var process = CliProcess.start(tenant, Map.ofEntries(wrong), List.of(), "sync", MAIN)) {
                assertThat(process.exitCode()).as(wrong.getKey()).isEqualTo(21);
                assertThat(process.err()).contains("OR-513", wrong.getValue());
            }
        }
    }

    @Test
    void refusesADatabaseThatIsBehindUntilItIsMigrated() {
        var empty = Postgres.emptyDatabase();
        try {
            var before = Ran.on(empty, Map.of(), "integration", "list", "--output", "json");
            assertThat(before.code()).isEqualTo(21);
            assertThat(before.json().get("code").asString()).isEqualTo("OR-512");

            assertThat(Ran.on(empty, Map.of(), "migrate", "--output", "json")
                            .json()
                            .get("applied")
                            .asInt())
                    .isPositive();
            assertThat(Ran.on(empty, Map.of(), "migrate").out()).contains("up to date");
            assertThat(Ran.on(empty, Map.of(), "integration", "list").code()).isZero();
        } finally {
            Postgres.drop(empty);
        }
    }

    @Test
    void takesADatabaseThatIsAhead() {
        tenant.sql()
                .sql("INSERT INTO roster_sync.flyway_schema_history VALUES"
                        + " (99, '9999', 'future', 'SQL', 'V9999__future.sql', 1, 'x', now(), 1, true)")
                .update();

        assertThat(run("integration", "list").code()).isZero();
    }

    @Test
    void saysThatTheDatabaseCannotBeReached() {
        var ran = Ran.on("jdbc:postgresql://localhost:1/nothing", Map.of(), "integration", "list");

        assertThat(ran.code()).isEqualTo(20);
        assertThat(ran.err()).contains("OR-511");
    }

    @Test
    void completesInAShell() {
        var ran = run("generate-completion");

        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("complete", "integration", "exclude", "--respect-enrolment-date");
    }

    @Test
    void metersOfRequestsAndOfSpringBatchAreInTheProcess() {
        tenant.sync();

        var scraped = tenant.bean(PrometheusMeterRegistry.class).scrape();

        assertThat(scraped)
                .contains(
                        "roster_sync_provider_request_seconds_bucket{sis=\"Other\",status=\"200\"",
                        "spring_batch_job",
                        "spring_batch_step");
        assertThat(scraped).doesNotContain("greenfield");
    }
}
