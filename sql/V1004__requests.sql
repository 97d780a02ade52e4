-- Requested syncs: a row asks for one, and a process that runs syncs takes it up; how far a sync is, where every process can
-- read it. Size: a row a request, and one a sync; purged with past windows' turns.

CREATE TABLE roster_sync.sync_request (
    id             uuid PRIMARY KEY,
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    what           text NOT NULL,
    approves       uuid REFERENCES roster_sync.sync ON DELETE CASCADE,
    today          date,
    actor_kind     text NOT NULL,
    actor          text NOT NULL,
    requested_at   timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    taken          integer NOT NULL DEFAULT 0,
    sync_id        uuid,
    ended_at       timestamptz,
    code           text,
    message        text,
    CONSTRAINT sync_request_what CHECK (what IN ('SYNC', 'PREVIEW', 'APPROVE')),
    CONSTRAINT sync_request_approves CHECK ((approves IS NOT NULL) = (what = 'APPROVE'))
);
COMMENT ON TABLE  roster_sync.sync_request       IS 'Syncs, previews and approvals that somebody has asked for. One runs while somebody holds its integration''s lock; no row says so.';
COMMENT ON COLUMN roster_sync.sync_request.today IS 'A date in place of the tenant''s own.';
COMMENT ON COLUMN roster_sync.sync_request.taken IS 'How often a process has taken it and not ended it: processes that died with it.';
COMMENT ON COLUMN roster_sync.sync_request.code  IS 'Why no sync came of it; what a sync came to stands in its own row.';
CREATE INDEX sync_request_open ON roster_sync.sync_request (requested_at) WHERE ended_at IS NULL;

CREATE TABLE roster_sync.sync_progress (
    sync_id uuid PRIMARY KEY REFERENCES roster_sync.sync ON DELETE CASCADE,
    step    text NOT NULL,
    records bigint NOT NULL,
    total   bigint,
    at      timestamptz NOT NULL
);
COMMENT ON TABLE  roster_sync.sync_progress       IS 'How far a sync is; written once a second at most.';
COMMENT ON COLUMN roster_sync.sync_progress.total IS 'As the provider announced it; null if it did not.';

GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.sync_request, roster_sync.sync_progress TO roster_sync_runtime;
