-- The tables that other products read all day. A sync changes them in one transaction, by row, and only where a row differs.
-- tenant and app_user are School Manager's own: read only for a sync.
-- Size: a district of 50,000 students has about 60,000 roster_user, 15,000 classroom and 400,000 classroom_member rows.

CREATE SCHEMA IF NOT EXISTS school_manager;

CREATE TABLE school_manager.tenant (
    id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    slug      text NOT NULL UNIQUE,
    name      text NOT NULL,
    region    text NOT NULL,
    time_zone text
);
COMMENT ON TABLE  school_manager.tenant           IS 'A school or district that uses School Manager.';
COMMENT ON COLUMN school_manager.tenant.region    IS 'us-nz, au or uk: whose nightly window the tenant is synced in.';
COMMENT ON COLUMN school_manager.tenant.time_zone IS 'IANA name; null: that of the region. Decides the date a sync calls today.';

CREATE TABLE school_manager.app_user (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id   uuid NOT NULL REFERENCES school_manager.tenant,
    email       text,
    given_name  text,
    family_name text,
    enabled     boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE school_manager.app_user IS 'A user from the tenant''s directory. A sync never creates, renames or deletes one.';
CREATE INDEX app_user_by_tenant ON school_manager.app_user (tenant_id, id);

CREATE TABLE school_manager.school (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES school_manager.tenant,
    integration_id uuid NOT NULL,
    sourced_id     text COLLATE "C" NOT NULL,
    name           text NOT NULL,
    identifier     text,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT school_once UNIQUE (integration_id, sourced_id)
);
COMMENT ON TABLE  school_manager.school    IS 'The included schools of an integration.';
COMMENT ON COLUMN school_manager.school.id IS 'UUID version 5 over kind, integration and sourced_id: the same again when a school comes back.';

CREATE TABLE school_manager.roster_user (
    tenant_id      uuid NOT NULL REFERENCES school_manager.tenant,
    integration_id uuid NOT NULL,
    sourced_id     text COLLATE "C" NOT NULL,
    app_user_id    uuid NOT NULL REFERENCES school_manager.app_user ON DELETE CASCADE,
    role           text NOT NULL,
    grades         text[] NOT NULL DEFAULT '{}',
    identifier     text,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (integration_id, sourced_id, role),
    CONSTRAINT roster_user_role CHECK (role IN ('student', 'teacher'))
);
COMMENT ON TABLE school_manager.roster_user IS 'One row per matched SIS record and role: who is a student, who a teacher.';
CREATE INDEX roster_user_by_app_user ON school_manager.roster_user (app_user_id);

CREATE TABLE school_manager.roster_user_school (
    integration_id uuid NOT NULL,
    sourced_id     text COLLATE "C" NOT NULL,
    role           text NOT NULL,
    school_id      uuid NOT NULL REFERENCES school_manager.school,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (integration_id, sourced_id, role, school_id),
    FOREIGN KEY (integration_id, sourced_id, role) REFERENCES school_manager.roster_user ON DELETE CASCADE
);
COMMENT ON TABLE school_manager.roster_user_school IS 'The schools at which a SIS record holds its role.';
CREATE INDEX roster_user_school_by_school ON school_manager.roster_user_school (school_id);

CREATE TABLE school_manager.classroom (
    id             uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES school_manager.tenant,
    integration_id uuid NOT NULL,
    school_id      uuid NOT NULL REFERENCES school_manager.school,
    sourced_id     text COLLATE "C" NOT NULL,
    name           text NOT NULL,
    code           text,
    location       text,
    grades         text[] NOT NULL DEFAULT '{}',
    subjects       text[] NOT NULL DEFAULT '{}',
    starts_on      date,
    ends_on        date,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT classroom_once UNIQUE (integration_id, sourced_id)
);
COMMENT ON TABLE  school_manager.classroom           IS 'A published OneRoster class.';
COMMENT ON COLUMN school_manager.classroom.starts_on IS 'First day of its academic sessions; null: open.';
COMMENT ON COLUMN school_manager.classroom.ends_on   IS 'Last day of its academic sessions; null: open.';
CREATE INDEX classroom_by_school ON school_manager.classroom (school_id);

CREATE TABLE school_manager.classroom_member (
    classroom_id uuid NOT NULL REFERENCES school_manager.classroom,
    app_user_id  uuid NOT NULL REFERENCES school_manager.app_user ON DELETE CASCADE,
    role         text NOT NULL,
    is_primary   boolean NOT NULL DEFAULT false,
    begins_on    date,
    ends_on      date,
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (classroom_id, app_user_id, role),
    CONSTRAINT classroom_member_role CHECK (role IN ('student', 'teacher'))
);
COMMENT ON TABLE  school_manager.classroom_member           IS 'A student or teacher of a classroom.';
COMMENT ON COLUMN school_manager.classroom_member.begins_on IS 'First day; null: open.';
COMMENT ON COLUMN school_manager.classroom_member.ends_on   IS 'Last day; null: open.';
CREATE INDEX classroom_member_by_app_user ON school_manager.classroom_member (app_user_id);

CREATE TABLE school_manager.guardian (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    tenant_id      uuid NOT NULL REFERENCES school_manager.tenant,
    email          text,
    given_name     text,
    family_name    text,
    phone          text,
    managed_by     text NOT NULL,
    integration_id uuid,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT guardian_managed_by CHECK (managed_by IN ('sis', 'local')),
    CONSTRAINT guardian_of_an_integration CHECK ((integration_id IS NULL) = (managed_by = 'local'))
);
COMMENT ON TABLE  school_manager.guardian                IS 'A parent. Locally managed ones were entered by hand and are never touched by a sync.';
COMMENT ON COLUMN school_manager.guardian.email          IS 'In its matching form where managed by sis.';
COMMENT ON COLUMN school_manager.guardian.integration_id IS 'Whose details it carries; null when local.';
CREATE UNIQUE INDEX guardian_once ON school_manager.guardian (tenant_id, email) WHERE managed_by = 'sis';
CREATE INDEX guardian_by_integration ON school_manager.guardian (integration_id);
CREATE INDEX guardian_local ON school_manager.guardian (tenant_id, id) WHERE managed_by = 'local';

CREATE TABLE school_manager.guardian_student (
    guardian_id    uuid NOT NULL REFERENCES school_manager.guardian ON DELETE CASCADE,
    app_user_id    uuid NOT NULL REFERENCES school_manager.app_user ON DELETE CASCADE,
    relationship   text NOT NULL,
    integration_id uuid,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT guardian_student_once UNIQUE NULLS NOT DISTINCT (guardian_id, app_user_id, integration_id),
    CONSTRAINT guardian_student_relationship CHECK (relationship IN ('parent', 'relative', 'guardian'))
);
COMMENT ON TABLE school_manager.guardian_student IS 'Whose parent somebody is, one row per guardian, student and integration (null: by hand).';
CREATE INDEX guardian_student_by_app_user ON school_manager.guardian_student (app_user_id);
CREATE INDEX guardian_student_by_integration ON school_manager.guardian_student (integration_id);

GRANT USAGE ON SCHEMA school_manager TO roster_sync_runtime;
GRANT SELECT ON school_manager.tenant, school_manager.app_user TO roster_sync_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE
   ON school_manager.school, school_manager.roster_user, school_manager.roster_user_school, school_manager.classroom,
      school_manager.classroom_member, school_manager.guardian, school_manager.guardian_student
   TO roster_sync_runtime;
