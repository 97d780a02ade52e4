-- Grants the runtime role its rights after each migrate. A database that was restored on another server may have lost
-- them, because roles belong to the server. Add a new table here too. A right that the role already has is not granted
-- again, because only the table's owner can grant it.

DO $$
DECLARE
    of record;
    staged regclass;
BEGIN
    -- several releases may migrate one database at once: if two change the same rights at the same time, one of them
    -- fails
    PERFORM pg_advisory_xact_lock(hashtext('roster_sync.rights'));

    FOR of IN SELECT unnest(ARRAY['school_manager', 'roster_sync', 'batch', 'console']) AS schema LOOP
        IF to_regnamespace(of.schema) IS NOT NULL
           AND NOT has_schema_privilege('roster_sync_runtime', of.schema, 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO roster_sync_runtime', of.schema);
        END IF;
    END LOOP;

    FOR of IN
        SELECT c.oid::regclass AS relation, wanted.privilege
          FROM pg_class c
          JOIN (SELECT 'school_manager.' || unnest(ARRAY['tenant', 'app_user']) AS name, ARRAY['SELECT'] AS privileges
                UNION ALL
                SELECT 'roster_sync.flyway_schema_history', ARRAY['SELECT']
                UNION ALL
                SELECT 'school_manager.' || unnest(ARRAY['school', 'roster_user', 'roster_user_school', 'classroom',
                                                         'classroom_member', 'guardian', 'guardian_student']),
                       ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
                UNION ALL
                SELECT 'roster_sync.' || unnest(ARRAY['integration', 'integration_school', 'sync', 'sync_changes', 'sync_hold',
                                                      'sync_vanishing', 'finding', 'finding_count', 'member_source',
                                                      'guardian_source', 'collection_total', 'request_day', 'window_entry',
                                                      'running_total', 'provider_fallback', 'sync_removal', 'sync_request', 'sync_progress',
                                                      'last_match', 'agreed_link', 'unexplained_removal', 'session_days']),
                       ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
                UNION ALL
                SELECT 'roster_sync.published_sync', ARRAY['SELECT']
                UNION ALL
                SELECT 'roster_sync.action', ARRAY['SELECT', 'INSERT', 'DELETE']
                UNION ALL
                SELECT 'console.' || unnest(ARRAY['http_session', 'http_session_attributes']),
                       ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
                UNION ALL
                SELECT 'batch.' || relname, ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
                  FROM pg_class WHERE relnamespace = 'batch'::regnamespace AND relkind = 'r') AS tables
            ON c.oid = to_regclass(tables.name)
         CROSS JOIN unnest(tables.privileges) AS wanted(privilege)
         WHERE NOT has_table_privilege('roster_sync_runtime', c.oid, wanted.privilege)
    LOOP
        EXECUTE format('GRANT %s ON %s TO roster_sync_runtime', of.privilege, of.relation);
    END LOOP;

    FOR of IN
        SELECT c.oid::regclass AS relation, wanted.privilege
          FROM pg_class c CROSS JOIN unnest(ARRAY['USAGE', 'SELECT']) AS wanted(privilege)
         WHERE c.relnamespace = 'batch'::regnamespace AND c.relkind = 'S'
           AND NOT has_sequence_privilege('roster_sync_runtime', c.oid, wanted.privilege)
    LOOP
        EXECUTE format('GRANT %s ON SEQUENCE %s TO roster_sync_runtime', of.privilege, of.relation);
    END LOOP;

    -- the runtime role owns the staging schema and all its tables
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
