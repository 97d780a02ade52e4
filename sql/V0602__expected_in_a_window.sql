-- Since when an integration is on the schedule: nobody waits for it in a window that had begun before.

ALTER TABLE roster_sync.integration ADD COLUMN enabled_at timestamptz;
COMMENT ON COLUMN roster_sync.integration.enabled_at IS 'When it was put on the schedule again; null: never taken off it since it was added.';

CREATE INDEX sync_held ON roster_sync.sync (integration_id) WHERE state = 'HELD';
