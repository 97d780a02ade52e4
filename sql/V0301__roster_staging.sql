-- Holds one set of staging tables a sync, made at its start and dropped once a newer sync of its integration has ended.
-- The runtime role owns this schema and no other, so that it may make, index, analyze and drop there.

CREATE SCHEMA IF NOT EXISTS roster_staging AUTHORIZATION roster_sync_runtime;
COMMENT ON SCHEMA roster_staging IS 'Rosters while they are collected: tables named by sync.';
