-- What is known of providers from how they were read, and how much of one is read in a day.

CREATE TABLE roster_sync.collection_total (
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    collection     text NOT NULL,
    excess         bigint NOT NULL,
    PRIMARY KEY (integration_id, collection)
);
COMMENT ON TABLE  roster_sync.collection_total        IS 'Collections whose total the provider is known to announce wrongly; a few rows an integration.';
COMMENT ON COLUMN roster_sync.collection_total.excess IS 'Records announced more than there are; negative: fewer.';

ALTER TABLE roster_sync.integration
    ADD COLUMN requests_per_day integer,
    ADD CONSTRAINT integration_requests_per_day CHECK (requests_per_day > 0);
COMMENT ON COLUMN roster_sync.integration.requests_per_day IS 'Requests to the provider that may be sent in a day of the tenant; null: any number.';

CREATE TABLE roster_sync.request_day (
    integration_id uuid PRIMARY KEY REFERENCES roster_sync.integration ON DELETE CASCADE,
    day            date NOT NULL,
    requests       integer NOT NULL
);
COMMENT ON TABLE  roster_sync.request_day          IS 'Requests set aside for sending on the latest day; one row an integration with a budget.';
COMMENT ON COLUMN roster_sync.request_day.day      IS 'In the tenant''s time zone.';

ALTER TABLE roster_sync.sync
    ADD COLUMN stop_requested boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN roster_sync.sync.stop_requested IS 'Somebody asked the process that runs it to end it.';

GRANT SELECT, INSERT, UPDATE, DELETE ON roster_sync.collection_total, roster_sync.request_day TO roster_sync_runtime;
