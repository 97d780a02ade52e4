-- For which user of School Manager each record of a student or teacher was last published. A record whose address no
-- longer leads to anybody keeps this user. It is remembered while the SIS still sends the record. One row for each record
-- and role; nothing is written on a night without changes.

CREATE TABLE roster_sync.last_match (
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    sourced_id     text COLLATE "C" NOT NULL,
    role           text NOT NULL,
    app_user_id    uuid NOT NULL REFERENCES school_manager.app_user ON DELETE CASCADE,
    PRIMARY KEY (integration_id, sourced_id, role)
);
COMMENT ON TABLE  roster_sync.last_match             IS 'For which user each record of a student or teacher was last published, also if it is not published now.';
COMMENT ON COLUMN roster_sync.last_match.sourced_id  IS 'Of the user in the SIS.';
COMMENT ON COLUMN roster_sync.last_match.role        IS 'student or teacher.';
COMMENT ON COLUMN roster_sync.last_match.app_user_id IS 'The row goes with the user.';
CREATE INDEX last_match_by_app_user ON roster_sync.last_match (app_user_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.last_match TO roster_sync_runtime;

INSERT INTO roster_sync.last_match SELECT integration_id, sourced_id, role, app_user_id FROM school_manager.roster_user;
