-- What decides the result of a sync is one document, with the integration and with each sync that began by it; and a sync
-- has a kind. Size: a few hundred bytes a row. Lock: both tables for as long as it takes to write each of their rows once.
-- Programs of the release before write and read the columns that were there before. Triggers keep both forms the same until
-- the columns are dropped in a later release.

CREATE FUNCTION roster_sync.rules_document(classroom_data boolean, respect_enrolment_date boolean,
        respect_academic_sessions boolean, relationship_types text[], percent numeric, students_percent numeric,
        at_least integer, every_one_of integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object(
        'classroomData', classroom_data, 'respectEnrolmentDate', respect_enrolment_date,
        'respectAcademicSessions', respect_academic_sessions, 'relationshipTypes', to_jsonb(relationship_types),
        'guard', jsonb_build_object('percent', percent, 'studentsPercent', students_percent,
                                    'atLeast', at_least, 'everyOneOf', every_one_of))
$$;

CREATE FUNCTION roster_sync.types_of(rules jsonb) RETURNS text[]
    LANGUAGE sql IMMUTABLE AS $$
    SELECT array(SELECT jsonb_array_elements_text(rules -> 'relationshipTypes'))
$$;

ALTER TABLE roster_sync.integration ADD COLUMN rules jsonb;
UPDATE roster_sync.integration
   SET rules = roster_sync.rules_document(classroom_data, respect_enrolment_date, respect_academic_sessions,
                   relationship_types, guard_percent, guard_students_percent, guard_at_least, guard_every_one_of)
                 || '{"removals": "ALL"}';
ALTER TABLE roster_sync.integration ALTER COLUMN rules SET NOT NULL;
COMMENT ON COLUMN roster_sync.integration.rules IS 'The options that decide what a sync publishes: record Rules of the program.';

CREATE FUNCTION roster_sync.integration_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.rules IS NULL OR TG_OP = 'UPDATE' AND NEW.rules = OLD.rules THEN
        NEW.rules := coalesce(NEW.rules, '{"removals": "ALL"}') || roster_sync.rules_document(
            NEW.classroom_data, NEW.respect_enrolment_date, NEW.respect_academic_sessions, NEW.relationship_types,
            NEW.guard_percent, NEW.guard_students_percent, NEW.guard_at_least, NEW.guard_every_one_of);
    ELSE
        NEW.classroom_data := NEW.rules -> 'classroomData';
        NEW.respect_enrolment_date := NEW.rules -> 'respectEnrolmentDate';
        NEW.respect_academic_sessions := NEW.rules -> 'respectAcademicSessions';
        NEW.relationship_types := roster_sync.types_of(NEW.rules);
        NEW.guard_percent := NEW.rules #>> '{guard,percent}';
        NEW.guard_students_percent := NEW.rules #>> '{guard,studentsPercent}';
        NEW.guard_at_least := NEW.rules #>> '{guard,atLeast}';
        NEW.guard_every_one_of := NEW.rules #>> '{guard,everyOneOf}';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER integration_rules BEFORE INSERT OR UPDATE ON roster_sync.integration
    FOR EACH ROW EXECUTE FUNCTION roster_sync.integration_rules();

ALTER TABLE roster_sync.sync ADD COLUMN rules jsonb, ADD COLUMN kind text;
UPDATE roster_sync.sync s
   SET kind = CASE WHEN s.preview THEN 'PREVIEW' ELSE 'FULL' END,
       rules = roster_sync.rules_document((s.settings -> 'classroomData')::boolean,
                   (s.settings -> 'respectEnrolmentDate')::boolean, (s.settings -> 'respectAcademicSessions')::boolean,
                   string_to_array(coalesce(s.settings ->> 'relationshipTypes', ''), ','),
                   i.guard_percent, i.guard_students_percent, i.guard_at_least, i.guard_every_one_of)
                 || '{"removals": "ALL"}'
  FROM roster_sync.integration i WHERE i.id = s.integration_id;
ALTER TABLE roster_sync.sync
    ALTER COLUMN rules SET NOT NULL,
    ALTER COLUMN kind SET NOT NULL,
    ADD CONSTRAINT sync_kind CHECK (kind IN ('FULL', 'PREVIEW')),
    ADD CONSTRAINT sync_kind_is_preview CHECK (preview = (kind = 'PREVIEW'));
COMMENT ON COLUMN roster_sync.sync.rules IS 'The options of the integration when it began: record Rules of the program.';
COMMENT ON COLUMN roster_sync.sync.kind  IS 'FULL: the whole roster, published. PREVIEW: the whole roster, compared and not published.';

CREATE FUNCTION roster_sync.sync_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind IS NULL THEN
        NEW.kind := CASE WHEN NEW.preview THEN 'PREVIEW' ELSE 'FULL' END;
    ELSE
        NEW.preview := NEW.kind = 'PREVIEW';
    END IF;
    IF NEW.rules IS NULL THEN
        NEW.rules := (SELECT i.rules || jsonb_build_object(
                               'classroomData', NEW.settings -> 'classroomData',
                               'respectEnrolmentDate', NEW.settings -> 'respectEnrolmentDate',
                               'respectAcademicSessions', NEW.settings -> 'respectAcademicSessions',
                               'relationshipTypes',
                               to_jsonb(string_to_array(coalesce(NEW.settings ->> 'relationshipTypes', ''), ',')))
                        FROM roster_sync.integration i WHERE i.id = NEW.integration_id);
    ELSE
        NEW.settings := NEW.settings || (NEW.rules - 'guard' - 'removals' - 'relationshipTypes')
            || jsonb_build_object('relationshipTypes', array_to_string(roster_sync.types_of(NEW.rules), ','));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sync_rules BEFORE INSERT ON roster_sync.sync FOR EACH ROW EXECUTE FUNCTION roster_sync.sync_rules();

-- The one place that says which syncs have published a whole roster: the queue, the guard, the metrics, the log and the
-- retention read it.
CREATE VIEW roster_sync.published_sync WITH (security_invoker = true) AS
SELECT * FROM roster_sync.sync WHERE kind = 'FULL' AND outcome IN ('SUCCEEDED', 'PARTIAL');
COMMENT ON VIEW roster_sync.published_sync IS 'Full syncs that have published a roster, whole or in part.';
GRANT SELECT ON roster_sync.published_sync TO roster_sync_runtime;
