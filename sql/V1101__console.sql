-- What the console keeps: the sessions of people who have signed in. Size: a row for each session, 5 KB; each sign-in adds
-- one, and Spring Session deletes those that have expired. The columns are those of Spring Session's own schema.
CREATE SCHEMA IF NOT EXISTS console;

CREATE TABLE console.http_session (
    primary_id            char(36) PRIMARY KEY,
    session_id            char(36) NOT NULL UNIQUE,
    creation_time         bigint NOT NULL,
    last_access_time      bigint NOT NULL,
    max_inactive_interval integer NOT NULL,
    expiry_time           bigint NOT NULL,
    principal_name        text
);
COMMENT ON TABLE console.http_session IS 'The session of a person who uses the console. If the row is deleted, the person must sign in again.';
CREATE INDEX http_session_by_expiry ON console.http_session (expiry_time);
CREATE INDEX http_session_by_principal ON console.http_session (principal_name);

CREATE TABLE console.http_session_attributes (
    session_primary_id char(36) NOT NULL REFERENCES console.http_session ON DELETE CASCADE,
    attribute_name     text NOT NULL,
    attribute_bytes    bytea NOT NULL,
    PRIMARY KEY (session_primary_id, attribute_name)
);
COMMENT ON TABLE console.http_session_attributes IS 'Values of a session as JSON.';

GRANT USAGE ON SCHEMA console TO roster_sync_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON console.http_session, console.http_session_attributes TO roster_sync_runtime;

-- SHOW: somebody of support has looked at personal data of a sync.
ALTER TABLE roster_sync.action
    DROP CONSTRAINT action_what,
    ADD CONSTRAINT action_what CHECK (what IN ('ADD', 'EDIT', 'ENABLE', 'DISABLE', 'REMOVE', 'EXCLUDE', 'INCLUDE', 'SYNC',
                                               'PREVIEW', 'STOP', 'RESTART', 'APPROVE', 'RESEAL', 'SHOW'));
-- the audit of all integrations of some tenants, the newest first
CREATE INDEX action_by_tenant ON roster_sync.action (tenant_id, id DESC);

-- Findings are shown page by page, in the order of code and id.
CREATE INDEX finding_in_order ON roster_sync.finding (sync_id, code, id);
DROP INDEX roster_sync.finding_by_sync;
-- the open request of an integration
CREATE INDEX sync_request_of_integration ON roster_sync.sync_request (integration_id) WHERE ended_at IS NULL;
