package dev.rostersync.guard;

import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Classrooms that should no longer be published. Makes {@code missing_class}, {@code class_reason} and
 * {@code vanished_class}.
 */
final class VanishedClasses {

    // language=PostgreSQL
    private static final String MISSING = """
            SELECT row_number() OVER () AS subject, p.id, p.school_id, p.sourced_id, p.ends_on, s.sourced_id AS school
              FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
              JOIN school_manager.school s ON s.id = p.school_id
             WHERE NOT EXISTS (SELECT FROM target_class t WHERE t.id = p.id)""";

    /**
     * A class has ended if its end has passed, as read in this sync or as published before: June 30 explains it from
     * July 1 on.
     */
    // language=PostgreSQL
    private static final String REASON = """
            SELECT m.subject, 'MARKED_DELETED' AS reason
              FROM missing_class m JOIN standing_class c USING (sourced_id) WHERE c.gone
             UNION ALL
            SELECT m.subject, 'ENDED' FROM task CROSS JOIN missing_class m WHERE m.ends_on < task.today
             UNION ALL
            SELECT m.subject, 'ENDED'
              FROM task CROSS JOIN missing_class m JOIN read_class r USING (sourced_id) WHERE r.ends_on < task.today
             UNION ALL
            SELECT m.subject, 'SCHOOL_EXCLUDED' FROM missing_class m JOIN read_class r USING (sourced_id) WHERE r.excluded
             UNION ALL
            SELECT m.subject, 'SCHOOL_EXCLUDED'
              FROM task CROSS JOIN missing_class m WHERE m.school = ANY (task.excluded_schools)
             UNION ALL
            SELECT m.subject, 'SCHOOL_GONE'
              FROM missing_class m JOIN standing_school s ON s.sourced_id = m.school WHERE s.gone
             UNION ALL
            SELECT m.subject, 'OPTION_CHANGED'
              FROM missing_class m
              JOIN switched ON switched.school_id = m.school_id
              JOIN read_class r USING (sourced_id)
             WHERE switched.academic_sessions AND r.school_id IS NOT NULL""";

    // language=PostgreSQL
    private static final String VANISHED = """
            SELECT m.id, m.school_id, m.sourced_id, r.subject IS NOT NULL AS explained, r.reason
              FROM missing_class m LEFT JOIN (%s) AS r USING (subject)""".formatted(Vanished.FIRST.formatted("class_reason"));

    private final WorkTables work;

    VanishedClasses(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.MISSING_CLASS, MISSING);
        work.make(WorkTable.CLASS_REASON, REASON);
        work.make(WorkTable.VANISHED_CLASS, VANISHED);
    }
}
