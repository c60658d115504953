-- The steps of a request as one call each: one round trip, one transaction. They run with
-- the caller's rights and add nothing to them; the rules stand in constraints and triggers.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE FUNCTION screening_store(which uuid, answers uuid, what text, rules uuid, engine text, failed boolean,
                                raiser uuid, reasons jsonb) RETURNS uuid LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
DECLARE
    made uuid := uuid7();
BEGIN
    INSERT INTO screening (id, intake_id, answer_set_id, number, outcome, ruleset_id, engine_version, engine_failed, raised_by)
    VALUES (made, which, answers, 0, what, rules, engine, failed, raiser);
    INSERT INTO finding (screening_id, place, screening_outcome, rule, rule_version, title, severity, fires,
                         field, start_at, end_at, words, concept, context, note)
    SELECT made, f.place, what, f.rule, f.rule_version, f.title, f.severity, f.fires,
           f.field, f."start", f."end", f.text, f.concept, coalesce(f.context, '{}'), f.note
    FROM jsonb_to_recordset(reasons) AS f (place integer, rule text, rule_version text, title text, severity text,
         fires boolean, field text, "start" integer, "end" integer, text text, concept text, context jsonb, note text);
    RETURN made;
END
$$;
COMMENT ON FUNCTION screening_store(uuid, uuid, text, uuid, text, boolean, uuid, jsonb) IS 'A screening with its findings';
GRANT EXECUTE ON FUNCTION screening_store(uuid, uuid, text, uuid, text, boolean, uuid, jsonb) TO forelock_app;

-- A clear screening clears what was asked for, or everything on offer when undecided; not
-- when an earlier version was flagged: then only a doctor does.
CREATE FUNCTION clearance_by_screening(which uuid, answers uuid, basis uuid, days integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM screening WHERE intake_id = which AND outcome <> 'clear')
       OR EXISTS (SELECT FROM decision WHERE intake_id = which AND verdict <> 'cleared') THEN
        RETURN false;
    END IF;
    INSERT INTO clearance (intake_id, treatment, answer_set_id, screening_id, screening_outcome, expires_at)
    SELECT which, t.code, answers, basis, 'clear', now() + make_interval(days => days)
    FROM treatment t
    WHERE t.offered
      AND (EXISTS (SELECT FROM wish w WHERE w.answer_set_id = answers AND w.treatment = t.code)
           OR NOT EXISTS (SELECT FROM wish w WHERE w.answer_set_id = answers))
    ORDER BY t.code;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION clearance_by_screening(uuid, uuid, uuid, integer) IS 'Clearances that rest on a clear screening';
GRANT EXECUTE ON FUNCTION clearance_by_screening(uuid, uuid, uuid, integer) TO forelock_app;

-- p_intake is new with a reference, or known with none: then this is a new version.
CREATE FUNCTION intake_submit(
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
    known jsonb := idempotency_begin(p_caller, p_key, p_hash);
    made uuid;
    number integer;
    cleared boolean := false;
BEGIN
    IF known IS NOT NULL THEN
        IF p_access IS NOT NULL THEN
            INSERT INTO intake_access (token_hash, intake_id) VALUES (p_access, (known ->> 'intake')::uuid)
            ON CONFLICT DO NOTHING;
        END IF;
        RETURN QUERY SELECT i.id, a.id, i.reference, s.outcome, a.version, a.submitted_at,
                            (known ->> 'cleared')::boolean, true
                     FROM answer_set a JOIN intake i ON i.id = a.intake_id JOIN screening s ON s.answer_set_id = a.id
                     WHERE a.id = (known ->> 'answers')::uuid ORDER BY s.number LIMIT 1;
        RETURN;
    END IF;
    IF p_reference IS NOT NULL THEN
        INSERT INTO intake (id, reference, given, family, birth_date, sex, email, phone, lang, channel)
        VALUES (p_intake, p_reference, p_given, p_family, p_birth_date, p_sex, p_email, p_phone, p_lang, p_channel);
    ELSE
        UPDATE intake SET given = p_given, family = p_family, birth_date = p_birth_date, sex = p_sex,
                          email = p_email, phone = p_phone, lang = p_lang
        WHERE id = p_intake;
        IF NOT FOUND THEN
            -- No row tells the caller that there is none; a key taken for nothing is let go.
            DELETE FROM idempotency_key WHERE caller = p_caller AND key = p_key;
            RETURN;
        END IF;
    END IF;
    INSERT INTO answer_set (id, intake_id, version, questionnaire_id, response)
    VALUES (p_answers, p_intake, 0, p_questionnaire, p_response) RETURNING answer_set.version INTO number;
    INSERT INTO wish (answer_set_id, treatment)
    SELECT DISTINCT p_answers, w FROM jsonb_array_elements_text(p_wishes) w;
    made := screening_store(p_intake, p_answers, p_outcome, p_ruleset, p_engine, p_failed, NULL, p_findings);
    IF p_outcome = 'clear' THEN
        cleared := clearance_by_screening(p_intake, p_answers, made, p_clear_days);
    END IF;
    IF p_access IS NOT NULL THEN
        INSERT INTO intake_access (token_hash, intake_id) VALUES (p_access, p_intake);
    END IF;
    INSERT INTO outbox (kind, intake_id) VALUES ('intake.received', p_intake);
    IF p_draft IS NOT NULL THEN
        DELETE FROM draft WHERE id = p_draft;
    END IF;
    IF p_key IS NOT NULL THEN
        PERFORM idempotency_end(p_caller, p_key,
            jsonb_build_object('intake', p_intake, 'answers', p_answers, 'cleared', cleared));
    END IF;
    PERFORM audit(p_actor_kind, p_actor, CASE WHEN number = 1 THEN 'intake.submit' ELSE 'intake.resubmit' END,
                  'intake', p_intake, 'ok', p_request, p_peer);
    RETURN QUERY SELECT p_intake, p_answers, i.reference, p_outcome, number, now(), cleared, false
                 FROM intake i WHERE i.id = p_intake;
END
$$;
COMMENT ON FUNCTION intake_submit IS 'Takes in a request or a new version of its answers: everything or nothing';
GRANT EXECUTE ON FUNCTION intake_submit TO forelock_app;

CREATE FUNCTION intake_raise(p_intake uuid, p_outcome text, p_reason text,
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
        coalesce((SELECT jsonb_agg(jsonb_build_object('place', f.place, 'rule', f.rule, 'rule_version', f.rule_version,
                         'title', f.title, 'severity', f.severity, 'fires', f.fires, 'field', f.field, 'start', f.start_at,
                         'end', f.end_at, 'text', f.words, 'concept', f.concept, 'context', f.context, 'note', f.note))
                  FROM finding f WHERE f.screening_id = last.id), '[]')
        || jsonb_build_array(jsonb_build_object('place', 1000000 + last.number, 'rule', 'STAFF-RAISED',
               'title', 'Raised by a member of staff', 'severity',
               CASE p_outcome WHEN 'urgent' THEN 'urgent' ELSE 'doctor_review' END,
               'fires', true, 'start', 0, 'end', 0, 'note', p_reason)));
    PERFORM audit(p_actor_kind, p_actor, 'intake.raise', 'intake', p_intake, 'ok', p_request, p_peer);
    RETURN true;
END
$$;
COMMENT ON FUNCTION intake_raise IS 'A flag raised by hand: a screening of the same answers that keeps every finding';
GRANT EXECUTE ON FUNCTION intake_raise TO forelock_app;

CREATE FUNCTION decision_make(
    p_decision uuid, p_intake uuid, p_screening uuid, p_doctor uuid, p_treatment text, p_verdict text,
    p_reason text, p_conditions text, p_expires timestamptz, p_clear_days integer, p_revision bigint,
    p_caller text, p_key text, p_hash bytea,
    p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS TABLE (decision_id uuid, clearance_id uuid, decided_at timestamptz, expires_at timestamptz,
               revision bigint, repeated boolean)
LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
#variable_conflict use_column
DECLARE
    known jsonb := idempotency_begin(p_caller, p_key, p_hash);
    seen bigint;
BEGIN
    IF known IS NULL THEN
        SELECT i.revision INTO seen FROM intake i WHERE i.id = p_intake FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            DELETE FROM idempotency_key WHERE caller = p_caller AND key = p_key;
            RETURN;
        END IF;
        IF p_revision <> 0 AND p_revision <> seen THEN
            PERFORM refuse('intake_changed');
        END IF;
        INSERT INTO decision (id, intake_id, answer_set_id, screening_id, treatment, number, doctor_id, verdict,
                              reason, conditions, expires_at)
        SELECT p_decision, p_intake, s.answer_set_id, s.id, p_treatment, 0, p_doctor, p_verdict, p_reason, p_conditions,
               CASE WHEN p_verdict = 'cleared' THEN coalesce(p_expires, now() + make_interval(days => p_clear_days)) END
        FROM screening s WHERE s.id = p_screening AND s.intake_id = p_intake;
        IF NOT FOUND THEN
            PERFORM refuse('decision_not_latest');
        END IF;
        INSERT INTO outbox (kind, intake_id) VALUES ('decision.made', p_intake);
        IF p_key IS NOT NULL THEN
            PERFORM idempotency_end(p_caller, p_key, jsonb_build_object('decision', p_decision));
        END IF;
        PERFORM audit(p_actor_kind, p_actor, 'decision.make', 'intake', p_intake, 'ok', p_request, p_peer);
    END IF;
    RETURN QUERY SELECT d.id, c.id, d.decided_at, d.expires_at, i.revision, known IS NOT NULL
                 FROM decision d JOIN intake i ON i.id = d.intake_id LEFT JOIN clearance c ON c.decision_id = d.id
                 WHERE d.id = coalesce((known ->> 'decision')::uuid, p_decision);
END
$$;
COMMENT ON FUNCTION decision_make IS 'A doctor decides about one treatment';
GRANT EXECUTE ON FUNCTION decision_make TO forelock_app;

CREATE FUNCTION clearance_live(p_intake uuid, p_treatment text) RETURNS SETOF clearance LANGUAGE sql STABLE
SET search_path = forelock, pg_temp AS $$
    SELECT c.* FROM clearance c
    WHERE c.intake_id = p_intake AND c.treatment = p_treatment AND c.revoked_at IS NULL AND clearance_fault(c) IS NULL
$$;
COMMENT ON FUNCTION clearance_live(uuid, text) IS 'The live clearance of a request for a treatment, if there is one';
GRANT EXECUTE ON FUNCTION clearance_live(uuid, text) TO forelock_app;

CREATE FUNCTION booking_end(p_booking uuid, p_intake uuid, p_reason text, p_tell boolean,
                            p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS boolean LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    old booking%ROWTYPE;
BEGIN
    SELECT * INTO old FROM booking WHERE id = p_booking AND (p_intake IS NULL OR intake_id = p_intake);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM intake_hold(old.intake_id);
    UPDATE booking SET status = 'cancelled', cancel_reason = p_reason,
                       cancelled_by = CASE WHEN p_actor_kind = 'staff' THEN p_actor END
    WHERE id = p_booking AND status = 'active' AND lower(period) > clock_timestamp();
    IF NOT FOUND THEN
        PERFORM refuse('booking_not_active');
    END IF;
    IF p_tell THEN
        INSERT INTO outbox (kind, intake_id, booking_id) VALUES ('booking.cancelled', old.intake_id, p_booking);
    END IF;
    PERFORM audit(p_actor_kind, p_actor, 'booking.cancel', 'intake', old.intake_id, 'ok', p_request, p_peer);
    RETURN true;
END
$$;
COMMENT ON FUNCTION booking_end IS 'Cancels an appointment that is still to come';
GRANT EXECUTE ON FUNCTION booking_end TO forelock_app;

CREATE FUNCTION booking_make(
    p_booking uuid, p_intake uuid, p_provider uuid, p_treatment text, p_start timestamptz, p_replaces uuid,
    p_caller text, p_key text, p_hash bytea,
    p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS uuid LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    known jsonb := idempotency_begin(p_caller, p_key, p_hash);
    length interval := (SELECT make_interval(mins => minutes) FROM treatment WHERE code = p_treatment);
    basis uuid;
BEGIN
    IF known IS NOT NULL THEN
        RETURN (known ->> 'booking')::uuid;
    END IF;
    IF NOT EXISTS (SELECT FROM intake WHERE id = p_intake) THEN
        DELETE FROM idempotency_key WHERE caller = p_caller AND key = p_key;
        RETURN NULL;
    END IF;
    IF length IS NULL OR NOT EXISTS (SELECT FROM provider WHERE id = p_provider) THEN
        RAISE EXCEPTION 'unknown provider or treatment' USING ERRCODE = '23514', CONSTRAINT = 'booking_unknown';
    END IF;
    PERFORM intake_hold_open(p_intake);
    SELECT id INTO basis FROM clearance_live(p_intake, p_treatment);
    IF NOT FOUND THEN
        PERFORM refuse('booking_needs_clearance');
    END IF;
    IF p_replaces IS NOT NULL
       AND NOT booking_end(p_replaces, p_intake, 'moved', false, p_actor_kind, p_actor, p_request, p_peer) THEN
        PERFORM refuse('booking_not_active');
    END IF;
    INSERT INTO booking (id, intake_id, treatment, clearance_id, provider_id, period)
    VALUES (p_booking, p_intake, p_treatment, basis, p_provider, tstzrange(p_start, p_start + length));
    INSERT INTO outbox (kind, intake_id, booking_id) VALUES ('booking.made', p_intake, p_booking);
    IF p_key IS NOT NULL THEN
        PERFORM idempotency_end(p_caller, p_key, jsonb_build_object('booking', p_booking));
    END IF;
    PERFORM audit(p_actor_kind, p_actor, 'booking.make', 'intake', p_intake, 'ok', p_request, p_peer);
    RETURN p_booking;
END
$$;
COMMENT ON FUNCTION booking_make IS 'Books under the live clearance, or moves an appointment; null: no such request';
GRANT EXECUTE ON FUNCTION booking_make TO forelock_app;
