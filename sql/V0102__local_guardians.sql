-- A guardian that was entered by hand, and a relationship of one or by hand, can not be written by a sync, whatever it does.
-- The triggers look at the rows of a whole statement, so that a publish of many rows asks once.

CREATE FUNCTION school_manager.refuse_local_guardian() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- who owns the table, as School Manager does, may do everything; so may what a foreign key deletes
    IF pg_has_role(current_user, 'roster_sync_runtime', 'USAGE')
       AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
       AND EXISTS (SELECT FROM touched WHERE managed_by = 'local') THEN
        RAISE EXCEPTION 'a sync may not write a locally managed guardian' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION school_manager.refuse_local_relationship() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, 'roster_sync_runtime', 'USAGE')
       AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
       AND (EXISTS (SELECT FROM touched WHERE integration_id IS NULL)
            OR EXISTS (SELECT FROM touched t JOIN school_manager.guardian g ON g.id = t.guardian_id
                        WHERE g.managed_by = 'local')) THEN
        RAISE EXCEPTION 'a sync may not write a relationship of a locally managed guardian'
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

-- A relationship that a sync has published is its own to take back, whoever manages the guardian by now.
CREATE FUNCTION school_manager.refuse_relationship_by_hand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_has_role(current_user, 'roster_sync_runtime', 'USAGE')
       AND NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
       AND EXISTS (SELECT FROM touched WHERE integration_id IS NULL) THEN
        RAISE EXCEPTION 'a sync may not write a relationship that was entered by hand'
              USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER local_guardian_added AFTER INSERT ON school_manager.guardian
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_local_guardian();
CREATE TRIGGER local_guardian_changed AFTER UPDATE ON school_manager.guardian
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_local_guardian();
CREATE TRIGGER local_guardian_made AFTER UPDATE ON school_manager.guardian
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_local_guardian();
CREATE TRIGGER local_guardian_removed AFTER DELETE ON school_manager.guardian
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_local_guardian();

CREATE TRIGGER local_relationship_added AFTER INSERT ON school_manager.guardian_student
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_local_relationship();
CREATE TRIGGER local_relationship_changed AFTER UPDATE ON school_manager.guardian_student
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_local_relationship();
CREATE TRIGGER local_relationship_made AFTER UPDATE ON school_manager.guardian_student
    REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_local_relationship();
CREATE TRIGGER local_relationship_removed AFTER DELETE ON school_manager.guardian_student
    REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION school_manager.refuse_relationship_by_hand();
