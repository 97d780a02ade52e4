-- Spring Batch writes a stack trace with every failure, and a trace may quote what was read. The reason of a failure stands
-- in roster_sync.sync, with its code.

CREATE FUNCTION batch.without_trace() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.exit_message := '';
    RETURN NEW;
END $$;

CREATE TRIGGER without_trace BEFORE INSERT OR UPDATE ON batch.batch_step_execution
    FOR EACH ROW EXECUTE FUNCTION batch.without_trace();
CREATE TRIGGER without_trace BEFORE INSERT OR UPDATE ON batch.batch_job_execution
    FOR EACH ROW EXECUTE FUNCTION batch.without_trace();

UPDATE batch.batch_step_execution SET exit_message = '' WHERE exit_message <> '';
UPDATE batch.batch_job_execution SET exit_message = '' WHERE exit_message <> '';
