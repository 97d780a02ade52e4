package dev.rostersync.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rostersync.access.TenantScope;
import dev.rostersync.integration.Integration;
import dev.rostersync.integration.Integrations;
import dev.rostersync.integration.Rules;
import dev.rostersync.integration.Rules.Removals;
import dev.rostersync.integration.Settings;
import dev.rostersync.outcome.GuardThresholds;
import dev.rostersync.outcome.Outcome;
import dev.rostersync.sis.SampleSis;
import dev.rostersync.sync.log.Sync;
import dev.rostersync.testing.TestTenant;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Each rule and each of its boundaries as a story: a small roster in, tables out. Each story has a tenant of its own. */
public class StoriesTest {

    private static TestTenant server;
    private static int number;

    @BeforeAll
    static void start() {
        server = TestTenant.start(SampleSis.start().asBothVersions(), Map.of()).directoryKnowsNobody();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    static List<Story> stories() {
        return Story.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void tells(Story story) {
        var slug = "story-" + ++number;
        var tenant = server.newTenant(slug, "us-nz", story.zone());
        var integration = integration(slug, story);
        var users = new HashMap<String, UUID>();
        for (var night : story.nights()) {
            directory(tenant, users, night.directory());
            server.sis().serve(night.roster());

            var sync = server.today(night.today()).sync(integration, false);

            assertThat(sync.outcome()).as(night.today() + ": " + sync.message()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(tables(integration.id(), users, sync)).as(night.today()).isEqualTo(night.tables());
        }
    }

    private static Integration integration(String slug, Story story) {
        var added = server.addIntegration(slug, "SIS", server.sis(), true);
        var options = story.options();
        var settings = added.settings();
        var changed = new Settings(
                settings.sis(),
                URI.create(
                        server.sis().endpointUrl() + (story.isVersion11() ? SampleSis.ROOT_1_1 : SampleSis.ROOT_1_2)),
                settings.tokenUrl(),
                settings.clientId(),
                settings.scopes(),
                new Rules(
                        options.path("classrooms").asBoolean(),
                        options.path("enrolment_date").asBoolean(),
                        options.path("academic_sessions").asBoolean(),
                        Story.texts(options.path("parents")),
                        GuardThresholds.DEFAULT,
                        Removals.ALL),
                null);
        for (var school : story.excluded()) {
            server.sql()
                    .sql("INSERT INTO roster_sync.integration_school (integration_id, sourced_id, excluded)"
                            + " VALUES (:integration, :school, true)")
                    .param("integration", added.id())
                    .param("school", school)
                    .update();
        }
        server.bean(Integrations.class).edit(TestTenant.ACTOR, added, added.name(), changed, null);
        return server.bean(Integrations.class).find(slug + "/SIS", TenantScope.ALL);
    }

    /** The directory of a night: users come, change and go. */
    private static void directory(UUID tenant, Map<String, UUID> users, List<JsonNode> wanted) {
        var names = wanted.stream().map(user -> user.path("id").asString("")).toList();
        users.keySet().removeIf(name -> {
            boolean gone = !names.contains(name);
            if (gone) {
                server.sql()
                        .sql("DELETE FROM school_manager.app_user WHERE id = :id")
                        .param("id", users.get(name))
                        .update();
            }
            return gone;
        });
        for (var user : wanted) {
            server.sql()
                    .sql("INSERT INTO school_manager.app_user (id, tenant_id, email, given_name, family_name, enabled)"
                            + " VALUES (:id, :tenant, :email, :given, :family, :enabled)"
                            + " ON CONFLICT (id) DO UPDATE SET email = excluded.email, enabled = excluded.enabled,"
                            + " given_name = excluded.given_name, family_name = excluded.family_name")
                    .param("id", users.computeIfAbsent(user.path("id").asString(""), name -> UUID.randomUUID()))
                    .param("tenant", tenant)
                    .param("email", user.path("email").stringValue(null))
                    .param("given", user.path("given").stringValue(null))
                    .param("family", user.path("family").stringValue(null))
                    .param("enabled", user.path("enabled").asBoolean())
                    .update();
        }
    }

    private static Map<String, List<String>> tables(UUID integration, Map<String, UUID> users, Sync sync) {
        var tables = new TreeMap<String, List<String>>();
        rows(
                tables,
                "school",
                "SELECT sourced_id, name FROM school_manager.school WHERE integration_id = :id",
                integration,
                users);
        rows(
                tables,
                "roster_user",
                "SELECT sourced_id, app_user_id, role FROM school_manager.roster_user WHERE integration_id = :id",
                integration,
                users);
        rows(tables, "roster_user_school", """
                SELECT us.sourced_id, us.role, s.sourced_id
                  FROM school_manager.roster_user_school us JOIN school_manager.school s ON s.id = us.school_id
                 WHERE us.integration_id = :id
                """, integration, users);
        rows(tables, "classroom", """
                SELECT c.sourced_id, s.sourced_id, c.name, c.code, c.starts_on, c.ends_on
                  FROM school_manager.classroom c JOIN school_manager.school s ON s.id = c.school_id
                 WHERE c.integration_id = :id
                """, integration, users);
        rows(tables, "classroom_member", """
                SELECT c.sourced_id, m.app_user_id, m.role, m.is_primary, m.begins_on, m.ends_on
                  FROM school_manager.classroom_member m JOIN school_manager.classroom c ON c.id = m.classroom_id
                 WHERE c.integration_id = :id
                """, integration, users);
        rows(tables, "guardian", """
                SELECT email, given_name, family_name, phone FROM school_manager.guardian WHERE integration_id = :id
                """, integration, users);
        rows(tables, "guardian_student", """
                SELECT g.email, r.app_user_id, r.relationship
                  FROM school_manager.guardian_student r JOIN school_manager.guardian g ON g.id = r.guardian_id
                 WHERE r.integration_id = :id
                """, integration, users);
        tables.put(
                "counts",
                List.of(
                        "unmatchedUsers " + sync.unmatchedUsers(),
                        "matchedStudents " + sync.matchedStudents(),
                        "matchedTeachers " + sync.matchedTeachers(),
                        "importedClasses " + sync.importedClasses()));
        return tables;
    }

    /** The rows of a table as text, sorted; a user by the name that the story gives the user. */
    private static void rows(
            Map<String, List<String>> tables, String table, String sql, UUID integration, Map<String, UUID> users) {
        var names = new HashMap<UUID, String>();
        users.forEach((name, id) -> names.put(id, name));
        tables.put(
                table,
                server
                        .sql()
                        .sql(sql)
                        .param("id", integration)
                        .query((row, number) -> {
                            var cells = new StringBuilder();
                            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                                var cell = row.getObject(i);
                                cells.append(i == 1 ? "" : "|")
                                        .append(cell instanceof UUID user ? names.get(user) : String.valueOf(cell));
                            }
                            return cells.toString();
                        })
                        .list()
                        .stream()
                        .sorted()
                        .toList());
    }
}
