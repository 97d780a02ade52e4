package dev.rostersync.people;

import dev.rostersync.findings.FindingList;
import dev.rostersync.integration.Integration;
import dev.rostersync.people.Guardian.Related;
import dev.rostersync.people.Student.Collected;
import dev.rostersync.people.Student.PublishedClass;
import dev.rostersync.people.Student.PublishedUser;
import dev.rostersync.people.Student.SentRole;
import dev.rostersync.staging.StagingTables;
import java.sql.Date;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** All that is known of one student, teacher or parent of an integration. */
public final class PersonDetails {

    // language=PostgreSQL
    private static final String COLLECTED = """
            SELECT sourced_id, given_name, family_name, email, identifier, gone, roles, role_orgs, role_begins, role_ends
              FROM ${app_user} WHERE sourced_id = :who LIMIT 10
            """;

    // language=PostgreSQL
    private static final String USERS = """
            SELECT u.role, u.grades, u.identifier, a.given_name, a.family_name, a.email, a.id AS user_id,
                   (SELECT string_agg(s.name, ', ' ORDER BY s.name)
                      FROM school_manager.roster_user_school us JOIN school_manager.school s ON s.id = us.school_id
                     WHERE us.integration_id = u.integration_id AND us.sourced_id = u.sourced_id AND us.role = u.role) AS schools
              FROM school_manager.roster_user u JOIN school_manager.app_user a ON a.id = u.app_user_id
             WHERE u.integration_id = :integration AND u.sourced_id = :who ORDER BY u.role
            """;

    // language=PostgreSQL
    private static final String CLASSES = """
            SELECT c.sourced_id, c.name, s.name AS school, m.role, m.is_primary, m.begins_on, m.ends_on
              FROM school_manager.classroom_member m
              JOIN school_manager.classroom c ON c.id = m.classroom_id AND c.integration_id = :integration
              JOIN school_manager.school s ON s.id = c.school_id
             WHERE m.app_user_id IN (SELECT app_user_id FROM school_manager.roster_user
                                      WHERE integration_id = :integration AND sourced_id = :who)
             ORDER BY c.name, m.role LIMIT 200
            """;

    // language=PostgreSQL
    private static final String PARENTS = """
            SELECT g.id::text AS key, g.given_name, g.family_name, g.email, r.relationship
              FROM school_manager.guardian_student r JOIN school_manager.guardian g ON g.id = r.guardian_id
             WHERE g.tenant_id = :tenant
               AND r.app_user_id IN (SELECT app_user_id FROM school_manager.roster_user
                                      WHERE integration_id = :integration AND sourced_id = :who)
             ORDER BY g.family_name, g.given_name, g.email LIMIT 200
            """;

    // language=PostgreSQL
    private static final String GUARDIAN = """
            SELECT id::text AS key, given_name, family_name, email, managed_by FROM school_manager.guardian
             WHERE id = :id AND tenant_id = :tenant
               AND EXISTS (SELECT FROM school_manager.guardian_student r
                             JOIN school_manager.roster_user u
                               ON u.app_user_id = r.app_user_id AND u.integration_id = :integration
                            WHERE r.guardian_id = :id)
            """;

    // language=PostgreSQL
    private static final String CHILDREN = """
            SELECT DISTINCT u.sourced_id AS key, a.given_name, a.family_name, a.email, r.relationship
              FROM school_manager.guardian_student r
              JOIN school_manager.app_user a ON a.id = r.app_user_id
              JOIN school_manager.roster_user u ON u.app_user_id = a.id AND u.integration_id = :integration
             WHERE r.guardian_id = :id AND a.tenant_id = :tenant
             ORDER BY a.family_name, a.given_name LIMIT 200
            """;

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final PersonSearch search;
    private final FindingList findings;

    public PersonDetails(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.search = new PersonSearch(dataSource);
        this.findings = new FindingList(dataSource);
    }

    /** A student or teacher by sourcedId; empty if neither the newest roster nor a published row has it. */
    public Optional<Student> student(Integration integration, String sourcedId) {
        var sync = search.newestKept(integration.id());
        var collected = sync.map(id -> collected(id, sourcedId)).orElse(List.of());
        var users = jdbc.sql(USERS)
                .param("integration", integration.id())
                .param("who", sourcedId)
                .query((row, number) -> new PublishedUser(
                        row.getString("role"),
                        row.getString("given_name"),
                        row.getString("family_name"),
                        row.getString("email"),
                        row.getString("schools")))
                .list();
        var found = sync.map(id -> findings.about(id, sourcedId)).orElse(List.of());
        if (collected.isEmpty() && users.isEmpty() && found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Student(
                sourcedId,
                sync.orElse(null),
                collected,
                found,
                users,
                classes(integration, sourcedId),
                related(PARENTS, integration, sourcedId, null)));
    }

    /** A parent by id, of a student whom this integration publishes. */
    public Optional<Guardian> guardian(Integration integration, UUID id) {
        return jdbc.sql(GUARDIAN)
                .param("id", id)
                .param("integration", integration.id())
                .param("tenant", integration.tenantId())
                .query((row, number) -> new Guardian(
                        new Related(
                                row.getString("key"),
                                row.getString("given_name"),
                                row.getString("family_name"),
                                row.getString("email"),
                                ""),
                        "local".equals(row.getString("managed_by")),
                        related(CHILDREN, integration, "", id)))
                .optional();
    }

    private List<Collected> collected(UUID sync, String sourcedId) {
        try {
            return jdbc.sql(new StagingTables(dataSource, sync).sql(COLLECTED))
                    .param("who", sourcedId)
                    .query((row, number) -> {
                        var roles = (String[]) row.getArray("roles").getArray();
                        var orgs = (String[]) row.getArray("role_orgs").getArray();
                        var begins = (Date[]) row.getArray("role_begins").getArray();
                        var ends = (Date[]) row.getArray("role_ends").getArray();
                        var sent = new ArrayList<SentRole>();
                        for (int i = 0; i < roles.length; i++) {
                            sent.add(new SentRole(roles[i], at(orgs, i), date(begins, i), date(ends, i)));
                        }
                        return new Collected(
                                row.getString("sourced_id"),
                                row.getString("given_name"),
                                row.getString("family_name"),
                                row.getString("email"),
                                row.getString("identifier"),
                                row.getBoolean("gone"),
                                List.copyOf(sent));
                    })
                    .list();
        } catch (BadSqlGrammarException e) {
            // the roster was dropped a moment ago
            return List.of();
        }
    }

    private static String at(String[] values, int index) {
        return index < values.length && values[index] != null ? values[index] : "";
    }

    private static @Nullable LocalDate date(Date[] values, int index) {
        return index < values.length && values[index] != null ? values[index].toLocalDate() : null;
    }

    private List<PublishedClass> classes(Integration integration, String sourcedId) {
        return jdbc.sql(CLASSES)
                .param("integration", integration.id())
                .param("who", sourcedId)
                .query((row, number) -> new PublishedClass(
                        row.getString("sourced_id"),
                        row.getString("name"),
                        row.getString("school"),
                        row.getString("role"),
                        row.getBoolean("is_primary"),
                        row.getObject("begins_on", LocalDate.class),
                        row.getObject("ends_on", LocalDate.class)))
                .list();
    }

    private List<Related> related(String sql, Integration integration, String who, @Nullable UUID id) {
        return jdbc.sql(sql)
                .param("integration", integration.id())
                .param("tenant", integration.tenantId())
                .param("who", who)
                .param("id", id)
                .query((row, number) -> new Related(
                        row.getString("key"),
                        row.getString("given_name"),
                        row.getString("family_name"),
                        row.getString("email"),
                        row.getString("relationship")))
                .list();
    }
}
