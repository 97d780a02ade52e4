package dev.rostersync.difference;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTables;

/**
 * Additions Only: nothing is removed. Rows that a comparison would delete are taken out of the difference, and are
 * findings. A guardian that would be handed over to another integration stays ours, because our relationships stay.
 */
final class AdditionsOnly {

    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, school, kind, sourced_id, detail)
            SELECT '%s', kept.* FROM (
                   SELECT sourced_id AS school, 'school', sourced_id, '' FROM ${difference_school} WHERE change = 'deleted'
                    UNION ALL
                   SELECT NULL, 'user', sourced_id, role FROM ${difference_user} WHERE change = 'deleted'
                    UNION ALL
                   SELECT s.sourced_id, 'class', d.sourced_id, d.name
                     FROM ${difference_classroom} d LEFT JOIN school_manager.school s ON s.id = d.school_id
                    WHERE d.change = 'deleted'
                    UNION ALL
                   SELECT NULL, 'enrollment', sourced_id, '' FROM ${difference_member_source} WHERE change = 'deleted'
                    UNION ALL
                   SELECT DISTINCT NULL, 'user', sourced_id, 'guardian' FROM ${difference_guardian_source}
                    WHERE change = 'deleted') AS kept
            """.formatted(Code.REMOVAL_KEPT.id());

    // language=PostgreSQL
    private static final String KEEP = """
            DELETE FROM ${difference_guardian} d USING task
             WHERE d.change = 'updated' AND d.integration_id <> task.integration;
            DELETE FROM ${difference_school} WHERE change = 'deleted';
            DELETE FROM ${difference_user} WHERE change = 'deleted';
            DELETE FROM ${difference_user_school} WHERE change = 'deleted';
            DELETE FROM ${difference_classroom} WHERE change = 'deleted';
            DELETE FROM ${difference_member} WHERE change = 'deleted';
            DELETE FROM ${difference_guardian} WHERE change = 'deleted';
            DELETE FROM ${difference_relationship} WHERE change = 'deleted';
            DELETE FROM ${difference_member_source} WHERE change = 'deleted';
            DELETE FROM ${difference_guardian_source} WHERE change = 'deleted'
            """;

    private final WorkTables work;

    AdditionsOnly(WorkTables work) {
        this.work = work;
    }

    void keepWhatWouldGo() {
        work.run(FINDINGS);
        work.run(KEEP);
    }
}
