package dev.rostersync.demo;

import dev.rostersync.cli.Cli;
import dev.rostersync.sis.District;
import dev.rostersync.sis.Gatekeeper;
import dev.rostersync.sis.SampleSis;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The main job on an embedded PostgreSQL against the sample SIS. On a terminal, or with the argument {@code stay}, the
 * console then runs until you press Enter, with a sync that is done, one that is partial and one that is held.
 */
public final class Demo {

    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static final District DISTRICT = District.small(1);

    /** Students who are missing in the directory, so the sync has findings. */
    private static final int UNKNOWN_STUDENTS = 3;

    private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    private final PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    private final EmbeddedPostgres postgres;
    private final SampleSis sis;

    private Demo(EmbeddedPostgres postgres, SampleSis sis) {
        this.postgres = postgres;
        this.sis = sis;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        try (var postgres = EmbeddedPostgres.start();
                var sis = SampleSis.start().serve(DISTRICT.roster())) {
            var terminal = System.console();
            new Demo(postgres, sis)
                    .run(List.of(arguments).contains("stay") || terminal != null && terminal.isTerminal());
        }
    }

    private void run(boolean stay) throws IOException {
        out.printf("PostgreSQL runs on port %d, the sample SIS on port %d.%n", postgres.getPort(), sis.port());
        command("migrate");
        schoolManagersOwnRows("greenfield", "Greenfield District");
        out.printf(
                "%nThe directory has %d users; %d students of the SIS are not in it.%n",
                DISTRICT.students() - UNKNOWN_STUDENTS + DISTRICT.teachers(), UNKNOWN_STUDENTS);
        var secret = Files.writeString(Files.createTempFile("client-secret", ""), Gatekeeper.CLIENT_SECRET);
        command(
                "integration",
                "add",
                "--tenant",
                "greenfield",
                "--name",
                "Main SIS",
                "--sis",
                "Other",
                "--endpoint-url",
                sis.endpointUrl().toString(),
                "--token-url",
                sis.tokenUrl().toString(),
                "--client-id",
                Gatekeeper.CLIENT_ID,
                "--client-secret-file",
                secret.toString(),
                "--respect-academic-sessions",
                "--parents",
                "Parent,Guardian");
        Files.delete(secret);
        command("integration", "check", "greenfield/Main SIS");
        command("sync", "greenfield/Main SIS", "--today", "2026-11-24");
        rows();
        next(stay);
    }

    private void command(String... arguments) {
        out.printf(
                "%n$ oneroster-sync %s%n",
                Arrays.stream(arguments)
                        .map(argument -> argument.matches("[\\w./:=,-]+") ? argument : "'" + argument + "'")
                        .collect(Collectors.joining(" ")));
        int code = new Cli(properties(), out, err, true).run(arguments);
        if (code != 0) {
            throw new IllegalStateException("the command ended with " + code);
        }
    }

    private Map<String, Object> properties() {
        return Map.of(
                "spring.datasource.url", url(),
                "spring.datasource.username", "postgres",
                "spring.datasource.password", "",
                "roster-sync.secret-key", KEY,
                "roster-sync.allow-private-endpoints", "true");
    }

    private String url() {
        return "jdbc:postgresql://localhost:%d/postgres".formatted(postgres.getPort());
    }

    /** What School Manager has before any sync: a tenant, and a directory of its users. */
    private void schoolManagersOwnRows(String slug, String name) {
        var jdbc = JdbcClient.create(postgres.getPostgresDatabase());
        jdbc.sql("INSERT INTO school_manager.tenant (slug, name, region) VALUES (:slug, :name, 'us-nz')")
                .param("slug", slug)
                .param("name", name)
                .update();
        for (int i = UNKNOWN_STUDENTS; i < DISTRICT.students(); i++) {
            directory(jdbc, slug, District.studentEmail(i));
        }
        for (int i = 0; i < DISTRICT.teachers(); i++) {
            directory(jdbc, slug, District.teacherEmail(i));
        }
    }

    /** The Java that runs this program, a Java 25. */
    private static String java() {
        return ProcessHandle.current().info().command().orElse("java");
    }

    private static void directory(JdbcClient jdbc, String slug, String email) {
        jdbc.sql("INSERT INTO school_manager.app_user (tenant_id, email)"
                        + " SELECT id, :email FROM school_manager.tenant WHERE slug = :slug")
                .param("slug", slug)
                .param("email", email)
                .update();
    }

    private void rows() {
        out.printf("%nA few of the rows that other products read now%n");
        rows(
                "classroom",
                "SELECT c.name, s.name AS school, c.starts_on, c.ends_on FROM school_manager.classroom c"
                        + " JOIN school_manager.school s ON s.id = c.school_id ORDER BY c.sourced_id LIMIT 3");
        rows(
                "classroom_member",
                "SELECT a.email, m.role, m.is_primary, c.name AS classroom FROM school_manager.classroom_member m"
                        + " JOIN school_manager.classroom c ON c.id = m.classroom_id"
                        + " JOIN school_manager.app_user a ON a.id = m.app_user_id ORDER BY c.sourced_id, m.role DESC, a.email LIMIT 3");
        rows(
                "guardian",
                "SELECT g.email, r.relationship, a.email AS student FROM school_manager.guardian g"
                        + " JOIN school_manager.guardian_student r ON r.guardian_id = g.id"
                        + " JOIN school_manager.app_user a ON a.id = r.app_user_id ORDER BY g.email LIMIT 3");
    }

    private void rows(String table, String sql) {
        out.println("  school_manager." + table);
        JdbcClient.create(postgres.getPostgresDatabase())
                .sql(sql)
                .query()
                .listOfRows()
                .forEach(row -> out.println(
                        "    " + row.values().stream().map(String::valueOf).collect(Collectors.joining(" | "))));
    }

    private void next(boolean stay) throws IOException {
        out.printf("%nWhat to try next%n");
        if (!stay) {
            out.println("  The same, and then the console in a browser, and commands of your own:");
            out.println("    ./mvnw -q -Pdemo spring-boot:test-run -Dspring-boot.run.arguments=stay");
            return;
        }
        try (var console = DemoConsole.start(properties(), this::schoolManagersOwnRows)) {
            out.printf("""
                      Open the console in a browser, and choose who you are:
                        %s
                      Or, in another terminal, with these variables. The SIS's school year is 2026 to 2027:
                        ./mvnw -q -DskipTests package
                        export SPRING_DATASOURCE_URL=%s SPRING_DATASOURCE_USERNAME=postgres SPRING_DATASOURCE_PASSWORD=
                        export ROSTER_SYNC_SECRET_KEY=%s ROSTER_SYNC_ALLOW_PRIVATE_ENDPOINTS=true
                        alias oneroster-sync='%s -jar target/oneroster-sync.jar'
                        oneroster-sync log 'greenfield/Main SIS'
                        oneroster-sync sync 'greenfield/Main SIS' --today 2027-02-01 --preview
                        oneroster-sync schools exclude 'greenfield/Main SIS' school-02
                        oneroster-sync sync 'greenfield/Main SIS' --today 2026-11-24
                      Enter ends the demo.
                    %n""", console.address(), url(), KEY, java());
            var input = new Scanner(System.in, StandardCharsets.UTF_8);
            if (input.hasNextLine()) {
                input.nextLine();
            }
        }
    }
}
