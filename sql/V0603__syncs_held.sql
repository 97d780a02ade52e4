-- What is held now: a few syncs among millions, asked for at each scrape.

CREATE INDEX sync_held ON roster_sync.sync (integration_id) WHERE state = 'HELD';
