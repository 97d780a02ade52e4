-- The guard against mass removal: its thresholds, what it holds, and since when.
-- Size: a few rows a sync, and those only while something is held.

ALTER TABLE roster_sync.integration
    ADD COLUMN guard_percent          numeric(5, 2),
    ADD COLUMN guard_students_percent numeric(5, 2),
    ADD COLUMN guard_at_least         integer NOT NULL DEFAULT 20,
    ADD COLUMN guard_every_one_of     integer NOT NULL DEFAULT 5,
    ADD CONSTRAINT integration_guard CHECK (guard_percent BETWEEN 0 AND 100 AND guard_students_percent BETWEEN 0 AND 100
                                            AND guard_at_least > 0 AND guard_every_one_of > 0);
COMMENT ON COLUMN roster_sync.integration.guard_percent          IS 'More than this part of a kind may not vanish unexplained; null: a fifth.';
COMMENT ON COLUMN roster_sync.integration.guard_students_percent IS 'The same of students; null: a third.';
COMMENT ON COLUMN roster_sync.integration.guard_at_least         IS 'Fewer rows than this are never held for their part.';
COMMENT ON COLUMN roster_sync.integration.guard_every_one_of     IS 'Where this many or more are published, not every one may vanish unexplained.';

ALTER TABLE roster_sync.sync
    DROP CONSTRAINT sync_state,
    DROP CONSTRAINT sync_outcome_when_ended,
    ADD COLUMN approved boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT sync_state CHECK (state IN ('RUNNING', 'STOPPED', 'HELD', 'ENDED')),
    ADD CONSTRAINT sync_outcome_when_ended CHECK ((outcome IS NOT NULL) = (state IN ('HELD', 'ENDED')));
COMMENT ON COLUMN roster_sync.sync.approved IS 'A person has looked at what the guard held and wants it published.';

CREATE TABLE roster_sync.sync_hold (
    sync_id uuid NOT NULL REFERENCES roster_sync.sync ON DELETE CASCADE,
    school  text COLLATE "C",
    name    text,
    code    text NOT NULL,
    since   timestamptz NOT NULL,
    CONSTRAINT sync_hold_once UNIQUE NULLS NOT DISTINCT (sync_id, school)
);
COMMENT ON TABLE  roster_sync.sync_hold        IS 'What a sync left as it was: schools, or everything.';
COMMENT ON COLUMN roster_sync.sync_hold.school IS 'sourcedId; null: everything.';
COMMENT ON COLUMN roster_sync.sync_hold.code   IS 'Why.';
COMMENT ON COLUMN roster_sync.sync_hold.since  IS 'When the first of the syncs began in a row that each held it for that reason.';

CREATE TABLE roster_sync.sync_vanishing (
    sync_id   uuid NOT NULL REFERENCES roster_sync.sync ON DELETE CASCADE,
    school    text COLLATE "C",
    name      text,
    kind      text NOT NULL,
    published bigint NOT NULL,
    vanishing bigint NOT NULL,
    CONSTRAINT sync_vanishing_once UNIQUE NULLS NOT DISTINCT (sync_id, school, kind),
    CONSTRAINT sync_vanishing_kind CHECK (kind IN ('students', 'teachers', 'classes', 'student memberships',
                                                   'teacher memberships', 'guardians'))
);
COMMENT ON TABLE  roster_sync.sync_vanishing           IS 'What would vanish unexplained of what the guard holds.';
COMMENT ON COLUMN roster_sync.sync_vanishing.school    IS 'sourcedId; null: of the integration as a whole.';
COMMENT ON COLUMN roster_sync.sync_vanishing.published IS 'Rows that are published.';
COMMENT ON COLUMN roster_sync.sync_vanishing.vanishing IS 'Those that would vanish, and nothing in the data says why.';

GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.sync_hold, roster_sync.sync_vanishing TO roster_sync_runtime;
