-- The lock before the booking: a doctor's decisions, clearances and their basis, bookings.
-- Every trigger below takes the request's row first (intake_hold), so new answers, new
-- decisions and bookings of one request happen one after the other, whoever sends them.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE TABLE decision (
    id uuid PRIMARY KEY,
    intake_id uuid NOT NULL,
    answer_set_id uuid NOT NULL,
    screening_id uuid NOT NULL,
    treatment text NOT NULL REFERENCES treatment (code),
    number integer NOT NULL,
    doctor_id uuid NOT NULL,
    doctor_role text NOT NULL DEFAULT 'doctor' CONSTRAINT decision_by_doctor_only CHECK (doctor_role = 'doctor'),
    verdict text NOT NULL CHECK (verdict IN ('cleared', 'not_suitable', 'needs_information', 'needs_letter')),
    reason text NOT NULL CONSTRAINT decision_reason CHECK (reason ~ '\S' AND length(reason) <= 4000),
    conditions text CHECK (length(conditions) <= 4000),
    decided_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    CONSTRAINT decision_doctor FOREIGN KEY (doctor_id, doctor_role) REFERENCES staff (id, role),
    FOREIGN KEY (screening_id, intake_id, answer_set_id) REFERENCES screening (id, intake_id, answer_set_id),
    CONSTRAINT decision_number_key UNIQUE (intake_id, number),
    UNIQUE (id, intake_id, treatment, answer_set_id, verdict),
    CONSTRAINT decision_expiry CHECK (
        (verdict = 'cleared') = (expires_at IS NOT NULL)
        AND (expires_at IS NULL OR (expires_at > decided_at AND expires_at <= decided_at + interval '1 year')))
);
CREATE INDEX decision_doctor_at ON decision (doctor_id, decided_at);
COMMENT ON TABLE decision IS 'A doctor''s word about one treatment and one screening; the newest per treatment counts';
COMMENT ON COLUMN decision.id IS 'Identifier';
COMMENT ON COLUMN decision.intake_id IS 'The request';
COMMENT ON COLUMN decision.answer_set_id IS 'The answers the doctor read';
COMMENT ON COLUMN decision.screening_id IS 'The screening the doctor read';
COMMENT ON COLUMN decision.treatment IS 'The treatment it is about';
COMMENT ON COLUMN decision.number IS 'From 1 within the request; kept by trigger';
COMMENT ON COLUMN decision.doctor_id IS 'Who decided';
COMMENT ON COLUMN decision.doctor_role IS 'Always doctor: carried along so that the foreign key proves it';
COMMENT ON COLUMN decision.verdict IS 'cleared, not_suitable, needs_information or needs_letter';
COMMENT ON COLUMN decision.reason IS 'Why; never blank';
COMMENT ON COLUMN decision.conditions IS 'What must be kept to';
COMMENT ON COLUMN decision.decided_at IS 'When';
COMMENT ON COLUMN decision.expires_at IS 'Until when it clears; only with verdict cleared';
CALL make_append_only('decision');

CREATE TABLE clearance (
    id uuid PRIMARY KEY DEFAULT uuid7(),
    intake_id uuid NOT NULL REFERENCES intake (id),
    treatment text NOT NULL REFERENCES treatment (code),
    answer_set_id uuid NOT NULL,
    screening_id uuid,
    screening_outcome text,
    decision_id uuid,
    decision_verdict text,
    granted_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_reason text,
    UNIQUE (id, intake_id, treatment),
    FOREIGN KEY (screening_id, intake_id, answer_set_id, screening_outcome)
        REFERENCES screening (id, intake_id, answer_set_id, outcome),
    FOREIGN KEY (decision_id, intake_id, treatment, answer_set_id, decision_verdict)
        REFERENCES decision (id, intake_id, treatment, answer_set_id, verdict),
    -- NULLs switch a composite foreign key off, so each basis is there whole or not at all.
    CONSTRAINT clearance_basis CHECK (
        (screening_id IS NOT NULL AND screening_outcome IS NOT NULL AND screening_outcome = 'clear'
             AND decision_id IS NULL AND decision_verdict IS NULL)
        OR (decision_id IS NOT NULL AND decision_verdict IS NOT NULL AND decision_verdict = 'cleared'
             AND screening_id IS NULL AND screening_outcome IS NULL)),
    CONSTRAINT clearance_expiry CHECK (expires_at > granted_at AND expires_at <= granted_at + interval '1 year'),
    CONSTRAINT clearance_revocation CHECK (
        (revoked_at IS NULL) = (revoked_reason IS NULL)
        AND revoked_reason IN ('new_answers', 'new_screening', 'new_decision', 'expired', 'closed', 'by_hand'))
);
CREATE UNIQUE INDEX clearance_one_live ON clearance (intake_id, treatment) WHERE revoked_at IS NULL;
COMMENT ON TABLE clearance IS 'Why somebody may be booked for one treatment: a clear screening, or a doctor''s decision';
COMMENT ON COLUMN clearance.id IS 'Identifier';
COMMENT ON COLUMN clearance.intake_id IS 'The request';
COMMENT ON COLUMN clearance.treatment IS 'The treatment';
COMMENT ON COLUMN clearance.answer_set_id IS 'The answers it rests on';
COMMENT ON COLUMN clearance.screening_id IS 'The clear screening it rests on, or null';
COMMENT ON COLUMN clearance.screening_outcome IS 'Always clear: carried along so that the foreign key proves it';
COMMENT ON COLUMN clearance.decision_id IS 'The decision it rests on, or null';
COMMENT ON COLUMN clearance.decision_verdict IS 'Always cleared: carried along so that the foreign key proves it';
COMMENT ON COLUMN clearance.granted_at IS 'From when';
COMMENT ON COLUMN clearance.expires_at IS 'Until when';
COMMENT ON COLUMN clearance.revoked_at IS 'When it ended early; for good';
COMMENT ON COLUMN clearance.revoked_reason IS 'Why it ended early';
GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_reason) ON clearance TO forelock_app;

-- Whether a clearance may carry a booking now. The one definition of "live": not revoked,
-- not expired, about the latest answers; a screening's only while nothing ever spoke
-- against it; a decision's only while it is the newest about the treatment and about the
-- latest screening. Callers hold the request's row.
CREATE FUNCTION clearance_fault(c clearance) RETURNS text LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    latest_answers uuid := (SELECT id FROM answer_set WHERE intake_id = c.intake_id ORDER BY version DESC LIMIT 1);
    latest screening%ROWTYPE;
    newest decision%ROWTYPE;
BEGIN
    IF c.revoked_at IS NOT NULL THEN
        RETURN 'clearance_revoked';
    END IF;
    IF c.expires_at <= clock_timestamp() THEN
        RETURN 'clearance_expired';
    END IF;
    SELECT * INTO latest FROM screening WHERE intake_id = c.intake_id ORDER BY number DESC LIMIT 1;
    IF c.answer_set_id IS DISTINCT FROM latest_answers OR latest.answer_set_id IS DISTINCT FROM latest_answers THEN
        RETURN 'clearance_not_latest';
    END IF;
    SELECT * INTO newest FROM decision
    WHERE intake_id = c.intake_id AND treatment = c.treatment ORDER BY number DESC LIMIT 1;
    IF c.decision_id IS NOT NULL THEN
        RETURN CASE WHEN newest.id IS DISTINCT FROM c.decision_id OR newest.verdict <> 'cleared'
                         OR newest.screening_id IS DISTINCT FROM latest.id OR c.expires_at > newest.expires_at
                    THEN 'clearance_not_latest' END;
    END IF;
    -- Somebody who was flagged once cannot lower the flag by answering otherwise.
    IF EXISTS (SELECT FROM screening WHERE intake_id = c.intake_id AND outcome <> 'clear')
       OR EXISTS (SELECT FROM decision WHERE intake_id = c.intake_id AND verdict <> 'cleared') THEN
        RETURN 'clearance_after_flag';
    END IF;
    RETURN CASE WHEN c.screening_id IS DISTINCT FROM latest.id THEN 'clearance_not_latest' END;
END
$$;
COMMENT ON FUNCTION clearance_fault(clearance) IS 'Null for a live clearance, else why it is none';
GRANT EXECUTE ON FUNCTION clearance_fault(clearance) TO forelock_app;

CREATE FUNCTION clearance_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    fault text;
BEGIN
    PERFORM intake_hold_open(NEW.intake_id);
    NEW.granted_at := now();
    NEW.revoked_at := NULL;
    NEW.revoked_reason := NULL;
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
COMMENT ON FUNCTION clearance_enter() IS 'A clearance is live when it is written, or not written';
CREATE TRIGGER b_enter BEFORE INSERT ON clearance FOR EACH ROW EXECUTE FUNCTION clearance_enter();

CREATE FUNCTION clearance_change() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
       OR (to_jsonb(NEW) - '{revoked_at,revoked_reason}'::text[])
          IS DISTINCT FROM (to_jsonb(OLD) - '{revoked_at,revoked_reason}'::text[]) THEN
        PERFORM refuse('clearance_only_revoked');
    END IF;
    PERFORM intake_hold(NEW.intake_id);
    NEW.revoked_at := clock_timestamp();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION clearance_change() IS 'A clearance can be revoked once and changed in no other way';
CREATE TRIGGER b_change BEFORE UPDATE OR DELETE ON clearance FOR EACH ROW EXECUTE FUNCTION clearance_change();
CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON clearance FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION clearance_revoke(which uuid, what text, why text) RETURNS void LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
BEGIN
    UPDATE clearance SET revoked_at = now(), revoked_reason = why
    WHERE intake_id = which AND revoked_at IS NULL AND (what IS NULL OR treatment = what);
END
$$;
COMMENT ON FUNCTION clearance_revoke(uuid, text, text) IS 'Ends the live clearances of a request, of one treatment or all';
GRANT EXECUTE ON FUNCTION clearance_revoke(uuid, text, text) TO forelock_app;

CREATE FUNCTION answer_set_after() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF NEW.version > 1 THEN
        PERFORM clearance_revoke(NEW.intake_id, NULL, 'new_answers');
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION answer_set_after() IS 'New answers end every clearance';
CREATE TRIGGER d_after AFTER INSERT ON answer_set FOR EACH ROW EXECUTE FUNCTION answer_set_after();

CREATE FUNCTION screening_after() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF NEW.number > 1 THEN
        PERFORM clearance_revoke(NEW.intake_id, NULL, 'new_screening');
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION screening_after() IS 'A new screening ends every clearance';
CREATE TRIGGER d_after AFTER INSERT ON screening FOR EACH ROW EXECUTE FUNCTION screening_after();

CREATE FUNCTION decision_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM intake_hold_open(NEW.intake_id);
    IF NEW.screening_id IS DISTINCT FROM
       (SELECT id FROM screening WHERE intake_id = NEW.intake_id ORDER BY number DESC LIMIT 1) THEN
        PERFORM refuse('decision_not_latest');
    END IF;
    -- FOR SHARE: an account that is being disabled decides before or not at all.
    PERFORM FROM staff WHERE id = NEW.doctor_id AND role = 'doctor' AND disabled_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        PERFORM refuse('decision_by_doctor_only');
    END IF;
    NEW.decided_at := now();
    NEW.number := coalesce((SELECT max(number) FROM decision WHERE intake_id = NEW.intake_id), 0) + 1;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION decision_enter() IS 'Only a working doctor, only about the latest screening';
CREATE TRIGGER b_enter BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_enter();

CREATE FUNCTION decision_after() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM clearance_revoke(NEW.intake_id, NEW.treatment, 'new_decision');
    IF NEW.verdict = 'cleared' THEN
        INSERT INTO clearance (intake_id, treatment, answer_set_id, decision_id, decision_verdict, expires_at)
        VALUES (NEW.intake_id, NEW.treatment, NEW.answer_set_id, NEW.id, NEW.verdict, NEW.expires_at);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION decision_after() IS 'The decision takes the place of what was valid before';
CREATE TRIGGER d_after AFTER INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_after();

CREATE FUNCTION intake_closing() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM clearance_revoke(NEW.id, NULL, 'closed');
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION intake_closing() IS 'Closing a request ends its clearances';
CREATE TRIGGER d_closing AFTER UPDATE OF closed_at ON intake FOR EACH ROW
    WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION intake_closing();

CREATE TABLE booking (
    id uuid PRIMARY KEY,
    intake_id uuid NOT NULL,
    treatment text NOT NULL,
    clearance_id uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES provider (id),
    period tstzrange NOT NULL,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'cancelled', 'void')),
    sequence integer NOT NULL DEFAULT 0,
    booked_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    cancelled_by uuid REFERENCES staff (id),
    cancel_reason text CHECK (length(cancel_reason) <= 2000),
    FOREIGN KEY (clearance_id, intake_id, treatment) REFERENCES clearance (id, intake_id, treatment),
    CONSTRAINT booking_period CHECK (
        NOT isempty(period) AND lower_inc(period) AND NOT upper_inc(period)
        AND lower(period) > '2000-01-01' AND upper(period) < '2200-01-01'
        AND upper(period) - lower(period) <= interval '12 hours'),
    CONSTRAINT booking_ended CHECK ((status = 'active') = (ended_at IS NULL)),
    CONSTRAINT booking_slot_taken EXCLUDE USING gist (provider_id WITH =, period WITH &&) WHERE (status = 'active')
);
-- Over and done does not count: one appointment that is still to come per treatment. Time
-- cannot stand in an index, so the trigger below looks; it holds the request's row.
CREATE INDEX booking_intake ON booking (intake_id, treatment) WHERE status = 'active';
CREATE INDEX booking_clearance ON booking (clearance_id);
CREATE INDEX booking_start ON booking (lower(period)) WHERE status = 'active';
COMMENT ON TABLE booking IS 'Appointments, each under a clearance of the same request and treatment';
COMMENT ON COLUMN booking.id IS 'Identifier';
COMMENT ON COLUMN booking.intake_id IS 'The request';
COMMENT ON COLUMN booking.treatment IS 'The treatment';
COMMENT ON COLUMN booking.clearance_id IS 'Why it was allowed';
COMMENT ON COLUMN booking.provider_id IS 'Who sees the patient';
COMMENT ON COLUMN booking.period IS 'From, inclusive, to, exclusive';
COMMENT ON COLUMN booking.status IS 'active, cancelled (by people) or void (its clearance ended)';
COMMENT ON COLUMN booking.sequence IS 'Counts changes, for the calendar entry';
COMMENT ON COLUMN booking.booked_at IS 'When it was made';
COMMENT ON COLUMN booking.ended_at IS 'When it was cancelled or became void';
COMMENT ON COLUMN booking.cancelled_by IS 'Who cancelled; null: the patient';
COMMENT ON COLUMN booking.cancel_reason IS 'Why it was cancelled';
GRANT SELECT, INSERT, UPDATE (status, cancelled_by, cancel_reason) ON booking TO forelock_app;

CREATE FUNCTION booking_hours_fault(who uuid, what text, span tstzrange) RETURNS text LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
DECLARE
    zone text := (SELECT time_zone FROM clinic);
    begins timestamp := lower(span) AT TIME ZONE zone;
    ends timestamp := upper(span) AT TIME ZONE zone;
    first_minute integer := extract(hour FROM begins) * 60 + extract(minute FROM begins);
    last_minute integer := first_minute + extract(epoch FROM ends - begins) / 60;
BEGIN
    IF lower(span) <= clock_timestamp() THEN
        RETURN 'booking_in_past';
    END IF;
    IF lower(span) <> date_trunc('minute', lower(span)) THEN
        RETURN 'booking_outside_hours';
    END IF;
    IF upper(span) - lower(span) IS DISTINCT FROM
       (SELECT make_interval(mins => minutes) FROM treatment WHERE code = what AND offered) THEN
        RETURN 'booking_wrong_length';
    END IF;
    IF NOT EXISTS (SELECT FROM opening_hours o JOIN provider p ON p.id = o.provider_id AND p.active
                   WHERE o.provider_id = who AND o.weekday = extract(dow FROM begins)
                     AND o.from_minute <= first_minute AND last_minute <= o.to_minute) THEN
        RETURN 'booking_outside_hours';
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION booking_hours_fault(uuid, text, tstzrange) IS 'Null when the time can be booked, else why not';
GRANT EXECUTE ON FUNCTION booking_hours_fault(uuid, text, tstzrange) TO forelock_app;

CREATE FUNCTION booking_enter() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    basis clearance%ROWTYPE;
    fault text;
BEGIN
    PERFORM intake_hold_open(NEW.intake_id);
    IF NEW.status <> 'active' THEN
        PERFORM refuse('booking_not_active');
    END IF;
    SELECT * INTO basis FROM clearance
    WHERE id = NEW.clearance_id AND intake_id = NEW.intake_id AND treatment = NEW.treatment;
    IF NOT FOUND OR clearance_fault(basis) IS NOT NULL THEN
        PERFORM refuse('booking_needs_clearance');
    END IF;
    IF lower(NEW.period) >= basis.expires_at THEN
        PERFORM refuse('booking_after_clearance');
    END IF;
    fault := booking_hours_fault(NEW.provider_id, NEW.treatment, NEW.period);
    IF fault IS NOT NULL THEN
        PERFORM refuse(fault);
    END IF;
    IF EXISTS (SELECT FROM booking WHERE intake_id = NEW.intake_id AND treatment = NEW.treatment
               AND status = 'active' AND upper(period) > clock_timestamp()) THEN
        PERFORM refuse('booking_one_active');
    END IF;
    NEW.booked_at := now();
    NEW.ended_at := NULL;
    NEW.sequence := 0;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION booking_enter() IS 'The lock: nobody is booked without a clearance that is live at this moment';
CREATE TRIGGER b_enter BEFORE INSERT ON booking FOR EACH ROW EXECUTE FUNCTION booking_enter();

CREATE FUNCTION booking_change() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.status <> 'active' OR NEW.status = 'active'
       OR (to_jsonb(NEW) - '{status,cancelled_by,cancel_reason}'::text[])
          IS DISTINCT FROM (to_jsonb(OLD) - '{status,cancelled_by,cancel_reason}'::text[]) THEN
        PERFORM refuse('booking_not_active');
    END IF;
    PERFORM intake_hold(NEW.intake_id);
    NEW.ended_at := clock_timestamp();
    NEW.sequence := OLD.sequence + 1;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION booking_change() IS 'A booking can end once and changes in no other way: moving it makes a new one';
CREATE TRIGGER b_change BEFORE UPDATE OR DELETE ON booking FOR EACH ROW EXECUTE FUNCTION booking_change();
CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON booking FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
