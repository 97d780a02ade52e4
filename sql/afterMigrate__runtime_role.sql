-- What the runtime role may do, after each migrate: a database that was restored on another server may have lost it, since roles
-- belong to the server. A new table is added here too.

-- several releases may migrate one database at once, and rights that two change together would be refused to one of them
DO $$
DECLARE staged regclass;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('roster_sync.rights'));

    GRANT USAGE ON SCHEMA school_manager, roster_sync, batch TO roster_sync_runtime;
    GRANT SELECT ON school_manager.tenant, school_manager.app_user, roster_sync.flyway_schema_history TO roster_sync_runtime;
    GRANT SELECT, INSERT, UPDATE, DELETE
       ON school_manager.school, school_manager.roster_user, school_manager.roster_user_school, school_manager.classroom,
          school_manager.classroom_member, school_manager.guardian, school_manager.guardian_student,
          roster_sync.integration, roster_sync.integration_school, roster_sync.sync, roster_sync.sync_changes,
          roster_sync.sync_hold, roster_sync.sync_vanishing, roster_sync.finding, roster_sync.finding_count,
          roster_sync.member_source, roster_sync.guardian_source, roster_sync.collection_total, roster_sync.request_day,
          roster_sync.window_entry, roster_sync.running_total
       TO roster_sync_runtime;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA batch TO roster_sync_runtime;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA batch TO roster_sync_runtime;

    -- where rosters are staged the runtime role owns all
    IF to_regnamespace('roster_staging') IS NULL THEN
        CREATE SCHEMA roster_staging AUTHORIZATION roster_sync_runtime;
    ELSIF (SELECT nspowner FROM pg_namespace WHERE nspname = 'roster_staging') <> 'roster_sync_runtime'::regrole THEN
        ALTER SCHEMA roster_staging OWNER TO roster_sync_runtime;
    END IF;
    FOR staged IN SELECT oid FROM pg_class
                   WHERE relnamespace = 'roster_staging'::regnamespace AND relkind = 'r'
                     AND relowner <> 'roster_sync_runtime'::regrole LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO roster_sync_runtime', staged);
    END LOOP;
END $$;
