-- Comments on tables and columns in plain words. This migration changes no row and no column.

COMMENT ON COLUMN school_manager.tenant.region IS 'us-nz, au or uk. The tenant is synced in the nightly window of this region.';
COMMENT ON COLUMN school_manager.tenant.time_zone IS 'IANA name. Null: the time zone of the region. A sync uses it to find the date of today.';
COMMENT ON COLUMN school_manager.school.id IS 'UUID version 5, made from kind, integration and sourced_id. A school that comes back gets the same id.';
COMMENT ON TABLE school_manager.roster_user IS 'Students and teachers: one row for each matched SIS record and role.';
COMMENT ON TABLE school_manager.roster_user_school IS 'The schools at which a SIS record has its role.';
COMMENT ON COLUMN school_manager.classroom.starts_on IS 'First day of its academic sessions. Null: no start is known.';
COMMENT ON COLUMN school_manager.classroom.ends_on IS 'Last day of its academic sessions. Null: no end is known.';
COMMENT ON COLUMN school_manager.classroom_member.begins_on IS 'First day. Null: no start is known.';
COMMENT ON COLUMN school_manager.classroom_member.ends_on IS 'Last day. Null: no end is known.';
COMMENT ON TABLE school_manager.guardian IS 'A parent. A parent that was entered by hand is locally managed, and no sync changes it.';
COMMENT ON COLUMN school_manager.guardian.email IS 'If managed_by is sis: in the form in which addresses are matched.';
COMMENT ON COLUMN school_manager.guardian.integration_id IS 'The integration that the details come from. Null: entered by hand.';
COMMENT ON TABLE school_manager.guardian_student IS 'Which student a guardian belongs to: one row for each guardian, student and integration. No integration: entered by hand.';

COMMENT ON COLUMN roster_sync.integration.sealed_secret IS 'Client Secret, sealed with a key that is not in the database. Erased if the integration is removed.';
COMMENT ON COLUMN roster_sync.integration.enabled IS 'The integration is synced every night. A sync by hand does not need this.';
COMMENT ON COLUMN roster_sync.integration.settings_version IS 'Raised by each edit, so that an interrupted sync is not resumed with other settings.';
COMMENT ON COLUMN roster_sync.integration.removed_at IS 'When the integration was removed. Its name is free again; its published rows may have been kept.';
COMMENT ON COLUMN roster_sync.integration.enabled_at IS 'When the integration was enabled again. Null: it was never disabled.';
COMMENT ON COLUMN roster_sync.integration.guard_every_one_of IS 'If at least this many rows of a kind are published, they are held if all of them would vanish unexplained.';
COMMENT ON COLUMN roster_sync.integration.requests_per_day IS 'The most requests to the provider in one day of the tenant. Null: no limit.';
COMMENT ON COLUMN roster_sync.integration.out_of_memory IS 'Syncs in a row in which the memory of the process ran out. With 2, no worker takes the integration any more.';
COMMENT ON TABLE roster_sync.integration_school IS 'Each school that the SIS has ever listed. A new school is included.';
COMMENT ON COLUMN roster_sync.integration_school.listed IS 'The last complete list of schools contained it, and it was not marked deleted.';
COMMENT ON COLUMN roster_sync.integration_school.excluded IS 'It is in Excluded Schools. It stays there if the SIS no longer lists it.';

COMMENT ON TABLE roster_sync.sync IS 'One sync of one integration.';
COMMENT ON COLUMN roster_sync.sync.number IS 'A newer sync has a larger number.';
COMMENT ON COLUMN roster_sync.sync.today IS 'The date of the tenant when the sync began. The rules use this date.';
COMMENT ON COLUMN roster_sync.sync.settings IS 'The settings when the sync began. It holds no secret.';
COMMENT ON COLUMN roster_sync.sync.excluded_schools IS 'The Excluded Schools when the sync began.';
COMMENT ON COLUMN roster_sync.sync.state IS 'If it is RUNNING and nobody holds the lock of the integration, its process has died: it is shown as INTERRUPTED.';
COMMENT ON COLUMN roster_sync.sync.owner IS 'Raised by each process that takes the sync over. A process with a smaller number commits nothing.';
COMMENT ON COLUMN roster_sync.sync.stop_requested IS 'Somebody has asked to stop the sync.';
COMMENT ON COLUMN roster_sync.sync.approved_at IS 'When somebody last approved what the sync held. Null: never since it began or was restarted.';
COMMENT ON TABLE roster_sync.sync_changes IS 'How many rows a sync has published, by kind. Of a preview: how many it would publish.';
COMMENT ON COLUMN roster_sync.sync_hold.code IS 'The reason.';
COMMENT ON COLUMN roster_sync.sync_hold.since IS 'Start of the first of the syncs in a row that held it for this reason.';
COMMENT ON TABLE roster_sync.sync_vanishing IS 'Rows that would vanish unexplained from what the guard holds.';
COMMENT ON COLUMN roster_sync.sync_vanishing.vanishing IS 'Rows that would vanish, and nothing in the data says why.';

COMMENT ON TABLE roster_sync.finding IS 'A note about data that a person may want to mend. Each code has a largest number of rows in a sync.';
COMMENT ON COLUMN roster_sync.finding.school IS 'sourcedId of the school. Null if no school is known.';
COMMENT ON TABLE roster_sync.finding_count IS 'How many findings of a code a step had, including those that were not stored.';
COMMENT ON TABLE roster_sync.member_source IS 'The enrollments from which memberships were published. If one cannot be read, this row takes its place.';
COMMENT ON TABLE roster_sync.guardian_source IS 'The parents'' records from which relationships were published. If one cannot be read, its relationships stay.';
COMMENT ON TABLE roster_sync.collection_total IS 'Collections whose total the provider always announces wrongly. An integration has a few rows.';
COMMENT ON COLUMN roster_sync.collection_total.excess IS 'How many records too many are announced. Negative: too few.';
COMMENT ON TABLE roster_sync.request_day IS 'How many requests were reserved on the newest day. An integration with a limit has one row.';

COMMENT ON TABLE roster_sync.provider_fallback IS 'Optional parts of requests that a provider refuses. Deleted if the address or the credentials are edited.';
COMMENT ON COLUMN roster_sync.provider_fallback.extra IS 'The optional part, with the collection: sort users.';
COMMENT ON COLUMN roster_sync.provider_fallback.rung IS 'What is used instead.';
COMMENT ON COLUMN roster_sync.provider_fallback.learnt_at IS 'After a week the optional part is tried again.';

COMMENT ON TABLE roster_sync.window_entry IS 'The turn of an integration in a window of its region. It runs while somebody holds the lock of the integration. No column stores this, so that a worker that dies leaves nothing wrong.';
COMMENT ON COLUMN roster_sync.window_entry.waiting_since IS 'When the roster was last published, or when the integration was added. The one that has waited longest is taken first.';
COMMENT ON COLUMN roster_sync.window_entry.due_at IS 'It is not taken before this time. A retry sets it to a later time.';
COMMENT ON COLUMN roster_sync.window_entry.counts_from IS 'A sync that has published since this time counts as the turn. It is later than the start of the window only if somebody put the turn back.';
COMMENT ON COLUMN roster_sync.window_entry.failures IS 'Transient failures in a row.';
COMMENT ON COLUMN roster_sync.window_entry.unreturned IS 'How often it was taken in a row and not given back: 1 while it runs, more if workers have died.';
COMMENT ON COLUMN roster_sync.window_entry.sync_id IS 'Its sync. It is no foreign key, because syncs are deleted at other times.';
COMMENT ON COLUMN roster_sync.window_entry.ending IS 'Null: it has not ended.';

COMMENT ON TABLE roster_sync.running_total IS 'Rows whose sums are the counters of the metrics. Each sync adds to its own rows.';
COMMENT ON COLUMN roster_sync.running_total.sync_id IS 'Null: rows of old syncs, added up. No sync is deleted before its rows are added up.';
COMMENT ON COLUMN roster_sync.running_total.detail IS 'Code, largest duration in seconds, or change. Empty if there is none.';

COMMENT ON TABLE roster_sync.action IS 'Who did what to an integration. It holds no secret, and no name or address from a roster.';
COMMENT ON COLUMN roster_sync.action.from_values IS 'The changed values before.';
COMMENT ON COLUMN roster_sync.action.to_values IS 'The changed values after.';
COMMENT ON TABLE roster_sync.sync_request IS 'Requested syncs, previews and approvals. A request runs while somebody holds the lock of its integration. No column stores this.';
COMMENT ON COLUMN roster_sync.sync_request.today IS 'A date that replaces the date of the tenant.';
COMMENT ON COLUMN roster_sync.sync_request.taken IS 'How often a process has taken the request without ending it. More than 1: processes have died with it.';
COMMENT ON COLUMN roster_sync.sync_request.code IS 'Why the request led to no sync. The result of a sync is in the row of the sync.';
COMMENT ON TABLE roster_sync.sync_progress IS 'How far a sync is. Written at most once a second.';
COMMENT ON COLUMN roster_sync.sync_progress.total IS 'The total that the provider announced. Null if it announced none.';
