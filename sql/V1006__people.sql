-- What is remembered of people from night to night.

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
COMMENT ON COLUMN roster_sync.last_match.app_user_id IS 'If the user is deleted, the row is deleted.';
CREATE INDEX last_match_by_app_user ON roster_sync.last_match (app_user_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.last_match TO roster_sync_runtime;

INSERT INTO roster_sync.last_match SELECT integration_id, sourced_id, role, app_user_id FROM school_manager.roster_user;

-- Links of parents and students that both records named on the last night on which they were published. If one record
-- names the other no more, the link is withdrawn until both name it again. Size: a row for each such link.
CREATE TABLE roster_sync.agreed_link (
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    parent         text COLLATE "C" NOT NULL,
    student        text COLLATE "C" NOT NULL,
    guardian_id    uuid NOT NULL,
    withdrawn      boolean NOT NULL,
    PRIMARY KEY (integration_id, parent, student)
);
COMMENT ON TABLE  roster_sync.agreed_link             IS 'Links of parents and students on which both records agreed when they were last published.';
COMMENT ON COLUMN roster_sync.agreed_link.parent      IS 'sourcedId of the parent''s record.';
COMMENT ON COLUMN roster_sync.agreed_link.student     IS 'sourcedId of the student''s record.';
COMMENT ON COLUMN roster_sync.agreed_link.guardian_id IS 'Id of the guardian under whose address the link was last published; the guardian may be gone.';
COMMENT ON COLUMN roster_sync.agreed_link.withdrawn   IS 'One record names the other no more. The link is not published until both name it again.';
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.agreed_link TO roster_sync_runtime;
