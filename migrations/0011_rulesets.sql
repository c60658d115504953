-- The rule set belongs to the doctors: versions that are proposed, compared, replayed over
-- past requests, approved by name and put in force. Screenings keep pointing at the exact
-- content in "ruleset"; this is about what comes next.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE TABLE ruleset_version (
    id uuid PRIMARY KEY,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    version text NOT NULL CONSTRAINT ruleset_version_key UNIQUE
        CHECK (version ~ '^[0-9]+\.[0-9]+\.[0-9]+$' AND length(version) <= 40),
    content jsonb NOT NULL CHECK (jsonb_typeof(content) = 'object' AND length(content::text) <= 2097152),
    origin text NOT NULL CHECK (origin IN ('shipped', 'staff', 'api_key')),
    note text CHECK (length(note) <= 2000),
    status text NOT NULL DEFAULT 'proposed' CHECK (status IN ('proposed', 'active', 'retired')),
    proposed_by uuid REFERENCES staff (id),
    proposed_key uuid REFERENCES api_key (id),
    proposed_at timestamptz NOT NULL DEFAULT now(),
    shipped_at timestamptz,
    approved_by uuid,
    approved_role text CONSTRAINT ruleset_by_doctor_only CHECK (approved_role = 'doctor'),
    approved_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT ruleset_approver FOREIGN KEY (approved_by, approved_role) REFERENCES staff (id, role),
    CONSTRAINT ruleset_origin CHECK (
        (origin = 'shipped') = (shipped_at IS NOT NULL)
        AND (origin = 'staff') = (proposed_by IS NOT NULL)
        AND (origin = 'api_key') = (proposed_key IS NOT NULL)),
    -- NULLs switch a composite foreign key off, so the approval is there whole or not at all.
    CONSTRAINT ruleset_approval CHECK (
        (status = 'proposed') = (approved_by IS NULL)
        AND (approved_by IS NULL) = (approved_role IS NULL)
        AND (approved_by IS NULL) = (approved_at IS NULL)
        AND (status = 'retired') = (retired_at IS NOT NULL))
);
CREATE UNIQUE INDEX ruleset_one_active ON ruleset_version ((true)) WHERE status = 'active';
COMMENT ON TABLE ruleset_version IS 'Versions of the rule set that were shipped or proposed, and which doctor put which in force';
COMMENT ON COLUMN ruleset_version.id IS 'Identifier';
COMMENT ON COLUMN ruleset_version.name IS 'Name of the rule set';
COMMENT ON COLUMN ruleset_version.version IS 'Its version; never used twice';
COMMENT ON COLUMN ruleset_version.content IS 'The rules';
COMMENT ON COLUMN ruleset_version.origin IS 'shipped (with the software), staff or api_key';
COMMENT ON COLUMN ruleset_version.note IS 'Why it was proposed';
COMMENT ON COLUMN ruleset_version.status IS 'proposed, active (approved and in force) or retired';
COMMENT ON COLUMN ruleset_version.proposed_by IS 'Who proposed it';
COMMENT ON COLUMN ruleset_version.proposed_key IS 'Key with which it was proposed';
COMMENT ON COLUMN ruleset_version.proposed_at IS 'When';
COMMENT ON COLUMN ruleset_version.shipped_at IS 'When a server last started with it as the shipped one';
COMMENT ON COLUMN ruleset_version.approved_by IS 'The doctor who approved it and put it in force, last time';
COMMENT ON COLUMN ruleset_version.approved_role IS 'Always doctor: carried along so that the foreign key proves it';
COMMENT ON COLUMN ruleset_version.approved_at IS 'When';
COMMENT ON COLUMN ruleset_version.retired_at IS 'When another took its place';
GRANT SELECT, UPDATE (content, shipped_at, status, approved_by, approved_role, approved_at, retired_at)
   ON ruleset_version TO forelock_app;
GRANT INSERT (id, name, version, content, origin, note, proposed_by, proposed_key, shipped_at)
   ON ruleset_version TO forelock_app;

CREATE FUNCTION ruleset_version_change() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM refuse('append_only');
    END IF;
    IF NEW.content IS DISTINCT FROM OLD.content AND (OLD.origin <> 'shipped' OR OLD.status <> 'proposed') THEN
        PERFORM refuse('ruleset_content_kept');
    END IF;
    IF NEW.status = 'active' AND OLD.status <> 'active' THEN
        PERFORM FROM staff WHERE id = NEW.approved_by AND role = 'doctor' AND disabled_at IS NULL FOR SHARE;
        IF NOT FOUND THEN
            PERFORM refuse('ruleset_by_doctor_only');
        END IF;
        NEW.approved_at := now();
    ELSIF (NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.approved_by, OLD.approved_at)
          OR (NEW.status <> OLD.status AND NOT (OLD.status = 'active' AND NEW.status = 'retired')) THEN
        PERFORM refuse('ruleset_step');
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION ruleset_version_change() IS 'Content stays once it is approved; only a working doctor puts a version in force';
CREATE TRIGGER b_change BEFORE UPDATE OR DELETE ON ruleset_version FOR EACH ROW EXECUTE FUNCTION ruleset_version_change();

CREATE VIEW ruleset_in_force WITH (security_invoker = true) AS
SELECT v.* FROM ruleset_version v WHERE v.status = 'active' OR v.origin = 'shipped'
ORDER BY v.status = 'active' DESC, v.shipped_at DESC NULLS LAST, v.id LIMIT 1;
COMMENT ON VIEW ruleset_in_force IS 'The version new requests are screened with: the approved one, else the shipped one';
GRANT SELECT ON ruleset_in_force TO forelock_app;

CREATE FUNCTION ruleset_ship(p_id uuid, p_name text, p_version text, p_content jsonb) RETURNS uuid
LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    known ruleset_version%ROWTYPE;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('forelock.ruleset_version'));
    SELECT * INTO known FROM ruleset_version WHERE version = p_version;
    IF NOT FOUND THEN
        INSERT INTO ruleset_version (id, name, version, content, origin, shipped_at)
        VALUES (p_id, p_name, p_version, p_content, 'shipped', clock_timestamp());
        RETURN p_id;
    END IF;
    IF known.origin = 'shipped' THEN
        UPDATE ruleset_version SET shipped_at = clock_timestamp(),
               content = CASE WHEN status = 'proposed' THEN p_content ELSE content END
        WHERE id = known.id;
    END IF;
    RETURN known.id;
END
$$;
COMMENT ON FUNCTION ruleset_ship(uuid, text, text, jsonb) IS 'Enters the rule set that came with the software; what is approved stays as it was approved';
GRANT EXECUTE ON FUNCTION ruleset_ship(uuid, text, text, jsonb) TO forelock_app;

-- p_seen: what was in force when the doctor read the difference.
CREATE FUNCTION ruleset_activate(p_id uuid, p_seen uuid, p_doctor uuid,
                                 p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS boolean LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    wanted ruleset_version%ROWTYPE;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('forelock.ruleset_version'));
    SELECT * INTO wanted FROM ruleset_version WHERE id = p_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF wanted.status = 'active' THEN
        PERFORM refuse('ruleset_already_active');
    END IF;
    IF (SELECT id FROM ruleset_in_force) IS DISTINCT FROM p_seen THEN
        PERFORM refuse('ruleset_not_as_seen');
    END IF;
    UPDATE ruleset_version SET status = 'retired', retired_at = now() WHERE status = 'active';
    UPDATE ruleset_version SET status = 'active', retired_at = NULL, approved_by = p_doctor,
           approved_role = 'doctor', approved_at = now() WHERE id = p_id;
    PERFORM audit(p_actor_kind, p_actor, 'ruleset.activate', 'ruleset_version', p_id, 'ok', p_request, p_peer);
    RETURN true;
END
$$;
COMMENT ON FUNCTION ruleset_activate IS 'A doctor approves a version and puts it in force in place of the one before';
GRANT EXECUTE ON FUNCTION ruleset_activate TO forelock_app;

CREATE TABLE ruleset_replay (
    id uuid PRIMARY KEY,
    ruleset_version_id uuid NOT NULL REFERENCES ruleset_version (id),
    base_version_id uuid NOT NULL REFERENCES ruleset_version (id),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    total integer NOT NULL DEFAULT 0 CHECK (total >= 0),
    done integer NOT NULL DEFAULT 0 CHECK (done >= 0),
    changed integer NOT NULL DEFAULT 0 CHECK (changed BETWEEN 0 AND done),
    last_intake uuid,
    requested_by uuid NOT NULL REFERENCES staff (id),
    requested_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX ruleset_replay_open ON ruleset_replay (ruleset_version_id) WHERE finished_at IS NULL;
CREATE INDEX ruleset_replay_version ON ruleset_replay (ruleset_version_id, requested_at);
COMMENT ON TABLE ruleset_replay IS 'Trying a version on the latest answers of every request, in the background';
COMMENT ON COLUMN ruleset_replay.id IS 'Identifier';
COMMENT ON COLUMN ruleset_replay.ruleset_version_id IS 'The version that is tried';
COMMENT ON COLUMN ruleset_replay.base_version_id IS 'What it is compared with: what was in force then';
COMMENT ON COLUMN ruleset_replay.state IS 'waiting, running, done or failed (a version could not be loaded)';
COMMENT ON COLUMN ruleset_replay.total IS 'Requests there are';
COMMENT ON COLUMN ruleset_replay.done IS 'Requests tried so far';
COMMENT ON COLUMN ruleset_replay.changed IS 'Of these, how many would come out otherwise';
COMMENT ON COLUMN ruleset_replay.last_intake IS 'The last one tried, in order of identifiers: where to go on';
COMMENT ON COLUMN ruleset_replay.requested_by IS 'Who asked for it';
COMMENT ON COLUMN ruleset_replay.requested_at IS 'When';
COMMENT ON COLUMN ruleset_replay.finished_at IS 'When it ended';
GRANT SELECT, INSERT, UPDATE (state, total, done, changed, last_intake, finished_at) ON ruleset_replay TO forelock_app;

CREATE TABLE ruleset_replay_change (
    replay_id uuid NOT NULL REFERENCES ruleset_replay (id),
    intake_id uuid NOT NULL REFERENCES intake (id),
    answer_set_id uuid NOT NULL REFERENCES answer_set (id),
    outcome_before text NOT NULL CHECK (outcome_before IN ('clear', 'review', 'urgent')),
    outcome_after text NOT NULL CHECK (outcome_after IN ('clear', 'review', 'urgent')),
    rules_gone jsonb NOT NULL CHECK (jsonb_typeof(rules_gone) = 'array'),
    rules_new jsonb NOT NULL CHECK (jsonb_typeof(rules_new) = 'array'),
    PRIMARY KEY (replay_id, intake_id)
);
COMMENT ON TABLE ruleset_replay_change IS 'Requests that a version would treat otherwise';
COMMENT ON COLUMN ruleset_replay_change.replay_id IS 'The replay';
COMMENT ON COLUMN ruleset_replay_change.intake_id IS 'The request';
COMMENT ON COLUMN ruleset_replay_change.answer_set_id IS 'The answers that were tried';
COMMENT ON COLUMN ruleset_replay_change.outcome_before IS 'Outcome with what was in force';
COMMENT ON COLUMN ruleset_replay_change.outcome_after IS 'Outcome with the version that is tried';
COMMENT ON COLUMN ruleset_replay_change.rules_gone IS 'Rules that fired and would not';
COMMENT ON COLUMN ruleset_replay_change.rules_new IS 'Rules that did not fire and would';
GRANT SELECT, INSERT ON ruleset_replay_change TO forelock_app;

-- The same answers, screened again with what is in force now. A flag is never lowered by
-- it: the outcome is the most serious there ever was about these answers.
CREATE FUNCTION intake_rescreen(p_intake uuid, p_answers uuid, p_outcome text, p_rules uuid, p_engine text, p_failed boolean,
                                p_findings jsonb, p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS boolean LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    worst text;
BEGIN
    PERFORM intake_hold_open(p_intake);
    SELECT o INTO worst FROM (SELECT outcome AS o FROM screening WHERE answer_set_id = p_answers UNION ALL SELECT p_outcome) x
    ORDER BY array_position(ARRAY['clear', 'review', 'urgent'], o) DESC LIMIT 1;
    PERFORM screening_store(p_intake, p_answers, worst, p_rules, p_engine, p_failed, NULL, p_findings);
    PERFORM audit(p_actor_kind, p_actor, 'intake.rescreen', 'intake', p_intake, 'ok', p_request, p_peer);
    RETURN true;
END
$$;
COMMENT ON FUNCTION intake_rescreen IS 'A new screening of the same answers with the rules in force';
GRANT EXECUTE ON FUNCTION intake_rescreen TO forelock_app;
