-- Storing a request with half the work, every rule kept. Three thoughts do it:
-- * What belongs to one row rests in it. Findings are a part of their screening, so they
--   match its outcome by a CHECK, cannot be added later, and need no key of their own.
-- * A request at revision 1, read in the transaction that made it, has its first answers
--   and its first screening and nothing else: whatever else happens to it puts itself in
--   line (intake_hold), which counts the revision up. What would be looked for in four
--   tables is then known from one row.
-- * Number 1 is taken once: the unique keys on (request, number) say that no other version
--   or screening came before, so first ones need no trigger to be numbered and compared.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

-- One expression, which PostgreSQL puts in the place of the call. Version 7 is version 4
-- with two more bits set.
CREATE OR REPLACE FUNCTION uuid7() RETURNS uuid LANGUAGE sql VOLATILE
RETURN encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid;

-- Findings: an array in the order of the engine.
CREATE DOMAIN findings_json AS jsonb CONSTRAINT findings_json CHECK (
    jsonb_typeof(VALUE) = 'array' AND NOT VALUE @? '$[*] ? (!exists(@ ? (
        @.rule.type() == "string" && @.rule != "" && @.title.type() == "string" && @.fires.type() == "boolean"
        && (@.severity == "advisory" || @.severity == "doctor_review" || @.severity == "urgent")
        && @.start >= 0 && @.end >= @.start)))');
COMMENT ON DOMAIN findings_json IS 'Findings of a screening, each with rule, title, severity, whether it fires, and the place of its words';

ALTER TABLE screening ADD COLUMN findings findings_json NOT NULL DEFAULT '[]';
COMMENT ON COLUMN screening.findings IS 'Why: each rule that spoke, with its evidence, in the order the engine gave';
DO $$
BEGIN
    ALTER TABLE screening ALTER COLUMN findings SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;

-- The one time that a screening is changed: what stood beside it moves into it.
ALTER TABLE screening NO FORCE ROW LEVEL SECURITY, DISABLE TRIGGER a_append_only;
UPDATE screening s SET findings = f.list
FROM (SELECT screening_id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('rule', rule, 'rule_version', rule_version,
             'title', title, 'severity', severity, 'fires', fires, 'field', field, 'start', start_at, 'end', end_at,
             'text', words, 'concept', concept, 'context', context, 'note', note)) ORDER BY place) AS list
      FROM finding GROUP BY screening_id) f
WHERE s.id = f.screening_id;
ALTER TABLE screening FORCE ROW LEVEL SECURITY, ENABLE TRIGGER a_append_only;
DO $$
BEGIN
    IF (SELECT coalesce(sum(jsonb_array_length(findings)), 0) FROM screening) <> (SELECT count(*) FROM finding) THEN
        RAISE EXCEPTION 'not every finding was moved';
    END IF;
END
$$;
DROP TABLE finding;

CREATE VIEW finding WITH (security_invoker = true) AS
SELECT s.id AS screening_id, f.place::integer AS place, s.outcome AS screening_outcome, f.rule, f.rule_version, f.title,
       f.severity, f.fires, f.field, f.start AS start_at, f."end" AS end_at, f.text AS words, f.concept,
       coalesce(f.context, '{"negated": false, "experiencer": "patient", "temporality": "current",
                             "certainty": "certain", "allergy": false, "cue": ""}') AS context, f.note
FROM screening s
CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(s.findings) AS (rule text, rule_version text, title text, severity text,
    fires boolean, field text, start integer, "end" integer, text text, concept text, context jsonb, note text))
    WITH ORDINALITY AS f (rule, rule_version, title, severity, fires, field, start, "end", text, concept, context, note, place);
COMMENT ON VIEW finding IS 'The findings of every screening, a row each';
COMMENT ON COLUMN finding.screening_id IS 'The screening';
COMMENT ON COLUMN finding.place IS 'From 1, in the order the engine gave';
COMMENT ON COLUMN finding.screening_outcome IS 'Outcome of the screening';
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
GRANT SELECT ON finding TO forelock_app;

-- A flag that fires is heard: it cannot stand in a clear screening, nor an urgent one in
-- one that is only for review. In a function, as PostgreSQL reads the text of a CHECK anew
-- for each statement, and that of a function once.
CREATE FUNCTION findings_are_heard(outcome text, findings jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN outcome = 'urgent'
        OR NOT findings @? '$[*] ? (@.fires == true && @.severity == "urgent")'
           AND (outcome = 'review' OR NOT findings @? '$[*] ? (@.fires == true && @.severity == "doctor_review")');
END
$$;
COMMENT ON FUNCTION findings_are_heard(text, jsonb) IS 'No finding that fires is more serious than the outcome';
GRANT EXECUTE ON FUNCTION findings_are_heard(text, jsonb) TO forelock_app;
ALTER TABLE screening
    ADD CONSTRAINT finding_is_heard CHECK (findings_are_heard(outcome, findings)),
    DROP CONSTRAINT screening_id_outcome_key; -- only findings pointed at it

CREATE OR REPLACE FUNCTION screening_store(which uuid, answers uuid, what text, rules uuid, engine text, failed boolean,
                                           raiser uuid, reasons jsonb) RETURNS uuid LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
DECLARE
    made uuid := uuid7();
BEGIN
    INSERT INTO screening (id, intake_id, answer_set_id, number, outcome, ruleset_id, engine_version, engine_failed,
                           raised_by, findings)
    VALUES (made, which, answers, 0, what, rules, engine, failed, raiser, reasons);
    RETURN made;
END
$$;

CREATE OR REPLACE FUNCTION intake_raise(p_intake uuid, p_outcome text, p_reason text,
                                        p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS boolean LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    last screening%ROWTYPE;
BEGIN
    PERFORM intake_hold_open(p_intake);
    SELECT * INTO last FROM screening WHERE intake_id = p_intake ORDER BY number DESC LIMIT 1;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM screening_store(p_intake, last.answer_set_id, p_outcome, last.ruleset_id, last.engine_version, false, p_actor,
        last.findings || jsonb_build_object('rule', 'STAFF-RAISED', 'title', 'Raised by a member of staff',
            'severity', CASE p_outcome WHEN 'urgent' THEN 'urgent' ELSE 'doctor_review' END,
            'fires', true, 'start', 0, 'end', 0, 'note', p_reason));
    PERFORM audit(p_actor_kind, p_actor, 'intake.raise', 'intake', p_intake, 'ok', p_request, p_peer);
    RETURN true;
END
$$;

-- Putting oneself in line. What happens to a request in the very transaction that made it,
-- after its first answers and their screening, counts as a change too.
CREATE OR REPLACE FUNCTION intake_stamp() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.revision := 1;
    ELSIF OLD.revision > 1 AND OLD.touched_xid = pg_current_xact_id() AND OLD.touched_at = now() THEN
        NEW.revision := OLD.revision;
    ELSE
        NEW.revision := OLD.revision + 1;
    END IF;
    NEW.touched_xid := pg_current_xact_id();
    NEW.touched_at := now();
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION intake_hold(which uuid) RETURNS void LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    UPDATE intake SET touched_xid = touched_xid
    WHERE id = which AND (revision = 1 OR touched_xid <> pg_current_xact_id() OR touched_at <> now());
END
$$;

-- First ones are numbered by whoever adds them. All others come through here, and end every
-- clearance.
CREATE OR REPLACE FUNCTION answer_set_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM intake_hold_open(NEW.intake_id);
    PERFORM clearance_revoke(NEW.intake_id, NULL, 'new_answers');
    NEW.version := coalesce((SELECT max(version) FROM answer_set WHERE intake_id = NEW.intake_id), 0) + 1;
    RETURN NEW;
END
$$;
DROP TRIGGER b_enter ON answer_set;
CREATE TRIGGER b_enter BEFORE INSERT ON answer_set FOR EACH ROW
    WHEN (NEW.version IS DISTINCT FROM 1) EXECUTE FUNCTION answer_set_enter();

CREATE OR REPLACE FUNCTION screening_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    newest uuid;
    last integer;
    worst integer;
BEGIN
    PERFORM intake_hold(NEW.intake_id);
    SELECT (SELECT a.id FROM answer_set a WHERE a.intake_id = NEW.intake_id ORDER BY a.version DESC LIMIT 1),
           (SELECT max(s.number) FROM screening s WHERE s.intake_id = NEW.intake_id),
           (SELECT max(array_position('{clear,review,urgent}'::text[], s.outcome)) FROM screening s
            WHERE s.answer_set_id = NEW.answer_set_id)
    INTO newest, last, worst;
    IF newest IS DISTINCT FROM NEW.answer_set_id THEN
        PERFORM refuse('screening_not_latest');
    END IF;
    IF worst > array_position('{clear,review,urgent}'::text[], NEW.outcome) THEN
        PERFORM refuse('screening_never_lowers');
    END IF;
    PERFORM clearance_revoke(NEW.intake_id, NULL, 'new_screening');
    NEW.number := coalesce(last, 0) + 1;
    RETURN NEW;
END
$$;
DROP TRIGGER b_enter ON screening;
CREATE TRIGGER b_enter BEFORE INSERT ON screening FOR EACH ROW
    WHEN (NEW.number IS DISTINCT FROM 1) EXECUTE FUNCTION screening_enter();

DROP TRIGGER d_after ON answer_set;
DROP TRIGGER d_after ON screening;
DROP FUNCTION answer_set_after(), screening_after();

-- A clearance written beside a first screening: the foreign key says that the screening is
-- a clear one of these answers, and revision 1 that there is nothing else to ask about.
CREATE OR REPLACE FUNCTION clearance_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    fault text;
BEGIN
    NEW.granted_at := now();
    NEW.revoked_at := NULL;
    NEW.revoked_reason := NULL;
    IF NEW.screening_id IS NOT NULL AND NEW.expires_at > clock_timestamp()
       AND EXISTS (SELECT FROM intake WHERE id = NEW.intake_id AND revision = 1 AND closed_at IS NULL
                   AND touched_xid = pg_current_xact_id() AND touched_at = now()) THEN
        RETURN NEW;
    END IF;
    PERFORM intake_hold_open(NEW.intake_id);
    fault := clearance_fault(NEW);
    IF fault IS NOT NULL THEN
        PERFORM refuse(fault);
    END IF;
    UPDATE clearance SET revoked_at = now(), revoked_reason = 'expired'
    WHERE intake_id = NEW.intake_id AND treatment = NEW.treatment AND revoked_at IS NULL
      AND expires_at <= clock_timestamp();
    RETURN NEW;
END
$$;

-- At the end of the transaction: a new request has answers, they are screened, and where it
-- stands is written down. What else happened to it has updated its row, and e_stage sees to it.
CREATE FUNCTION intake_settle() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = forelock, pg_temp AS $$
BEGIN
    INSERT INTO intake_stage (intake_id, state, outcome, is_new, answer_set_id, version, submitted_at, screening_id, until)
    SELECT NEW.id, CASE WHEN NEW.closed_at IS NOT NULL THEN 'closed' WHEN c.until IS NULL THEN 'needs_doctor' ELSE 'cleared' END,
           s.outcome, NEW.seen_at IS NULL AND NEW.closed_at IS NULL, a.id, a.version, a.submitted_at, s.id, c.until
    FROM screening s
    JOIN answer_set a ON a.id = s.answer_set_id AND a.version = 1
    CROSS JOIN LATERAL (SELECT min(x.expires_at) AS until FROM clearance x
                        WHERE x.intake_id = NEW.id AND x.revoked_at IS NULL) c
    WHERE s.intake_id = NEW.id AND s.number = 1
    ON CONFLICT (intake_id) DO UPDATE SET intake_id = EXCLUDED.intake_id; -- it has been looked at already
    IF NOT FOUND THEN
        PERFORM refuse(CASE WHEN EXISTS (SELECT FROM answer_set WHERE intake_id = NEW.id)
                       THEN 'answer_set_unscreened' ELSE 'intake_unanswered' END);
    END IF;
    RETURN NULL;
END
$$;
-- The copy is made from the request's own row, so it needs no key to point at it.
ALTER TABLE intake_stage DROP CONSTRAINT intake_stage_intake_id_fkey;
COMMENT ON FUNCTION intake_settle() IS 'A request without answers, or with answers that nobody screened, is never stored';
DROP TRIGGER c_answered ON intake;
DROP TRIGGER e_stage ON intake;
DROP FUNCTION intake_is_answered();
CREATE CONSTRAINT TRIGGER c_settled AFTER INSERT ON intake DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION intake_settle();
CREATE CONSTRAINT TRIGGER e_stage AFTER UPDATE ON intake DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION intake_stage_keep();
DROP TRIGGER c_screened ON answer_set;
CREATE CONSTRAINT TRIGGER c_screened AFTER INSERT ON answer_set DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.version > 1) EXECUTE FUNCTION answer_set_is_screened();

-- An event's chain has a head because the trigger makes or finds it, and keeps it because
-- heads are never removed: the foreign key repeated that at each event.
CREATE TRIGGER a_stays BEFORE DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE audit_event DROP CONSTRAINT audit_event_chain_fkey;


-- The same canonical form, for an event that has no number yet. Names nothing but functions
-- of PostgreSQL itself, so the path it runs with does not matter.
CREATE FUNCTION audit_hash(prev bytea, seq bigint, e audit_event) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
DECLARE
    part text;
    form text;
BEGIN
    FOREACH part IN ARRAY ARRAY[e.chain::text, seq::text, (extract(epoch FROM e.at) * 1000000)::bigint::text,
                                e.actor_kind, e.actor_id::text, e.action, e.object_kind, e.object_id::text,
                                e.outcome, e.request_id, e.peer] LOOP
        form := concat_ws(',', form, coalesce(octet_length(part) || ':' || part, '-'));
    END LOOP;
    RETURN sha256(prev || convert_to(form, 'UTF8'));
END
$$;
COMMENT ON FUNCTION audit_hash(bytea, bigint, audit_event) IS 'The hash an event must have at this place';
GRANT EXECUTE ON FUNCTION audit_hash(bytea, bigint, audit_event) TO forelock_app;
CREATE OR REPLACE FUNCTION audit_hash(prev bytea, e audit_event) RETURNS bytea LANGUAGE sql STABLE
RETURN audit_hash(prev, e.seq, e);
CREATE DOMAIN chain_number AS integer CONSTRAINT chain_number CHECK (VALUE BETWEEN 0 AND 9999);
COMMENT ON DOMAIN chain_number IS 'Number of an audit chain';


-- The head moves on and says what it was before, in one statement.
ALTER TABLE audit_chain
    DROP CONSTRAINT audit_chain_chain_check, DROP CONSTRAINT audit_chain_hash_check,
    ALTER COLUMN chain TYPE chain_number, ALTER COLUMN hash TYPE sha256_bytes,
    ADD COLUMN prev_hash sha256_bytes;
COMMENT ON COLUMN audit_chain.prev_hash IS 'Hash of the event before its newest; null: none was added since this column was';

CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = forelock, pg_temp AS $$
DECLARE
    wanted text := coalesce(current_setting('forelock.chain', true), '');
BEGIN
    NEW.chain := CASE WHEN wanted ~ '^[0-9]{1,4}$' THEN wanted::integer ELSE 0 END;
    NEW.at := clock_timestamp();
    FOR attempt IN 1..2 LOOP
        UPDATE audit_chain SET seq = seq + 1, prev_hash = hash, hash = audit_hash(hash, seq + 1, NEW)
        WHERE chain = NEW.chain RETURNING seq, prev_hash, hash INTO NEW.seq, NEW.prev_hash, NEW.hash;
        IF FOUND THEN
            RETURN NEW;
        END IF;
        INSERT INTO audit_chain (chain, seq, hash) VALUES (NEW.chain, 0, sha256('')) ON CONFLICT DO NOTHING;
    END LOOP;
    RETURN NEW; -- without a number: refused
END
$$;

-- NULLs switch a composite foreign key off, so each basis is there whole or not at all.
CREATE FUNCTION clearance_has_basis(screening uuid, outcome text, decision uuid, verdict text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE num_nonnulls(screening, outcome, decision, verdict)
           WHEN 2 THEN coalesce(screening IS NOT NULL AND outcome = 'clear' OR decision IS NOT NULL AND verdict = 'cleared', false)
           ELSE false END;
END
$$;
COMMENT ON FUNCTION clearance_has_basis(uuid, text, uuid, text) IS 'Either a clear screening or a decision that clears, with nothing of the other';
GRANT EXECUTE ON FUNCTION clearance_has_basis(uuid, text, uuid, text) TO forelock_app;
CREATE DOMAIN revocation_reason AS text CONSTRAINT revocation_reason
    CHECK (VALUE IN ('new_answers', 'new_screening', 'new_decision', 'expired', 'closed', 'by_hand'));
COMMENT ON DOMAIN revocation_reason IS 'Why a clearance ended early';
ALTER TABLE clearance
    DROP CONSTRAINT clearance_intake_id_fkey, -- the basis is of the same request, which so exists
    DROP CONSTRAINT clearance_basis,
    ADD CONSTRAINT clearance_basis CHECK (clearance_has_basis(screening_id, screening_outcome, decision_id, decision_verdict)),
    DROP CONSTRAINT clearance_revocation,
    ADD CONSTRAINT clearance_revocation CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL)),
    ALTER COLUMN revoked_reason TYPE revocation_reason;
DROP FUNCTION clearance_by_screening(uuid, uuid, uuid, integer);

CREATE TYPE intake_receipt AS (
    intake_id uuid, answer_set_id uuid, reference text, outcome text, version integer,
    submitted_at timestamptz, is_cleared boolean, repeated boolean);
COMMENT ON TYPE intake_receipt IS 'What intake_submit answers';
DROP FUNCTION intake_submit;
CREATE FUNCTION intake_submit(
    p_intake uuid, p_reference text, p_answers uuid,
    p_given text, p_family text, p_birth_date date, p_sex text, p_email text, p_phone text, p_lang text,
    p_channel text, p_response jsonb, p_questionnaire uuid, p_wishes jsonb,
    p_outcome text, p_ruleset uuid, p_engine text, p_failed boolean, p_findings jsonb, p_clear_days integer,
    p_access bytea, p_draft uuid, p_caller text, p_key text, p_hash bytea,
    p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS SETOF intake_receipt LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    is_new boolean := p_reference IS NOT NULL;
    first integer := CASE WHEN is_new THEN 1 ELSE 0 END; -- 0: numbered by trigger
    made uuid := uuid7();
    receipt intake_receipt := (p_intake, p_answers, p_reference, p_outcome, 1, now(), false, false);
    known jsonb;
BEGIN
    IF p_key IS NOT NULL THEN
        -- All that the reply is made from is known beforehand; a failure takes the key back.
        INSERT INTO idempotency_key (caller, key, request_hash, reply)
        VALUES (p_caller, p_key, p_hash, jsonb_build_object('intake', p_intake, 'answers', p_answers))
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            known := idempotency_begin(p_caller, p_key, p_hash);
        END IF;
    END IF;
    IF known IS NOT NULL THEN
        IF p_access IS NOT NULL THEN
            INSERT INTO intake_access (token_hash, intake_id) VALUES (p_access, (known ->> 'intake')::uuid)
            ON CONFLICT DO NOTHING;
        END IF;
        RETURN QUERY SELECT i.id, a.id, i.reference::text, s.outcome::text, a.version, a.submitted_at,
                            EXISTS (SELECT FROM clearance c WHERE c.intake_id = i.id AND c.screening_id = s.id), true
                     FROM answer_set a JOIN intake i ON i.id = a.intake_id JOIN screening s ON s.answer_set_id = a.id
                     WHERE a.id = (known ->> 'answers')::uuid ORDER BY s.number LIMIT 1;
        RETURN;
    END IF;
    IF is_new THEN
        INSERT INTO intake (id, reference, given, family, birth_date, sex, email, phone, lang, channel)
        VALUES (p_intake, p_reference, p_given, p_family, p_birth_date, p_sex, p_email, p_phone, p_lang, p_channel);
    ELSE
        UPDATE intake SET given = p_given, family = p_family, birth_date = p_birth_date, sex = p_sex,
                          email = p_email, phone = p_phone, lang = p_lang
        WHERE id = p_intake RETURNING reference INTO receipt.reference;
        IF NOT FOUND THEN
            -- No row tells the caller that there is none; a key taken for nothing is let go.
            DELETE FROM idempotency_key WHERE caller = p_caller AND key = p_key;
            RETURN;
        END IF;
    END IF;
    INSERT INTO answer_set (id, intake_id, version, questionnaire_id, response)
    VALUES (p_answers, p_intake, first, p_questionnaire, p_response) RETURNING version INTO receipt.version;
    IF p_wishes <> '[]' THEN
        INSERT INTO wish (answer_set_id, treatment)
        SELECT p_answers, w FROM jsonb_array_elements_text(p_wishes) w ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO screening (id, intake_id, answer_set_id, number, outcome, ruleset_id, engine_version, engine_failed, findings)
    VALUES (made, p_intake, p_answers, first, p_outcome, p_ruleset, p_engine, p_failed, p_findings);
    -- A clear screening clears what was asked for, or everything on offer when undecided; not
    -- when an earlier version was flagged: then only a doctor does.
    IF p_outcome = 'clear' AND (is_new OR NOT EXISTS (
           SELECT FROM screening s WHERE s.intake_id = p_intake AND s.outcome <> 'clear' UNION ALL
           SELECT FROM decision d WHERE d.intake_id = p_intake AND d.verdict <> 'cleared')) THEN
        INSERT INTO clearance (intake_id, treatment, answer_set_id, screening_id, screening_outcome, expires_at)
        SELECT p_intake, t.code, p_answers, made, 'clear', now() + make_interval(days => p_clear_days)
        FROM treatment t WHERE t.offered AND (p_wishes = '[]' OR p_wishes ? t.code);
        receipt.is_cleared := FOUND;
    END IF;
    IF p_access IS NOT NULL THEN
        INSERT INTO intake_access (token_hash, intake_id) VALUES (p_access, p_intake);
    END IF;
    INSERT INTO outbox (kind, intake_id) VALUES ('intake.received', p_intake);
    IF p_draft IS NOT NULL THEN
        DELETE FROM draft WHERE id = p_draft;
    END IF;
    INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, outcome, request_id, peer)
    VALUES (p_actor_kind, p_actor, CASE WHEN receipt.version = 1 THEN 'intake.submit' ELSE 'intake.resubmit' END,
            'intake', p_intake, 'ok', left(p_request, 100), left(p_peer, 100));
    RETURN NEXT receipt;
END
$$;
COMMENT ON FUNCTION intake_submit IS 'Takes in a request or a new version of its answers: everything or nothing';
GRANT EXECUTE ON FUNCTION intake_submit TO forelock_app;

-- What the domains of 0012 are for.
COMMENT ON DOMAIN reference_text IS 'Reference of a request: eight characters, as stored';
COMMENT ON DOMAIN person_name IS 'A name; never blank';
COMMENT ON DOMAIN birth_day IS 'Date of birth of somebody who may be alive';
COMMENT ON DOMAIN sex_code IS 'female, male, other or undisclosed';
COMMENT ON DOMAIN email_text IS 'E-mail address as typed';
COMMENT ON DOMAIN phone_text IS 'Telephone as typed';
COMMENT ON DOMAIN channel_code IS 'How a request came: web, desk or api';
COMMENT ON DOMAIN actor_kind IS 'Who does something: system, patient, staff or api_key';
COMMENT ON DOMAIN action_name IS 'What was done, in words joined by dots';
COMMENT ON DOMAIN object_kind IS 'Kind of thing something was done to';
COMMENT ON DOMAIN audit_outcome IS 'How it ended: ok, denied or failed';
COMMENT ON DOMAIN label_100 IS 'A short mark, such as a request''s id or a network address';
COMMENT ON DOMAIN severity_code IS 'advisory, doctor_review or urgent';
COMMENT ON DOMAIN rule_name IS 'Name of a rule; never empty';
COMMENT ON DOMAIN place_number IS 'A place counted from 0';
COMMENT ON DOMAIN outcome_code IS 'What a screening comes to: clear, review or urgent';
COMMENT ON DOMAIN lang_code IS 'A language the clinic speaks: en or es';
COMMENT ON DOMAIN caller_name IS 'Who sent an idempotency key';
COMMENT ON DOMAIN idempotency_text IS 'An idempotency key as sent';
COMMENT ON DOMAIN response_json IS 'A FHIR QuestionnaireResponse';
COMMENT ON DOMAIN engine_name IS 'Version of the screening engine; never empty';
COMMENT ON DOMAIN message_kind IS 'Which message to a patient';
COMMENT ON DOMAIN message_state IS 'waiting, sent or given_up';
COMMENT ON DOMAIN sha256_bytes IS 'A SHA-256';
