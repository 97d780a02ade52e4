-- A sync may publish more than once: what is held of it is approved later. Each time has a difference of its own, in the
-- staging tables of the sync, with the values before and after. Size: nothing but a number a sync.

ALTER TABLE roster_sync.sync ADD COLUMN publications integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN roster_sync.sync.publications IS 'How many of its differences were published; the tables difference_*_<sync>_<number> hold them.';
UPDATE roster_sync.sync SET publications = 1 WHERE kind = 'FULL' AND outcome IN ('SUCCEEDED', 'PARTIAL');

CREATE TABLE roster_sync.sync_removal (
    sync_id     uuid NOT NULL REFERENCES roster_sync.sync ON DELETE CASCADE,
    publication integer NOT NULL,
    kind        text NOT NULL,
    reason      text,
    count       bigint NOT NULL,
    CONSTRAINT sync_removal_once UNIQUE NULLS NOT DISTINCT (sync_id, publication, kind, reason)
);
COMMENT ON TABLE  roster_sync.sync_removal             IS 'How many rows a sync removes, by kind and reason.';
COMMENT ON COLUMN roster_sync.sync_removal.publication IS 'Number of the difference, from 1 on.';
COMMENT ON COLUMN roster_sync.sync_removal.reason      IS 'Why the guard did not have to ask; null: nothing in the data says why.';
GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.sync_removal TO roster_sync_runtime;
