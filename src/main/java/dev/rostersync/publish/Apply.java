package dev.rostersync.publish;

import dev.rostersync.staging.StagingTables;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Writes a difference to the published tables, one statement for each set of rows. A row is deleted before the rows
 * that it points to, and added after them. If a statement does not find each of its rows, somebody else has written in
 * the meantime.
 */
final class Apply {

    private record Statement(String table, String changes, String sql) {}

    // language=PostgreSQL
    private static final List<Statement> IN_ORDER = List.of(
            new Statement("member", "deleted", """
                    DELETE FROM school_manager.classroom_member p USING ${difference_member} d
                     WHERE d.change = 'deleted' AND p.classroom_id = d.classroom_id AND p.app_user_id = d.app_user_id
                       AND p.role = d.role"""),
            new Statement("user_school", "deleted", """
                    DELETE FROM school_manager.roster_user_school p USING ${difference_user_school} d, task
                     WHERE d.change = 'deleted' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id AND p.role = d.role AND p.school_id = d.school_id"""),
            new Statement("guardian_source", "deleted", """
                    DELETE FROM roster_sync.guardian_source p USING ${difference_guardian_source} d, task
                     WHERE d.change = 'deleted' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id AND p.app_user_id = d.app_user_id
                       AND p.guardian_id = d.guardian_id"""),
            new Statement("relationship", "deleted", """
                    DELETE FROM school_manager.guardian_student p USING ${difference_relationship} d, task
                     WHERE d.change = 'deleted' AND p.integration_id = task.integration
                       AND p.guardian_id = d.guardian_id AND p.app_user_id = d.app_user_id"""),
            new Statement("guardian", "deleted", """
                    DELETE FROM school_manager.guardian p USING ${difference_guardian} d
                     WHERE d.change = 'deleted' AND p.id = d.id"""),
            new Statement("classroom", "deleted", """
                    DELETE FROM school_manager.classroom p USING ${difference_classroom} d
                     WHERE d.change = 'deleted' AND p.id = d.id"""),
            new Statement("user", "deleted", """
                    DELETE FROM school_manager.roster_user p USING ${difference_user} d, task
                     WHERE d.change = 'deleted' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id AND p.role = d.role"""),
            new Statement("last_match", "deleted", """
                    DELETE FROM roster_sync.last_match p USING ${difference_last_match} d, task
                     WHERE d.change = 'deleted' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id AND p.role = d.role"""),
            new Statement("agreed_link", "deleted", """
                    DELETE FROM roster_sync.agreed_link p USING ${difference_agreed_link} d, task
                     WHERE d.change = 'deleted' AND p.integration_id = task.integration
                       AND p.parent = d.parent AND p.student = d.student"""),
            new Statement("member_source", "deleted", """
                    DELETE FROM roster_sync.member_source p USING ${difference_member_source} d, task
                     WHERE d.change = 'deleted' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id"""),
            new Statement("school", "updated", """
                    UPDATE school_manager.school p SET name = d.name, identifier = d.identifier, updated_at = now()
                      FROM ${difference_school} d WHERE d.change = 'updated' AND p.id = d.id"""),
            new Statement("school", "added", """
                    INSERT INTO school_manager.school (id, tenant_id, integration_id, sourced_id, name, identifier)
                    SELECT d.id, task.tenant, task.integration, d.sourced_id, d.name, d.identifier
                      FROM ${difference_school} d, task WHERE d.change = 'added'"""),
            new Statement("user", "updated", """
                    UPDATE school_manager.roster_user p
                       SET app_user_id = d.app_user_id, grades = d.grades, identifier = d.identifier, updated_at = now()
                      FROM ${difference_user} d, task
                     WHERE d.change = 'updated' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id AND p.role = d.role"""),
            new Statement("user", "added", """
                    INSERT INTO school_manager.roster_user
                           (tenant_id, integration_id, sourced_id, app_user_id, role, grades, identifier)
                    SELECT task.tenant, task.integration, d.sourced_id, d.app_user_id, d.role, d.grades, d.identifier
                      FROM ${difference_user} d, task WHERE d.change = 'added'"""),
            new Statement("user_school", "added", """
                    INSERT INTO school_manager.roster_user_school (integration_id, sourced_id, role, school_id)
                    SELECT task.integration, d.sourced_id, d.role, d.school_id
                      FROM ${difference_user_school} d, task WHERE d.change = 'added'"""),
            new Statement("classroom", "updated", """
                    UPDATE school_manager.classroom p
                       SET school_id = d.school_id, name = d.name, code = d.code, location = d.location,
                           grades = d.grades, subjects = d.subjects, starts_on = d.starts_on, ends_on = d.ends_on,
                           updated_at = now()
                      FROM ${difference_classroom} d WHERE d.change = 'updated' AND p.id = d.id"""),
            new Statement("classroom", "added", """
                    INSERT INTO school_manager.classroom (id, tenant_id, integration_id, school_id, sourced_id, name,
                           code, location, grades, subjects, starts_on, ends_on)
                    SELECT d.id, task.tenant, task.integration, d.school_id, d.sourced_id, d.name,
                           d.code, d.location, d.grades, d.subjects, d.starts_on, d.ends_on
                      FROM ${difference_classroom} d, task WHERE d.change = 'added'"""),
            new Statement("school", "deleted", """
                    DELETE FROM school_manager.school p USING ${difference_school} d
                     WHERE d.change = 'deleted' AND p.id = d.id"""),
            new Statement("member", "updated", """
                    UPDATE school_manager.classroom_member p
                       SET is_primary = d.is_primary, begins_on = d.begins_on, ends_on = d.ends_on, updated_at = now()
                      FROM ${difference_member} d
                     WHERE d.change = 'updated' AND p.classroom_id = d.classroom_id AND p.app_user_id = d.app_user_id
                       AND p.role = d.role"""),
            new Statement("member", "added", """
                    INSERT INTO school_manager.classroom_member
                           (classroom_id, app_user_id, role, is_primary, begins_on, ends_on)
                    SELECT d.classroom_id, d.app_user_id, d.role, d.is_primary, d.begins_on, d.ends_on
                      FROM ${difference_member} d WHERE d.change = 'added'"""),
            new Statement("guardian", "updated", """
                    UPDATE school_manager.guardian p
                       SET given_name = d.given_name, family_name = d.family_name, phone = d.phone,
                           integration_id = d.integration_id, updated_at = now()
                      FROM ${difference_guardian} d WHERE d.change = 'updated' AND p.id = d.id"""),
            new Statement("guardian", "added", """
                    INSERT INTO school_manager.guardian
                           (id, tenant_id, email, given_name, family_name, phone, managed_by, integration_id)
                    SELECT d.id, task.tenant, d.email, d.given_name, d.family_name, d.phone, 'sis', d.integration_id
                      FROM ${difference_guardian} d, task WHERE d.change = 'added'"""),
            new Statement("relationship", "updated", """
                    UPDATE school_manager.guardian_student p SET relationship = d.relationship, updated_at = now()
                      FROM ${difference_relationship} d, task
                     WHERE d.change = 'updated' AND p.integration_id = task.integration
                       AND p.guardian_id = d.guardian_id AND p.app_user_id = d.app_user_id"""),
            new Statement("relationship", "added", """
                    INSERT INTO school_manager.guardian_student (guardian_id, app_user_id, relationship, integration_id)
                    SELECT d.guardian_id, d.app_user_id, d.relationship, task.integration
                      FROM ${difference_relationship} d, task WHERE d.change = 'added'"""),
            new Statement("member_source", "updated", """
                    UPDATE roster_sync.member_source p
                       SET class = d.class, app_user = d.app_user, role = d.role, is_primary = d.is_primary,
                           begins_on = d.begins_on, ends_on = d.ends_on
                      FROM ${difference_member_source} d, task
                     WHERE d.change = 'updated' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id"""),
            new Statement("member_source", "added", """
                    INSERT INTO roster_sync.member_source
                           (integration_id, sourced_id, class, app_user, role, is_primary, begins_on, ends_on)
                    SELECT task.integration, d.sourced_id, d.class, d.app_user, d.role, d.is_primary, d.begins_on, d.ends_on
                      FROM ${difference_member_source} d, task WHERE d.change = 'added'"""),
            new Statement("guardian_source", "added", """
                    INSERT INTO roster_sync.guardian_source (integration_id, sourced_id, guardian_id, app_user_id)
                    SELECT task.integration, d.sourced_id, d.guardian_id, d.app_user_id
                      FROM ${difference_guardian_source} d, task WHERE d.change = 'added'"""),
            new Statement("last_match", "updated", """
                    UPDATE roster_sync.last_match p SET app_user_id = d.app_user_id
                      FROM ${difference_last_match} d, task
                     WHERE d.change = 'updated' AND p.integration_id = task.integration
                       AND p.sourced_id = d.sourced_id AND p.role = d.role"""),
            new Statement("last_match", "added", """
                    INSERT INTO roster_sync.last_match (integration_id, sourced_id, role, app_user_id)
                    SELECT task.integration, d.sourced_id, d.role, d.app_user_id
                      FROM ${difference_last_match} d, task WHERE d.change = 'added'"""),
            new Statement("agreed_link", "updated", """
                    UPDATE roster_sync.agreed_link p SET guardian_id = d.guardian_id, withdrawn = d.withdrawn
                      FROM ${difference_agreed_link} d, task
                     WHERE d.change = 'updated' AND p.integration_id = task.integration
                       AND p.parent = d.parent AND p.student = d.student"""),
            new Statement("agreed_link", "added", """
                    INSERT INTO roster_sync.agreed_link (integration_id, parent, student, guardian_id, withdrawn)
                    SELECT task.integration, d.parent, d.student, d.guardian_id, d.withdrawn
                      FROM ${difference_agreed_link} d, task WHERE d.change = 'added'"""));

    private final JdbcClient jdbc;
    private final StagingTables staging;

    Apply(DataSource dataSource, StagingTables staging) {
        this.jdbc = JdbcClient.create(dataSource);
        this.staging = staging;
    }

    /**
     * Applies the whole difference.
     *
     * @throws ConcurrencyFailureException if a row is no longer there, or is already there
     */
    void all() {
        for (var statement : IN_ORDER) {
            long expected = jdbc.sql(staging.sql("SELECT count(*) FROM ${difference_%s} WHERE change = :change"
                            .formatted(statement.table())))
                    .param("change", statement.changes())
                    .query(Long.class)
                    .single();
            if (expected == 0) {
                continue;
            }
            long written = jdbc.sql(staging.sql(statement.sql())).update();
            if (written != expected) {
                throw new ConcurrencyFailureException("%s: %d of %d rows were %s"
                        .formatted(statement.table(), written, expected, statement.changes()));
            }
        }
    }
}
