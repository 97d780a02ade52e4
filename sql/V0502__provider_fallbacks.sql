-- What a provider does not take, and what serves in its place; which scopes a vendor prescribes.

CREATE TABLE roster_sync.provider_fallback (
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    extra          text NOT NULL,
    rung           text NOT NULL,
    learnt_at      timestamptz NOT NULL,
    PRIMARY KEY (integration_id, extra)
);
COMMENT ON TABLE  roster_sync.provider_fallback           IS 'How a provider must be asked, as its syncs have learnt; a few rows an integration, deleted when its address or credentials are edited.';
COMMENT ON COLUMN roster_sync.provider_fallback.extra     IS 'What is left out or done in another way, with the collection it concerns: sort users.';
COMMENT ON COLUMN roster_sync.provider_fallback.rung      IS 'What serves in its place.';
COMMENT ON COLUMN roster_sync.provider_fallback.learnt_at IS 'A week later the better way is tried again.';

ALTER TABLE roster_sync.integration
    ADD COLUMN scopes text,
    ADD COLUMN out_of_memory integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN roster_sync.integration.scopes        IS 'Scopes of a token exactly as the vendor prescribes them; null: those of the standard.';
COMMENT ON COLUMN roster_sync.integration.out_of_memory IS 'Syncs in a row in which the memory of the process ran out; from two on the window takes it no more.';

GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.provider_fallback TO roster_sync_runtime;
