-- Who did what and when. Size: a row for each thing that somebody, or a worker, has set going: about one a sync. Written by
-- whoever does it, in the same transaction; read by `log --audit`; purged with the syncs.

CREATE TABLE roster_sync.action (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    actor_kind     text NOT NULL,
    actor          text NOT NULL,
    tenant_id      uuid NOT NULL REFERENCES school_manager.tenant,
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    sync_id        uuid,
    what           text NOT NULL,
    from_values    jsonb NOT NULL DEFAULT '{}',
    to_values      jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT action_actor_kind CHECK (actor_kind IN ('OPERATOR', 'WORKER', 'USER')),
    CONSTRAINT action_what CHECK (what IN ('ADD', 'EDIT', 'ENABLE', 'DISABLE', 'REMOVE', 'EXCLUDE', 'INCLUDE', 'SYNC',
                                           'PREVIEW', 'STOP', 'RESTART', 'APPROVE', 'RESEAL'))
);
COMMENT ON TABLE  roster_sync.action             IS 'Who did what to an integration. Never a secret, never a name or an address of a roster.';
COMMENT ON COLUMN roster_sync.action.actor       IS 'Name of the operating user, or of the worker''s machine.';
COMMENT ON COLUMN roster_sync.action.sync_id     IS 'The sync that was begun, resumed, stopped or approved.';
COMMENT ON COLUMN roster_sync.action.from_values IS 'What changed, as it was before.';
COMMENT ON COLUMN roster_sync.action.to_values   IS 'What changed, as it is since.';
CREATE INDEX action_by_integration ON roster_sync.action (integration_id, id DESC);
GRANT SELECT, INSERT, DELETE ON roster_sync.action TO roster_sync_runtime;
