-- Of what a window is: since when an integration is on the schedule, so that nobody waits for it in a window that had begun before,
-- and whether what a sync published was held and approved, so that yesterday's roster is no sync of tonight.

ALTER TABLE roster_sync.integration ADD COLUMN enabled_at timestamptz;
COMMENT ON COLUMN roster_sync.integration.enabled_at IS 'When it was put on the schedule again; null: never taken off it since it was added.';

ALTER TABLE roster_sync.sync ADD COLUMN approved_at timestamptz;
COMMENT ON COLUMN roster_sync.sync.approved_at IS 'When somebody approved what it held, last; null: never since it was begun or restarted.';
