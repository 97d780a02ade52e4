-- The queue of each region's window, and the totals that outlive the processes which add to them.
-- Size: one entry an integration and night, kept for weeks; some ten rows of totals a sync, folded into a few hundred.

CREATE TABLE roster_sync.window_entry (
    region         text NOT NULL,
    window_begins  timestamptz NOT NULL,
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    waiting_since  timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    counts_from    timestamptz NOT NULL,
    failures       integer NOT NULL DEFAULT 0,
    unreturned     integer NOT NULL DEFAULT 0,
    sync_id        uuid,
    ending         text,
    code           text,
    ended_at       timestamptz,
    PRIMARY KEY (region, window_begins, integration_id),
    CONSTRAINT window_entry_ending CHECK (ending IN ('SUCCEEDED', 'PARTIAL', 'FAILED', 'STOPPED')),
    CONSTRAINT window_entry_ended CHECK ((ending IS NULL) = (ended_at IS NULL))
);
COMMENT ON TABLE  roster_sync.window_entry               IS 'An integration''s turn in a window of its region. It runs while somebody holds its lock; no column says so, so that a dead worker leaves nothing to mend.';
COMMENT ON COLUMN roster_sync.window_entry.waiting_since IS 'When its roster was published last, or it was added; the longest wait comes first.';
COMMENT ON COLUMN roster_sync.window_entry.due_at        IS 'Not to be taken before; later than queued only for a retry.';
COMMENT ON COLUMN roster_sync.window_entry.counts_from   IS 'A sync that published its roster since then is its turn; later than the window''s beginning where somebody put it back.';
COMMENT ON COLUMN roster_sync.window_entry.failures      IS 'In a row, of the passing kind.';
COMMENT ON COLUMN roster_sync.window_entry.unreturned    IS 'Times in a row that it was taken and not given back: one where it runs, more where workers died.';
COMMENT ON COLUMN roster_sync.window_entry.sync_id       IS 'Its sync; no reference, since syncs expire earlier or later.';
COMMENT ON COLUMN roster_sync.window_entry.ending        IS 'Null: to go.';
CREATE INDEX window_entry_to_go ON roster_sync.window_entry (region, window_begins, waiting_since) WHERE ending IS NULL;

CREATE TABLE roster_sync.running_total (
    sync_id uuid REFERENCES roster_sync.sync,
    metric  text NOT NULL,
    region  text NOT NULL,
    label   text NOT NULL,
    detail  text NOT NULL,
    value   double precision NOT NULL,
    CONSTRAINT running_total_once UNIQUE NULLS NOT DISTINCT (sync_id, metric, region, label, detail),
    CONSTRAINT running_total_metric CHECK (metric IN ('runs', 'duration', 'duration_sum', 'records', 'changes'))
);
COMMENT ON TABLE  roster_sync.running_total         IS 'What the counters of the metrics are summed from: each sync adds to rows of its own.';
COMMENT ON COLUMN roster_sync.running_total.sync_id IS 'Null: folded. No sync is deleted before its rows are folded.';
COMMENT ON COLUMN roster_sync.running_total.label   IS 'Outcome, collection or kind.';
COMMENT ON COLUMN roster_sync.running_total.detail  IS 'Code, largest duration in seconds, or change; empty where there is none.';

CREATE INDEX sync_unfinished ON roster_sync.sync (started_at) WHERE state IN ('RUNNING', 'STOPPED');
CREATE INDEX sync_by_age     ON roster_sync.sync (started_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.window_entry, roster_sync.running_total TO roster_sync_runtime;
