-- What tenants configured, and what each sync came to.
-- Size: one integration row a school or district, one sync row a night and integration, a few findings each.


CREATE TABLE roster_sync.integration (
    id                        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id                 uuid NOT NULL REFERENCES school_manager.tenant,
    name                      text NOT NULL,
    sis                       text NOT NULL,
    endpoint_url              text NOT NULL,
    token_url                 text,
    client_id                 text NOT NULL,
    sealed_secret             bytea,
    classroom_data            boolean NOT NULL,
    respect_enrolment_date    boolean NOT NULL,
    respect_academic_sessions boolean NOT NULL,
    relationship_types        text[] NOT NULL DEFAULT '{}',
    enabled                   boolean NOT NULL DEFAULT true,
    settings_version          integer NOT NULL DEFAULT 1,
    created_at                timestamptz NOT NULL DEFAULT now(),
    removed_at                timestamptz,
    CONSTRAINT integration_secret_unless_removed CHECK ((sealed_secret IS NULL) = (removed_at IS NOT NULL)),
    CONSTRAINT integration_relationship_types
        CHECK (relationship_types <@ ARRAY['parent', 'relative', 'guardian']::text[])
);
COMMENT ON TABLE  roster_sync.integration                    IS 'One OneRoster connection of a tenant.';
COMMENT ON COLUMN roster_sync.integration.sealed_secret      IS 'Client Secret, sealed with a key from outside the database and bound to this id; erased on removal.';
COMMENT ON COLUMN roster_sync.integration.relationship_types IS 'Sync Parent Data: the chosen Relationship Types; empty: off.';
COMMENT ON COLUMN roster_sync.integration.enabled            IS 'On the schedule; a sync by hand runs all the same.';
COMMENT ON COLUMN roster_sync.integration.settings_version   IS 'Raised by each edit, so that a broken-off sync is not resumed with other settings.';
COMMENT ON COLUMN roster_sync.integration.removed_at         IS 'Removed: its name is free, its rows may have been kept.';
CREATE UNIQUE INDEX integration_name ON roster_sync.integration (tenant_id, name) WHERE removed_at IS NULL;

CREATE TABLE roster_sync.integration_school (
    integration_id uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    sourced_id     text COLLATE "C" NOT NULL,
    name           text,
    identifier     text,
    listed         boolean NOT NULL DEFAULT true,
    excluded       boolean NOT NULL DEFAULT false,
    first_seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (integration_id, sourced_id)
);
COMMENT ON TABLE  roster_sync.integration_school          IS 'Schools that the SIS was ever seen to list; a new one is included.';
COMMENT ON COLUMN roster_sync.integration_school.listed   IS 'The last complete look at the schools had it, with a status that is not gone.';
COMMENT ON COLUMN roster_sync.integration_school.excluded IS 'In Excluded Schools; it stays so when the SIS lists it no more.';

CREATE TABLE roster_sync.sync (
    id               uuid PRIMARY KEY,
    number           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    integration_id   uuid NOT NULL REFERENCES roster_sync.integration ON DELETE CASCADE,
    preview          boolean NOT NULL,
    today            date NOT NULL,
    settings         jsonb NOT NULL,
    excluded_schools text[] NOT NULL,
    state            text NOT NULL,
    outcome          text,
    code             text,
    message          text,
    started_at       timestamptz NOT NULL,
    finished_at      timestamptz,
    owner            integer NOT NULL DEFAULT 1,
    job_execution_id bigint,
    unmatched_users  bigint,
    matched_students bigint,
    matched_teachers bigint,
    imported_classes bigint,
    CONSTRAINT sync_state CHECK (state IN ('RUNNING', 'STOPPED', 'ENDED')),
    CONSTRAINT sync_outcome CHECK (outcome IN ('SUCCEEDED', 'PARTIAL', 'FAILED')),
    CONSTRAINT sync_outcome_when_ended CHECK ((outcome IS NOT NULL) = (state = 'ENDED'))
);
COMMENT ON TABLE  roster_sync.sync                  IS 'One run of one integration.';
COMMENT ON COLUMN roster_sync.sync.number           IS 'Rises with each sync: which one is newer.';
COMMENT ON COLUMN roster_sync.sync.today            IS 'The date it calculates with, taken once.';
COMMENT ON COLUMN roster_sync.sync.settings         IS 'The settings it began with; no secret.';
COMMENT ON COLUMN roster_sync.sync.excluded_schools IS 'The Excluded Schools it began with.';
COMMENT ON COLUMN roster_sync.sync.state            IS 'RUNNING with nobody holding the integration''s lock means that its process died (INTERRUPTED).';
COMMENT ON COLUMN roster_sync.sync.message          IS 'The sentence of the code with its particulars; no personal data.';
COMMENT ON COLUMN roster_sync.sync.owner            IS 'Raised by each process that takes it over; who holds an older number commits nothing.';
COMMENT ON COLUMN roster_sync.sync.job_execution_id IS 'Its newest Spring Batch execution.';
CREATE INDEX sync_by_integration ON roster_sync.sync (integration_id, number DESC);

CREATE TABLE roster_sync.sync_changes (
    sync_id   uuid NOT NULL REFERENCES roster_sync.sync ON DELETE CASCADE,
    kind      text NOT NULL,
    added     bigint NOT NULL,
    updated   bigint NOT NULL,
    deleted   bigint NOT NULL,
    unchanged bigint NOT NULL,
    PRIMARY KEY (sync_id, kind),
    CONSTRAINT sync_changes_kind
        CHECK (kind IN ('schools', 'users', 'classrooms', 'members', 'guardians', 'relationships'))
);
COMMENT ON TABLE roster_sync.sync_changes IS 'Rows that a sync published, by kind; of a preview: would have published.';

CREATE TABLE roster_sync.finding (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sync_id     uuid NOT NULL REFERENCES roster_sync.sync ON DELETE CASCADE,
    step        text NOT NULL,
    code        text NOT NULL,
    school      text,
    kind        text NOT NULL,
    sourced_id  text,
    detail      text NOT NULL DEFAULT '',
    given_name  text,
    family_name text,
    email       text
);
COMMENT ON TABLE  roster_sync.finding            IS 'Something noticed in a sync that a person may want to mend; up to a bound for each code.';
COMMENT ON COLUMN roster_sync.finding.school     IS 'sourcedId of the school it concerns; null where none can be told.';
COMMENT ON COLUMN roster_sync.finding.given_name IS 'As sent; shown to the tenant''s people only, like the two columns after it.';
CREATE INDEX finding_by_sync ON roster_sync.finding (sync_id, code);

CREATE TABLE roster_sync.finding_count (
    sync_id uuid NOT NULL REFERENCES roster_sync.sync ON DELETE CASCADE,
    step    text NOT NULL,
    code    text NOT NULL,
    count   bigint NOT NULL,
    PRIMARY KEY (sync_id, step, code)
);
COMMENT ON TABLE roster_sync.finding_count IS 'How many findings of a code a step had, those beyond the bound included.';

CREATE TABLE roster_sync.member_source (
    integration_id uuid NOT NULL,
    sourced_id     text COLLATE "C" NOT NULL,
    class          text COLLATE "C" NOT NULL,
    app_user       text COLLATE "C" NOT NULL,
    role           text NOT NULL,
    is_primary     boolean NOT NULL,
    begins_on      date,
    ends_on        date,
    PRIMARY KEY (integration_id, sourced_id)
);
COMMENT ON TABLE  roster_sync.member_source          IS 'The enrollments behind the published members, as last read: what stands in for one that cannot be read.';
COMMENT ON COLUMN roster_sync.member_source.class    IS 'sourcedId of its class.';
COMMENT ON COLUMN roster_sync.member_source.app_user IS 'sourcedId of its user.';

CREATE TABLE roster_sync.guardian_source (
    integration_id uuid NOT NULL,
    sourced_id     text COLLATE "C" NOT NULL,
    guardian_id    uuid NOT NULL REFERENCES school_manager.guardian ON DELETE CASCADE,
    app_user_id    uuid NOT NULL REFERENCES school_manager.app_user ON DELETE CASCADE,
    PRIMARY KEY (integration_id, sourced_id, app_user_id, guardian_id)
);
COMMENT ON TABLE roster_sync.guardian_source IS 'Which parent''s record published which relationship: what stays when that record cannot be read.';
CREATE INDEX guardian_source_by_guardian ON roster_sync.guardian_source (guardian_id);
CREATE INDEX guardian_source_by_app_user ON roster_sync.guardian_source (app_user_id);

GRANT USAGE ON SCHEMA roster_sync TO roster_sync_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE
   ON roster_sync.integration, roster_sync.integration_school, roster_sync.sync, roster_sync.sync_changes,
      roster_sync.finding, roster_sync.finding_count, roster_sync.member_source, roster_sync.guardian_source
   TO roster_sync_runtime;
GRANT SELECT ON roster_sync.flyway_schema_history TO roster_sync_runtime;
