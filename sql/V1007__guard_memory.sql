-- What the guard remembers, and the version of the rules by which a roster was published.

-- Rows that the last syncs removed although nothing in the data said why. They count together with the next removals, for
-- 7 days, so that a roster cannot leak away in small steps. Size: at most a part of the published rows.
CREATE TABLE roster_sync.unexplained_removal (
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    school_id      uuid,
    kind           text NOT NULL,
    row            text NOT NULL,
    removed_on     date NOT NULL,
    CONSTRAINT unexplained_removal_once UNIQUE NULLS NOT DISTINCT (integration_id, school_id, kind, row),
    CONSTRAINT unexplained_removal_kind CHECK (kind IN ('students', 'teachers', 'classes', 'student memberships',
                                                        'teacher memberships', 'guardians'))
);
COMMENT ON TABLE  roster_sync.unexplained_removal            IS 'Rows that were removed on the last 7 days, although nothing in the data said why. A row that was approved, or that has come back, is not here.';
COMMENT ON COLUMN roster_sync.unexplained_removal.school_id  IS 'The school may be gone. Null: of no school.';
COMMENT ON COLUMN roster_sync.unexplained_removal.row        IS 'Id of the user, class or guardian; for a membership, the ids of the class and the user.';
COMMENT ON COLUMN roster_sync.unexplained_removal.removed_on IS 'The sync''s date.';
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.unexplained_removal TO roster_sync_runtime;

-- The days on which an integration is in session. One row for each integration; each sync that reads academic sessions
-- replaces the row.
CREATE TABLE roster_sync.session_days (
    integration_id uuid PRIMARY KEY REFERENCES roster_sync.integration ON DELETE CASCADE,
    read_on        date NOT NULL,
    days           datemultirange NOT NULL
);
COMMENT ON TABLE  roster_sync.session_days         IS 'When the integration is in session, from the last sync that has read academic sessions.';
COMMENT ON COLUMN roster_sync.session_days.read_on IS 'The date of that sync.';
COMMENT ON COLUMN roster_sync.session_days.days    IS 'From the day before the first day of each session to its last day.';
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.session_days TO roster_sync_runtime;

ALTER TABLE roster_sync.sync ADD COLUMN rules_version integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN roster_sync.sync.rules_version IS 'Version of the program''s rules by which the sync was published. What a new version removes on its first night is explained.';

ALTER TABLE roster_sync.sync_vanishing ADD COLUMN removed_before bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN roster_sync.sync_vanishing.removed_before IS 'How many of both counts were removed on the 7 days before.';

CREATE OR REPLACE VIEW roster_sync.published_sync WITH (security_invoker = true) AS
SELECT s.id, s.number, s.integration_id, s.preview, s.today, s.settings, s.excluded_schools, s.state, s.outcome, s.code,
       s.message, s.started_at, s.finished_at, s.owner, s.job_execution_id, s.unmatched_users, s.matched_students,
       s.matched_teachers, s.imported_classes, s.approved, s.stop_requested, s.approved_at, s.rules, s.kind,
       s.rules_version
  FROM roster_sync.sync s
 WHERE s.kind = 'FULL' AND s.outcome IN ('SUCCEEDED', 'PARTIAL');
