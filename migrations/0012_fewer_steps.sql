-- Storing a request in fewer steps. Every rule stays where it stood, in constraints and
-- triggers; what changes is how often PostgreSQL is asked. A statement costs ten times what
-- an expression costs, so triggers that have nothing to do are not called (WHEN), what a
-- trigger must know it reads with one statement, and a reply is stored with its key.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

-- PostgreSQL reads every CHECK of a table anew for each statement, which was a quarter of
-- the work of storing a request. The check of a domain is read once per connection. So the
-- rules about single values move, word for word, from the tables into domains; those about
-- several columns stay.
DO $$
DECLARE
    rule record;
    overview text := pg_get_viewdef('intake_overview'::regclass);
BEGIN
    DROP VIEW intake_overview;
    FOR rule IN SELECT * FROM (VALUES
        ('reference_text', 'text', $r$VALUE ~ '^[0-9A-Z]{8}$'$r$, '{intake.reference}'::text[]),
        ('person_name', 'text', $r$VALUE ~ '\S' AND length(VALUE) <= 200$r$, '{intake.given,intake.family}'),
        ('birth_day', 'date', $r$VALUE BETWEEN '1900-01-01' AND '2200-01-01'$r$, '{intake.birth_date}'),
        ('sex_code', 'text', $r$VALUE IN ('female', 'male', 'other', 'undisclosed')$r$, '{intake.sex}'),
        ('email_text', 'text', $r$length(VALUE) <= 254$r$, '{intake.email}'),
        ('phone_text', 'text', $r$length(VALUE) <= 60$r$, '{intake.phone}'),
        ('channel_code', 'text', $r$VALUE IN ('web', 'desk', 'api')$r$, '{intake.channel}'),
        ('actor_kind', 'text', $r$VALUE IN ('system', 'patient', 'staff', 'api_key')$r$, '{audit_event.actor_kind}'),
        ('action_name', 'text', $r$VALUE ~ '^[a-z_]+(\.[a-z_]+)*$' AND length(VALUE) <= 60$r$, '{audit_event.action}'),
        ('object_kind', 'text', $r$length(VALUE) <= 40$r$, '{audit_event.object_kind}'),
        ('audit_outcome', 'text', $r$VALUE IN ('ok', 'denied', 'failed')$r$, '{audit_event.outcome}'),
        ('label_100', 'text', $r$length(VALUE) <= 100$r$, '{audit_event.request_id,audit_event.peer}'),
        ('severity_code', 'text', $r$VALUE IN ('advisory', 'doctor_review', 'urgent')$r$, '{finding.severity}'),
        ('rule_name', 'text', $r$VALUE <> ''$r$, '{finding.rule}'),
        ('place_number', 'integer', $r$VALUE >= 0$r$, '{finding.place,finding.start_at}'),
        ('outcome_code', 'text', $r$VALUE IN ('clear', 'review', 'urgent')$r$, '{screening.outcome}'),
        ('lang_code', 'text', $r$VALUE IN ('en', 'es')$r$, '{intake.lang}'),
        ('caller_name', 'text', $r$length(VALUE) BETWEEN 1 AND 100$r$, '{idempotency_key.caller}'),
        ('idempotency_text', 'text', $r$length(VALUE) BETWEEN 1 AND 255$r$, '{idempotency_key.key}'),
        ('response_json', 'jsonb', $r$VALUE ->> 'resourceType' = 'QuestionnaireResponse'$r$, '{answer_set.response}'),
        ('engine_name', 'text', $r$VALUE <> ''$r$, '{screening.engine_version}'),
        ('message_kind', 'text', $r$VALUE IN ('intake.received', 'decision.made', 'booking.made', 'booking.cancelled',
                                              'booking.void', 'draft.saved')$r$, '{outbox.kind}'),
        ('message_state', 'text', $r$VALUE IN ('waiting', 'sent', 'given_up')$r$, '{outbox.state}'),
        ('sha256_bytes', 'bytea', $r$length(VALUE) = 32$r$, '{idempotency_key.request_hash,intake_access.token_hash}')
        ) AS rules (name, base, condition, columns)
    LOOP
        EXECUTE format('CREATE DOMAIN %I AS %s CONSTRAINT %I CHECK (%s)', rule.name, rule.base, rule.name, rule.condition);
        FOR i IN 1..array_length(rule.columns, 1) LOOP
            EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I, ALTER COLUMN %I TYPE %I',
                split_part(rule.columns[i], '.', 1), replace(rule.columns[i], '.', '_') || '_check',
                split_part(rule.columns[i], '.', 2), rule.name);
        END LOOP;
    END LOOP;
    EXECUTE 'CREATE VIEW intake_overview WITH (security_invoker = true) AS ' || overview;
END
$$;

COMMENT ON VIEW intake_overview IS 'Each request with its latest answers and screening and where it stands';
COMMENT ON COLUMN intake_overview.outcome IS 'Of the latest screening; review when only an earlier one was flagged';
COMMENT ON COLUMN intake_overview.appointment IS 'The next one still to come or running';
COMMENT ON COLUMN intake_overview.state IS 'needs_doctor, waiting, cleared, booked, done, declined or closed';
GRANT SELECT ON intake_overview TO forelock_app;

-- Answers are long enough to be compressed, which the default method makes the dearest step
-- of all. A PostgreSQL built without the better one keeps the default.
DO $$
BEGIN
    ALTER TABLE answer_set ALTER COLUMN response SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;

-- A new row that already says what the stamp would say needs no stamp.
DROP TRIGGER a_stamp ON intake;
CREATE TRIGGER a_stamp BEFORE UPDATE ON intake FOR EACH ROW EXECUTE FUNCTION intake_stamp();
CREATE TRIGGER a_stamp_new BEFORE INSERT ON intake FOR EACH ROW
    WHEN (NEW.revision IS DISTINCT FROM 1 OR NEW.touched_xid IS DISTINCT FROM pg_current_xact_id()
          OR NEW.touched_at IS DISTINCT FROM now())
    EXECUTE FUNCTION intake_stamp();

DROP TRIGGER d_after ON answer_set;
CREATE TRIGGER d_after AFTER INSERT ON answer_set FOR EACH ROW
    WHEN (NEW.version > 1) EXECUTE FUNCTION answer_set_after();
DROP TRIGGER d_after ON screening;
CREATE TRIGGER d_after AFTER INSERT ON screening FOR EACH ROW
    WHEN (NEW.number > 1) EXECUTE FUNCTION screening_after();

-- A request that this transaction made or touched is in line already: its row is locked, so
-- what is read of it is what is true. The statement after the hold is a new one, which
-- under READ COMMITTED sees what the transaction before this one committed.
CREATE OR REPLACE FUNCTION answer_set_enter() RETURNS trigger LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
DECLARE
    is_open boolean;
BEGIN
    SELECT i.closed_at IS NULL, coalesce((SELECT max(a.version) FROM answer_set a WHERE a.intake_id = i.id), 0) + 1
    INTO is_open, NEW.version
    FROM intake i
    WHERE i.id = NEW.intake_id AND i.touched_xid = pg_current_xact_id() AND i.touched_at = now();
    IF is_open THEN
        RETURN NEW;
    END IF;
    PERFORM intake_hold_open(NEW.intake_id);
    NEW.version := coalesce((SELECT max(version) FROM answer_set WHERE intake_id = NEW.intake_id), 0) + 1;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION screening_enter() RETURNS trigger LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
DECLARE
    is_held boolean;
    newest uuid;
    last integer;
    worst integer;
BEGIN
    FOR attempt IN 1..2 LOOP
        SELECT i.touched_xid = pg_current_xact_id() AND i.touched_at = now(),
               (SELECT a.id FROM answer_set a WHERE a.intake_id = i.id ORDER BY a.version DESC LIMIT 1),
               (SELECT max(s.number) FROM screening s WHERE s.intake_id = i.id),
               (SELECT max(array_position('{clear,review,urgent}'::text[], s.outcome)) FROM screening s
                WHERE s.answer_set_id = NEW.answer_set_id)
        INTO is_held, newest, last, worst
        FROM intake i WHERE i.id = NEW.intake_id;
        EXIT WHEN is_held;
        PERFORM intake_hold(NEW.intake_id);
    END LOOP;
    IF newest IS DISTINCT FROM NEW.answer_set_id THEN
        PERFORM refuse('screening_not_latest');
    END IF;
    IF worst > array_position('{clear,review,urgent}'::text[], NEW.outcome) THEN
        PERFORM refuse('screening_never_lowers');
    END IF;
    NEW.number := coalesce(last, 0) + 1;
    RETURN NEW;
END
$$;

-- The same canonical form as before, to the byte, in one expression.
CREATE OR REPLACE FUNCTION audit_hash(prev bytea, e audit_event) RETURNS bytea LANGUAGE plpgsql STABLE
SET search_path = forelock, pg_temp AS $$
DECLARE
    at text := (extract(epoch FROM e.at) * 1000000)::bigint;
BEGIN
    RETURN sha256(prev || convert_to(concat_ws(',',
        octet_length(e.chain::text) || ':' || e.chain,
        octet_length(e.seq::text) || ':' || e.seq,
        octet_length(at) || ':' || at,
        coalesce(octet_length(e.actor_kind) || ':' || e.actor_kind, '-'),
        coalesce('36:' || e.actor_id, '-'),
        coalesce(octet_length(e.action) || ':' || e.action, '-'),
        coalesce(octet_length(e.object_kind) || ':' || e.object_kind, '-'),
        coalesce('36:' || e.object_id, '-'),
        coalesce(octet_length(e.outcome) || ':' || e.outcome, '-'),
        coalesce(octet_length(e.request_id) || ':' || e.request_id, '-'),
        coalesce(octet_length(e.peer) || ':' || e.peer, '-')), 'UTF8'));
END
$$;

CREATE OR REPLACE FUNCTION intake_submit(
    p_intake uuid, p_reference text, p_answers uuid,
    p_given text, p_family text, p_birth_date date, p_sex text, p_email text, p_phone text, p_lang text,
    p_channel text, p_response jsonb, p_questionnaire uuid, p_wishes jsonb,
    p_outcome text, p_ruleset uuid, p_engine text, p_failed boolean, p_findings jsonb, p_clear_days integer,
    p_access bytea, p_draft uuid, p_caller text, p_key text, p_hash bytea,
    p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS TABLE (intake_id uuid, answer_set_id uuid, reference text, outcome text, version integer,
               submitted_at timestamptz, is_cleared boolean, repeated boolean)
LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
#variable_conflict use_column
DECLARE
    known jsonb;
    made uuid;
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
    reference := p_reference;
    version := 1;
    IF p_reference IS NOT NULL THEN
        INSERT INTO intake (id, reference, given, family, birth_date, sex, email, phone, lang, channel)
        VALUES (p_intake, p_reference, p_given, p_family, p_birth_date, p_sex, p_email, p_phone, p_lang, p_channel);
    ELSE
        UPDATE intake SET given = p_given, family = p_family, birth_date = p_birth_date, sex = p_sex,
                          email = p_email, phone = p_phone, lang = p_lang
        WHERE id = p_intake RETURNING intake.reference INTO reference;
        IF NOT FOUND THEN
            -- No row tells the caller that there is none; a key taken for nothing is let go.
            DELETE FROM idempotency_key WHERE caller = p_caller AND key = p_key;
            RETURN;
        END IF;
    END IF;
    INSERT INTO answer_set (id, intake_id, version, questionnaire_id, response)
    VALUES (p_answers, p_intake, 0, p_questionnaire, p_response) RETURNING answer_set.version INTO version;
    IF p_wishes <> '[]' THEN
        INSERT INTO wish (answer_set_id, treatment)
        SELECT DISTINCT p_answers, w FROM jsonb_array_elements_text(p_wishes) w;
    END IF;
    made := screening_store(p_intake, p_answers, p_outcome, p_ruleset, p_engine, p_failed, NULL, p_findings);
    is_cleared := p_outcome = 'clear' AND clearance_by_screening(p_intake, p_answers, made, p_clear_days);
    IF p_access IS NOT NULL THEN
        INSERT INTO intake_access (token_hash, intake_id) VALUES (p_access, p_intake);
    END IF;
    INSERT INTO outbox (kind, intake_id) VALUES ('intake.received', p_intake);
    IF p_draft IS NOT NULL THEN
        DELETE FROM draft WHERE id = p_draft;
    END IF;
    INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, outcome, request_id, peer)
    VALUES (p_actor_kind, p_actor, CASE WHEN version = 1 THEN 'intake.submit' ELSE 'intake.resubmit' END,
            'intake', p_intake, 'ok', left(p_request, 100), left(p_peer, 100));
    intake_id := p_intake;
    answer_set_id := p_answers;
    outcome := p_outcome;
    submitted_at := now();
    repeated := false;
    RETURN NEXT;
END
$$;
