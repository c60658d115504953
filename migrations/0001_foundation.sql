-- Two roles, one schema, and what the clinic is: versions of questionnaire and rule set,
-- treatments, providers, opening hours.
--
-- forelock_owner owns every object and applies migrations. forelock_app is what the server
-- connects as: it owns nothing, cannot bypass row security, and gets only the rights that
-- are granted beside each table. Whoever applies this first migration either is a
-- superuser or has had both roles made for it.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'forelock_owner') THEN
        CREATE ROLE forelock_owner NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'forelock_app') THEN
        CREATE ROLE forelock_app LOGIN NOINHERIT;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'forelock_app'
               AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)) THEN
        RAISE EXCEPTION 'role forelock_app has more rights than the lock allows';
    END IF;
    IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'forelock') THEN
        RETURN;
    END IF;
    CREATE SCHEMA forelock AUTHORIZATION forelock_owner;
END
$$;

-- Ranges and identifiers in one exclusion constraint.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA forelock;

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

COMMENT ON SCHEMA forelock IS 'The consultation intake of the clinic, and the lock before the booking';
GRANT USAGE ON SCHEMA forelock TO forelock_app;
REVOKE ALL ON SCHEMA forelock FROM PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA forelock REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- RFC 9562 version 7, for rows that are made inside the database; the server makes its own.
CREATE FUNCTION uuid7() RETURNS uuid LANGUAGE sql VOLATILE SET search_path = pg_catalog AS $$
    SELECT encode(
        set_byte(
            overlay(uuid_send(gen_random_uuid())
                    PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                    FROM 1 FOR 6),
            6, (get_byte(uuid_send(gen_random_uuid()), 6) & 15) | 112), 'hex')::uuid
$$;
COMMENT ON FUNCTION uuid7() IS 'A new identifier, RFC 9562 version 7';
GRANT EXECUTE ON FUNCTION uuid7() TO forelock_app;

-- One way to refuse: a stable name, which callers see as the constraint. No value of a row
-- is ever part of the text.
CREATE FUNCTION refuse(rule text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused by the rule %', rule USING ERRCODE = 'P0001', CONSTRAINT = rule;
END
$$;
COMMENT ON FUNCTION refuse(text) IS 'Ends the statement with the name of the rule that forbids it';
GRANT EXECUTE ON FUNCTION refuse(text) TO forelock_app;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM refuse('append_only');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION refuse_change() IS 'Trigger of append-only tables: nobody updates, deletes or truncates';
GRANT EXECUTE ON FUNCTION refuse_change() TO forelock_app;

-- Called once per append-only table. Rights alone would do for the server's role; the
-- triggers and FORCEd row security (policies for reading and adding only) also stop the
-- owner's own hand, and stay when somebody grants too much later.
CREATE PROCEDURE make_append_only(tab regclass) LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER a_append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION refuse_change()', tab);
    EXECUTE format('CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', tab);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY may_read ON %s FOR SELECT USING (true)', tab);
    EXECUTE format('CREATE POLICY may_add ON %s FOR INSERT WITH CHECK (true)', tab);
    EXECUTE format('GRANT SELECT, INSERT ON %s TO forelock_app', tab);
END
$$;
COMMENT ON PROCEDURE make_append_only(regclass) IS 'Makes a table append-only for the server and for the owner';
REVOKE ALL ON PROCEDURE make_append_only(regclass) FROM PUBLIC;

CREATE TABLE questionnaire (
    id uuid PRIMARY KEY,
    url text NOT NULL CHECK (url <> ''),
    version text NOT NULL CHECK (version <> ''),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content jsonb NOT NULL,
    first_used_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT questionnaire_version_key UNIQUE (url, version)
);
COMMENT ON TABLE questionnaire IS 'Every version of the form that was ever shown';
COMMENT ON COLUMN questionnaire.id IS 'Identifier';
COMMENT ON COLUMN questionnaire.url IS 'Canonical URL of the FHIR Questionnaire';
COMMENT ON COLUMN questionnaire.version IS 'Its version';
COMMENT ON COLUMN questionnaire.sha256 IS 'SHA-256 of the file as it was read';
COMMENT ON COLUMN questionnaire.content IS 'The FHIR Questionnaire';
COMMENT ON COLUMN questionnaire.first_used_at IS 'When a server first loaded it';

CREATE TABLE ruleset (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    version text NOT NULL CHECK (version <> ''),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    content jsonb NOT NULL,
    first_used_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ruleset_content_key UNIQUE (name, version, sha256)
);
COMMENT ON TABLE ruleset IS 'Every content of the rule set that ever screened somebody';
COMMENT ON COLUMN ruleset.id IS 'Identifier';
COMMENT ON COLUMN ruleset.name IS 'Name of the rule set';
COMMENT ON COLUMN ruleset.version IS 'Its version';
COMMENT ON COLUMN ruleset.sha256 IS 'SHA-256 over rule set, lexicon, cue and word files';
COMMENT ON COLUMN ruleset.content IS 'The rules as they were read';
COMMENT ON COLUMN ruleset.first_used_at IS 'When a server first loaded it';
CALL make_append_only('questionnaire');
CALL make_append_only('ruleset');

CREATE TABLE clinic (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    name text NOT NULL CHECK (name <> ''),
    address text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    time_zone text NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE clinic IS 'The clinic itself: one row';
COMMENT ON COLUMN clinic.single IS 'Always true: there is one clinic';
COMMENT ON COLUMN clinic.name IS 'Name shown to patients';
COMMENT ON COLUMN clinic.address IS 'Address shown to patients';
COMMENT ON COLUMN clinic.phone IS 'Telephone shown to patients';
COMMENT ON COLUMN clinic.time_zone IS 'IANA zone in which opening hours are meant';
COMMENT ON COLUMN clinic.updated_at IS 'When it was last changed';

CREATE TABLE treatment (
    code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{0,31}$'),
    name text NOT NULL CHECK (name <> ''),
    minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 720),
    offered boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE treatment IS 'What the clinic offers; never deleted, only taken off offer';
COMMENT ON COLUMN treatment.code IS 'Code used in the form, the rules and the API';
COMMENT ON COLUMN treatment.name IS 'Name shown to people';
COMMENT ON COLUMN treatment.minutes IS 'Length of an appointment';
COMMENT ON COLUMN treatment.offered IS 'False: kept for old requests only';

CREATE TABLE provider (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> '') CONSTRAINT provider_name_key UNIQUE,
    email text,
    active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE provider IS 'Who sees patients at an appointment';
COMMENT ON COLUMN provider.id IS 'Identifier';
COMMENT ON COLUMN provider.name IS 'Name shown to patients';
COMMENT ON COLUMN provider.email IS 'E-mail address, if any';
COMMENT ON COLUMN provider.active IS 'False: takes no new appointments';

CREATE TABLE opening_hours (
    provider_id uuid NOT NULL REFERENCES provider (id),
    weekday smallint NOT NULL CHECK (weekday BETWEEN 0 AND 6),
    from_minute smallint NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute smallint NOT NULL CHECK (to_minute BETWEEN 1 AND 1440),
    PRIMARY KEY (provider_id, weekday, from_minute),
    CHECK (from_minute < to_minute)
);
COMMENT ON TABLE opening_hours IS 'Weekly timetable of a provider, in the clinic''s zone';
COMMENT ON COLUMN opening_hours.provider_id IS 'Whose';
COMMENT ON COLUMN opening_hours.weekday IS '0 = Sunday to 6 = Saturday';
COMMENT ON COLUMN opening_hours.from_minute IS 'Minute of the day at which it begins';
COMMENT ON COLUMN opening_hours.to_minute IS 'Minute of the day at which it ends, exclusive';

GRANT SELECT, INSERT, UPDATE ON clinic, treatment, provider TO forelock_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON opening_hours TO forelock_app;
