package dev.rostersync.difference;

import dev.rostersync.outcome.Code;
import dev.rostersync.work.WorkTable;
import dev.rostersync.work.WorkTables;

/**
 * Decides which schools and classrooms should be published. Makes {@code target_class} and {@code target_school}. Notes
 * findings for classes that are not published because their school is unknown, and for classes that are published
 * although their sessions are missing, unknown or reversed.
 */
final class Classrooms {

    /**
     * With Respect Academic Sessions, a class is published from the day before its first start to its last end, both
     * days included. Example: a class with sessions from 2025-09-01 to 2026-06-30 is published from August 31 to June
     * 30, and is gone on July 1.
     *
     * <p>If classes and enrollments are not read, published classes stay, except at excluded schools. If sessions could
     * not be read, no class goes because of its dates, and no class is added if its dates are not known. A class of an
     * unknown school is neither excluded nor not excluded, and is not published.
     */
    // language=PostgreSQL
    private static final String TARGET_CLASS = """
            SELECT c.sourced_id, c.id, c.school_id, c.name, c.code, c.location, c.grades, c.subjects, c.starts_on, c.ends_on
              FROM task CROSS JOIN read_class c
             WHERE NOT c.excluded
               AND (NOT task.respect_academic_sessions OR c.kept
                    OR NOT c.undated AND (c.starts_on IS NULL OR c.starts_on - 1 <= task.today)
                       AND (c.ends_on IS NULL OR c.ends_on >= task.today))
               AND c.school_id NOT IN (SELECT school_id FROM held)
               AND NOT EXISTS (SELECT FROM frozen_class f WHERE f.sourced_id = c.sourced_id)
             UNION ALL
            SELECT p.sourced_id, p.id, p.school_id, p.name, p.code, p.location, p.grades, p.subjects, p.starts_on, p.ends_on
              FROM task JOIN school_manager.classroom p ON p.integration_id = task.integration
             WHERE p.sourced_id IN (SELECT sourced_id FROM frozen_class)
                OR NOT task.classes_read
                   AND NOT EXISTS (SELECT FROM school_manager.school s
                                     JOIN known k ON k.excluded AND k.sourced_id = s.sourced_id
                                    WHERE s.id = p.school_id)""";

    /** A school that is no longer listed stays while it has classrooms that were not read or are held. */
    // language=PostgreSQL
    private static final String TARGET_SCHOOL = """
            SELECT k.sourced_id, k.id, k.name, k.identifier FROM known k
             WHERE NOT k.excluded AND k.id NOT IN (SELECT school_id FROM held)
             UNION ALL
            SELECT p.sourced_id, p.id, p.name, p.identifier
              FROM task JOIN school_manager.school p ON p.integration_id = task.integration
             WHERE p.id IN (SELECT school_id FROM held)
                OR p.id IN (SELECT school_id FROM target_class)
                   AND NOT EXISTS (SELECT FROM known k WHERE k.id = p.id)""";

    // language=PostgreSQL
    private static final String FINDINGS = """
            INSERT INTO found (code, school, kind, sourced_id)
            SELECT '%s', c.school, 'class', c.sourced_id FROM read_class c WHERE c.school_id IS NULL
               AND NOT coalesce(c.excluded, false);
            INSERT INTO found (code, school, kind, sourced_id)
            SELECT doubt.code, c.school, 'class', c.sourced_id
              FROM task CROSS JOIN read_class c
              JOIN target_class t ON t.sourced_id = c.sourced_id
             CROSS JOIN LATERAL (VALUES ('%s', c.sessionless), ('%s', c.session_unknown), ('%s', c.session_reversed))
                                 AS doubt(code, holds)
             WHERE task.respect_academic_sessions AND doubt.holds
            """.formatted(
                    Code.CLASS_SCHOOL_UNKNOWN.id(),
                    Code.CLASS_WITHOUT_SESSION.id(),
                    Code.SESSION_UNKNOWN.id(),
                    Code.SESSION_REVERSED.id());

    private final WorkTables work;

    Classrooms(WorkTables work) {
        this.work = work;
    }

    void workOut() {
        work.make(WorkTable.TARGET_CLASS, TARGET_CLASS);
        work.make(WorkTable.TARGET_SCHOOL, TARGET_SCHOOL);
        work.run(FINDINGS);
    }
}
