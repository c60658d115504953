-- The people who work here: accounts, sessions, one-time links, keys of other systems.
-- Tokens and keys are stored as SHA-256 only, so reading a table opens nothing. Row
-- security would add nothing here: every row is found by a hash its owner alone can make.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE TABLE staff (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name ~ '\S' AND length(name) <= 200),
    email text NOT NULL CONSTRAINT staff_email_key UNIQUE
        CHECK (email = lower(email) AND email ~ '^[^@\s]+@[^@\s]+$' AND length(email) <= 254),
    role text NOT NULL CHECK (role IN ('front_desk', 'doctor', 'administrator')),
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'),
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT staff_role_key UNIQUE (id, role)
);
COMMENT ON TABLE staff IS 'Accounts, one per person. The role is fixed: somebody who changes jobs gets a new account, so a decision always shows what its author was';
COMMENT ON COLUMN staff.id IS 'Identifier';
COMMENT ON COLUMN staff.name IS 'Name shown beside what they do';
COMMENT ON COLUMN staff.email IS 'Address they sign in with, lower case';
COMMENT ON COLUMN staff.role IS 'front_desk, doctor or administrator';
COMMENT ON COLUMN staff.password_hash IS 'Argon2id';
COMMENT ON COLUMN staff.disabled_at IS 'Since when the account may do nothing; null: it may';
COMMENT ON COLUMN staff.created_at IS 'When it was made';
GRANT SELECT, INSERT, UPDATE (name, password_hash, disabled_at) ON staff TO forelock_app;

CREATE FUNCTION staff_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF NEW.disabled_at IS NULL OR OLD.disabled_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.role = 'administrator' THEN
        -- One at a time, or two administrators could disable each other at once.
        PERFORM pg_advisory_xact_lock(hashtext('forelock.administrators'));
        IF NOT EXISTS (SELECT FROM staff WHERE role = 'administrator'
                       AND disabled_at IS NULL AND id <> OLD.id) THEN
            PERFORM refuse('staff_last_administrator');
        END IF;
    END IF;
    DELETE FROM staff_session WHERE staff_id = OLD.id;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION staff_guard() IS 'Keeps one administrator, ends the sessions of a disabled account';
CREATE TRIGGER a_guard BEFORE UPDATE ON staff FOR EACH ROW EXECUTE FUNCTION staff_guard();

CREATE TABLE staff_session (
    id uuid PRIMARY KEY DEFAULT uuid7(),
    staff_id uuid NOT NULL REFERENCES staff (id),
    token_hash bytea NOT NULL CONSTRAINT staff_session_token_key UNIQUE CHECK (length(token_hash) = 32),
    csrf_secret bytea NOT NULL CHECK (length(csrf_secret) = 32),
    opened_at timestamptz NOT NULL DEFAULT now(),
    idle_for interval NOT NULL CHECK (idle_for > interval '0'),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL,
    CHECK (ends_at > opened_at AND ends_at <= opened_at + interval '24 hours')
);
CREATE INDEX staff_session_staff ON staff_session (staff_id);
COMMENT ON TABLE staff_session IS 'Who is signed in';
COMMENT ON COLUMN staff_session.id IS 'Identifier';
COMMENT ON COLUMN staff_session.staff_id IS 'Whose';
COMMENT ON COLUMN staff_session.token_hash IS 'SHA-256 of the cookie''s token';
COMMENT ON COLUMN staff_session.csrf_secret IS 'Key from which the form tokens of this session are made';
COMMENT ON COLUMN staff_session.opened_at IS 'When they signed in';
COMMENT ON COLUMN staff_session.idle_for IS 'How long it lives without being used';
COMMENT ON COLUMN staff_session.seen_at IS 'Last use';
COMMENT ON COLUMN staff_session.ends_at IS 'Absolute end';
GRANT SELECT, INSERT, DELETE, UPDATE (seen_at) ON staff_session TO forelock_app;

CREATE TABLE setup_link (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    role text NOT NULL CHECK (role IN ('front_desk', 'doctor', 'administrator')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid REFERENCES staff (id)
);
COMMENT ON TABLE setup_link IS 'One-time links with which people make their own account';
COMMENT ON COLUMN setup_link.token_hash IS 'SHA-256 of the link''s token';
COMMENT ON COLUMN setup_link.role IS 'Role of the account it makes';
COMMENT ON COLUMN setup_link.created_at IS 'When it was made';
COMMENT ON COLUMN setup_link.expires_at IS 'Until when it works';
COMMENT ON COLUMN setup_link.used_at IS 'When it was used up';
COMMENT ON COLUMN setup_link.used_by IS 'The account it made';
GRANT SELECT, INSERT, DELETE, UPDATE (used_at, used_by) ON setup_link TO forelock_app;

CREATE TABLE api_key (
    id uuid PRIMARY KEY,
    label text NOT NULL CHECK (label ~ '\S' AND length(label) <= 200),
    key_hash bytea NOT NULL CONSTRAINT api_key_hash_key UNIQUE CHECK (length(key_hash) = 32),
    scopes text[] NOT NULL CHECK (array_position(scopes, NULL) IS NULL),
    staff_id uuid REFERENCES staff (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
COMMENT ON TABLE api_key IS 'Keys of other systems';
COMMENT ON COLUMN api_key.id IS 'Identifier';
COMMENT ON COLUMN api_key.label IS 'What it is for';
COMMENT ON COLUMN api_key.key_hash IS 'SHA-256 of the key';
COMMENT ON COLUMN api_key.scopes IS 'What it may do';
COMMENT ON COLUMN api_key.staff_id IS 'The doctor on whose behalf it decides; null: it cannot';
COMMENT ON COLUMN api_key.created_at IS 'When it was made';
COMMENT ON COLUMN api_key.expires_at IS 'Until when it works; null: until revoked';
COMMENT ON COLUMN api_key.last_used_at IS 'Last use, to the minute';
COMMENT ON COLUMN api_key.revoked_at IS 'When it was revoked';
GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON api_key TO forelock_app;
