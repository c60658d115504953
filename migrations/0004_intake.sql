-- One consultation request: who asks, every version of the answers, how each was screened,
-- and why it was flagged.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE TABLE intake (
    id uuid PRIMARY KEY,
    reference text NOT NULL CONSTRAINT intake_reference_key UNIQUE CHECK (reference ~ '^[0-9A-Z]{8}$'),
    given text NOT NULL CHECK (given ~ '\S' AND length(given) <= 200),
    family text NOT NULL CHECK (family ~ '\S' AND length(family) <= 200),
    birth_date date NOT NULL CHECK (birth_date BETWEEN '1900-01-01' AND '2200-01-01'),
    sex text NOT NULL CHECK (sex IN ('female', 'male', 'other', 'undisclosed')),
    email text CHECK (length(email) <= 254),
    phone text CHECK (length(phone) <= 60),
    lang text NOT NULL CHECK (lang IN ('en', 'es')),
    channel text NOT NULL CHECK (channel IN ('web', 'desk', 'api')),
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz,
    closed_at timestamptz,
    closed_reason text CHECK (length(closed_reason) <= 2000),
    revision bigint NOT NULL DEFAULT 1,
    touched_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    touched_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((closed_at IS NULL) = (closed_reason IS NULL)),
    CONSTRAINT intake_contact CHECK (email ~ '\S' OR phone ~ '\S')
) WITH (fillfactor = 80);
CREATE INDEX intake_created ON intake (created_at);
CREATE INDEX intake_birth_date ON intake (birth_date);
COMMENT ON TABLE intake IS 'One consultation request. Its row is the one point where everything that matters for the lock is put in order: whoever adds answers, screenings, decisions, clearances or bookings updates it first';
COMMENT ON COLUMN intake.id IS 'Identifier';
COMMENT ON COLUMN intake.reference IS 'What people read out on the telephone; opens nothing';
COMMENT ON COLUMN intake.given IS 'Given names';
COMMENT ON COLUMN intake.family IS 'Family name';
COMMENT ON COLUMN intake.birth_date IS 'Date of birth, a plain date';
COMMENT ON COLUMN intake.sex IS 'female, male, other or undisclosed';
COMMENT ON COLUMN intake.email IS 'E-mail address';
COMMENT ON COLUMN intake.phone IS 'Telephone as typed';
COMMENT ON COLUMN intake.lang IS 'Language the person chose';
COMMENT ON COLUMN intake.channel IS 'web, desk (entered for somebody) or api';
COMMENT ON COLUMN intake.created_at IS 'When it was first submitted';
COMMENT ON COLUMN intake.seen_at IS 'When staff first opened it';
COMMENT ON COLUMN intake.closed_at IS 'Since when it is closed; null: open';
COMMENT ON COLUMN intake.closed_reason IS 'Why it was closed';
COMMENT ON COLUMN intake.revision IS 'Counts the transactions that changed the case';
COMMENT ON COLUMN intake.touched_xid IS 'Last transaction that changed the case; kept by trigger';
COMMENT ON COLUMN intake.touched_at IS 'Start of that transaction; kept by trigger';
GRANT SELECT, INSERT,
      UPDATE (given, family, birth_date, sex, email, phone, lang, seen_at, closed_at, closed_reason, touched_xid)
   ON intake TO forelock_app;

CREATE FUNCTION intake_stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.revision := 1;
    ELSIF OLD.touched_xid = pg_current_xact_id() AND OLD.touched_at = now() THEN
        NEW.revision := OLD.revision;
    ELSE
        NEW.revision := OLD.revision + 1;
    END IF;
    NEW.touched_xid := pg_current_xact_id();
    NEW.touched_at := now();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION intake_stamp() IS 'Counts revisions and remembers which transaction holds the row';
CREATE TRIGGER a_stamp BEFORE INSERT OR UPDATE ON intake FOR EACH ROW EXECUTE FUNCTION intake_stamp();

-- An UPDATE, not only a row lock: under REPEATABLE READ a lock alone would let a transaction
-- go on with what it saw before it waited; an updated row makes it fail instead.
CREATE FUNCTION intake_hold(which uuid) RETURNS void LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    UPDATE intake SET touched_xid = touched_xid
    WHERE id = which AND (touched_xid <> pg_current_xact_id() OR touched_at <> now());
END
$$;
COMMENT ON FUNCTION intake_hold(uuid) IS 'Puts this transaction in line with all others about the same request';
GRANT EXECUTE ON FUNCTION intake_hold(uuid) TO forelock_app;

CREATE FUNCTION intake_hold_open(which uuid) RETURNS void LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM intake_hold(which);
    IF EXISTS (SELECT FROM intake WHERE id = which AND closed_at IS NOT NULL) THEN
        PERFORM refuse('intake_closed');
    END IF;
END
$$;
COMMENT ON FUNCTION intake_hold_open(uuid) IS 'The same; refuses when the request is closed';
GRANT EXECUTE ON FUNCTION intake_hold_open(uuid) TO forelock_app;

CREATE TABLE intake_access (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    intake_id uuid NOT NULL REFERENCES intake (id),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '1 year'
);
CREATE INDEX intake_access_intake ON intake_access (intake_id);
COMMENT ON TABLE intake_access IS 'Links with which a patient sees and changes their own request';
COMMENT ON COLUMN intake_access.token_hash IS 'SHA-256 of the link''s token';
COMMENT ON COLUMN intake_access.intake_id IS 'The request it opens';
COMMENT ON COLUMN intake_access.created_at IS 'When it was made';
COMMENT ON COLUMN intake_access.expires_at IS 'Until when it works';
GRANT SELECT, INSERT, DELETE ON intake_access TO forelock_app;

CREATE TABLE answer_set (
    id uuid PRIMARY KEY,
    intake_id uuid NOT NULL REFERENCES intake (id),
    version integer NOT NULL,
    questionnaire_id uuid NOT NULL REFERENCES questionnaire (id),
    response jsonb NOT NULL CHECK (response ->> 'resourceType' = 'QuestionnaireResponse'),
    submitted_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (intake_id, version),
    UNIQUE (id, intake_id)
);
COMMENT ON TABLE answer_set IS 'Every version of the answers, as submitted';
COMMENT ON COLUMN answer_set.id IS 'Identifier';
COMMENT ON COLUMN answer_set.intake_id IS 'The request';
COMMENT ON COLUMN answer_set.version IS 'From 1, without gaps; kept by trigger';
COMMENT ON COLUMN answer_set.questionnaire_id IS 'The exact form that was answered';
COMMENT ON COLUMN answer_set.response IS 'FHIR QuestionnaireResponse';
COMMENT ON COLUMN answer_set.submitted_at IS 'When it was sent';
CALL make_append_only('answer_set');

CREATE TABLE wish (
    answer_set_id uuid NOT NULL REFERENCES answer_set (id),
    treatment text NOT NULL REFERENCES treatment (code),
    PRIMARY KEY (answer_set_id, treatment)
);
COMMENT ON TABLE wish IS 'Treatments asked for; none: undecided';
COMMENT ON COLUMN wish.answer_set_id IS 'Version of the answers';
COMMENT ON COLUMN wish.treatment IS 'What was asked for';
CALL make_append_only('wish');

CREATE TABLE screening (
    id uuid PRIMARY KEY,
    intake_id uuid NOT NULL,
    answer_set_id uuid NOT NULL,
    number integer NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('clear', 'review', 'urgent')),
    ruleset_id uuid NOT NULL REFERENCES ruleset (id),
    engine_version text NOT NULL CHECK (engine_version <> ''),
    engine_failed boolean NOT NULL DEFAULT false,
    raised_by uuid REFERENCES staff (id),
    at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (answer_set_id, intake_id) REFERENCES answer_set (id, intake_id),
    UNIQUE (intake_id, number),
    UNIQUE (id, outcome),
    UNIQUE (id, intake_id, answer_set_id),
    UNIQUE (id, intake_id, answer_set_id, outcome),
    CONSTRAINT screening_failed_is_flagged CHECK (NOT engine_failed OR outcome <> 'clear'),
    CONSTRAINT screening_raised_is_flagged CHECK (raised_by IS NULL OR outcome <> 'clear')
);
CREATE INDEX screening_answer_set ON screening (answer_set_id);
COMMENT ON TABLE screening IS 'What the engine, or a person raising a flag, made of one version of the answers';
COMMENT ON COLUMN screening.id IS 'Identifier';
COMMENT ON COLUMN screening.intake_id IS 'The request';
COMMENT ON COLUMN screening.answer_set_id IS 'The answers it is about';
COMMENT ON COLUMN screening.number IS 'From 1 within the request; kept by trigger';
COMMENT ON COLUMN screening.outcome IS 'clear, review or urgent; never lower than an earlier one about the same answers';
COMMENT ON COLUMN screening.ruleset_id IS 'The exact rules used';
COMMENT ON COLUMN screening.engine_version IS 'The engine used';
COMMENT ON COLUMN screening.engine_failed IS 'The engine gave no result, so a doctor looks';
COMMENT ON COLUMN screening.raised_by IS 'Who raised the flag by hand; null: the engine';
COMMENT ON COLUMN screening.at IS 'When';
CALL make_append_only('screening');

CREATE TABLE finding (
    screening_id uuid NOT NULL,
    place integer NOT NULL CHECK (place >= 0),
    screening_outcome text NOT NULL,
    rule text NOT NULL CHECK (rule <> ''),
    rule_version text,
    title text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('advisory', 'doctor_review', 'urgent')),
    fires boolean NOT NULL,
    field text,
    start_at integer NOT NULL CHECK (start_at >= 0),
    end_at integer NOT NULL,
    words text,
    concept text,
    context jsonb NOT NULL DEFAULT '{}',
    note text,
    PRIMARY KEY (screening_id, place),
    FOREIGN KEY (screening_id, screening_outcome) REFERENCES screening (id, outcome),
    CHECK (end_at >= start_at),
    CONSTRAINT finding_is_heard CHECK (
        NOT fires OR severity = 'advisory'
        OR screening_outcome = 'urgent'
        OR (severity = 'doctor_review' AND screening_outcome = 'review'))
);
CREATE INDEX finding_rule ON finding (rule) WHERE fires;
COMMENT ON TABLE finding IS 'Why: each rule that spoke, with its evidence';
COMMENT ON COLUMN finding.screening_id IS 'The screening';
COMMENT ON COLUMN finding.place IS 'Order as the engine gave it';
COMMENT ON COLUMN finding.screening_outcome IS 'Outcome of the screening, carried along so that a firing flag cannot stand in a clear one';
COMMENT ON COLUMN finding.rule IS 'Rule, such as BLD-01';
COMMENT ON COLUMN finding.rule_version IS 'Version of the rule';
COMMENT ON COLUMN finding.title IS 'What the rule says';
COMMENT ON COLUMN finding.severity IS 'advisory, doctor_review or urgent';
COMMENT ON COLUMN finding.fires IS 'False: mentioned, but denied, about somebody else, long ago';
COMMENT ON COLUMN finding.field IS 'Field or linkId it was found in';
COMMENT ON COLUMN finding.start_at IS 'First code point of the words in that field';
COMMENT ON COLUMN finding.end_at IS 'Code point after the last';
COMMENT ON COLUMN finding.words IS 'The patient''s own words';
COMMENT ON COLUMN finding.concept IS 'Concept of the lexicon, or the answer''s code';
COMMENT ON COLUMN finding.context IS 'Negation, experiencer, time, certainty and the cue';
COMMENT ON COLUMN finding.note IS 'What was computed';
CALL make_append_only('finding');

CREATE FUNCTION answer_set_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM intake_hold_open(NEW.intake_id);
    NEW.version := coalesce((SELECT max(version) FROM answer_set WHERE intake_id = NEW.intake_id), 0) + 1;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION answer_set_enter() IS 'Puts a new version of the answers in line and numbers it';
CREATE TRIGGER b_enter BEFORE INSERT ON answer_set FOR EACH ROW EXECUTE FUNCTION answer_set_enter();

CREATE FUNCTION screening_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    newest uuid;
BEGIN
    PERFORM intake_hold(NEW.intake_id);
    SELECT id INTO newest FROM answer_set WHERE intake_id = NEW.intake_id ORDER BY version DESC LIMIT 1;
    IF newest IS DISTINCT FROM NEW.answer_set_id THEN
        PERFORM refuse('screening_not_latest');
    END IF;
    IF EXISTS (SELECT FROM screening s WHERE s.answer_set_id = NEW.answer_set_id
               AND array_position(ARRAY['clear', 'review', 'urgent'], s.outcome)
                   > array_position(ARRAY['clear', 'review', 'urgent'], NEW.outcome)) THEN
        PERFORM refuse('screening_never_lowers');
    END IF;
    NEW.number := coalesce((SELECT max(number) FROM screening WHERE intake_id = NEW.intake_id), 0) + 1;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION screening_enter() IS 'Only the latest answers are screened, and a flag is never lowered by screening again';
CREATE TRIGGER b_enter BEFORE INSERT ON screening FOR EACH ROW EXECUTE FUNCTION screening_enter();

-- Checked at the end of the transaction: the parts need each other.
CREATE FUNCTION answer_set_is_screened() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM screening WHERE answer_set_id = NEW.id) THEN
        PERFORM refuse('answer_set_unscreened');
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION answer_set_is_screened() IS 'Answers without a screening are never stored';
CREATE CONSTRAINT TRIGGER c_screened AFTER INSERT ON answer_set DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION answer_set_is_screened();

CREATE FUNCTION intake_is_answered() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM answer_set WHERE intake_id = NEW.id) THEN
        PERFORM refuse('intake_unanswered');
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION intake_is_answered() IS 'A request without answers is never stored';
CREATE CONSTRAINT TRIGGER c_answered AFTER INSERT ON intake DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION intake_is_answered();

CREATE TABLE draft (
    id uuid PRIMARY KEY,
    token_hash bytea NOT NULL CONSTRAINT draft_token_key UNIQUE CHECK (length(token_hash) = 32),
    code_hash bytea CONSTRAINT draft_code_key UNIQUE CHECK (length(code_hash) = 32),
    answers jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(answers) = 'object' AND length(answers::text) <= 524288),
    lang text NOT NULL CHECK (lang IN ('en', 'es')),
    page text NOT NULL DEFAULT '' CHECK (length(page) <= 100),
    email text CHECK (length(email) <= 254),
    saved boolean NOT NULL DEFAULT false,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '20 hours',
    CHECK (expires_at <= created_at + interval '400 days')
) WITH (fillfactor = 60);
CREATE INDEX draft_expires ON draft (expires_at);
COMMENT ON TABLE draft IS 'Unfinished forms; whoever holds the token owns the draft';
COMMENT ON COLUMN draft.id IS 'Identifier; the idempotency key of its submission';
COMMENT ON COLUMN draft.token_hash IS 'SHA-256 of the cookie''s or link''s token';
COMMENT ON COLUMN draft.code_hash IS 'SHA-256 of the code on paper';
COMMENT ON COLUMN draft.answers IS 'Answers so far: linkId to value, unchecked until submitted';
COMMENT ON COLUMN draft.lang IS 'Language chosen';
COMMENT ON COLUMN draft.page IS 'Page last shown';
COMMENT ON COLUMN draft.email IS 'Where a link was asked for';
COMMENT ON COLUMN draft.saved IS 'Kept 30 days instead of 20 hours of idleness';
COMMENT ON COLUMN draft.revision IS 'Counts changes';
COMMENT ON COLUMN draft.created_at IS 'When it was begun';
COMMENT ON COLUMN draft.expires_at IS 'When it ends unless it is used';
GRANT SELECT, INSERT, DELETE,
      UPDATE (token_hash, code_hash, answers, lang, page, email, saved, revision, expires_at)
   ON draft TO forelock_app;
