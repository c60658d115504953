-- Where each request stands, kept beside it, so that the queue reads a narrow table instead
-- of working out every request there ever was. Only a copy for lists: the lock, the case
-- page and the patient's page never read it. A request's row is touched by every
-- transaction that changes its case (intake_hold); at the end of such a transaction the
-- copy is made anew. What only time changes (an appointment passes, a clearance expires)
-- is made anew by whoever reads the list next.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

-- For one schema alone this right cannot be taken from everybody; for new functions of the
-- owner it can.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

CREATE TABLE intake_stage (
    intake_id uuid PRIMARY KEY REFERENCES intake (id) ON DELETE CASCADE,
    state text NOT NULL,
    outcome text NOT NULL,
    is_new boolean NOT NULL,
    appointment timestamptz,
    answer_set_id uuid NOT NULL,
    version integer NOT NULL,
    submitted_at timestamptz NOT NULL,
    screening_id uuid NOT NULL,
    until timestamptz
) WITH (fillfactor = 80);
CREATE INDEX intake_stage_until ON intake_stage (until) WHERE until IS NOT NULL;
CREATE INDEX intake_stage_waiting ON intake_stage (submitted_at) WHERE state = 'needs_doctor';
COMMENT ON TABLE intake_stage IS 'Copy of intake_overview for lists; kept by trigger';
COMMENT ON COLUMN intake_stage.intake_id IS 'The request';
COMMENT ON COLUMN intake_stage.state IS 'As in intake_overview';
COMMENT ON COLUMN intake_stage.outcome IS 'As in intake_overview';
COMMENT ON COLUMN intake_stage.is_new IS 'Open, and never opened by staff';
COMMENT ON COLUMN intake_stage.appointment IS 'As in intake_overview';
COMMENT ON COLUMN intake_stage.answer_set_id IS 'The latest answers';
COMMENT ON COLUMN intake_stage.version IS 'Their version';
COMMENT ON COLUMN intake_stage.submitted_at IS 'When they were sent';
COMMENT ON COLUMN intake_stage.screening_id IS 'The latest screening';
COMMENT ON COLUMN intake_stage.until IS 'When time alone may change it; null: never';
GRANT SELECT ON intake_stage TO forelock_app;

-- SECURITY DEFINER because nobody else writes the copy. The path is fixed; the caller names
-- nothing but a request.
CREATE FUNCTION intake_stage_make(which uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = forelock, pg_temp AS $$
BEGIN
    INSERT INTO intake_stage AS t (intake_id, state, outcome, is_new, appointment, answer_set_id, version,
                                   submitted_at, screening_id, until)
    SELECT o.id, o.state, o.outcome, o.seen_at IS NULL AND o.closed_at IS NULL, o.appointment, o.answer_set_id,
           o.version, o.submitted_at, o.screening_id,
           least((SELECT min(upper(b.period)) FROM booking b
                  WHERE b.intake_id = o.id AND b.status = 'active' AND upper(b.period) > now()),
                 (SELECT min(c.expires_at) FROM clearance c
                  WHERE c.intake_id = o.id AND c.revoked_at IS NULL AND c.expires_at > now()))
    FROM intake_overview o WHERE o.id = which
    ON CONFLICT (intake_id) DO UPDATE
    SET (state, outcome, is_new, appointment, answer_set_id, version, submitted_at, screening_id, until)
        = (EXCLUDED.state, EXCLUDED.outcome, EXCLUDED.is_new, EXCLUDED.appointment, EXCLUDED.answer_set_id,
           EXCLUDED.version, EXCLUDED.submitted_at, EXCLUDED.screening_id, EXCLUDED.until);
END
$$;
COMMENT ON FUNCTION intake_stage_make(uuid) IS 'Makes the copy of one request anew';

CREATE FUNCTION intake_stage_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM intake_stage_make(NEW.id);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION intake_stage_keep() IS 'Makes the copy anew at the end of a transaction that changed the case';
CREATE CONSTRAINT TRIGGER e_stage AFTER INSERT OR UPDATE ON intake DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION intake_stage_keep();

-- Takes each request's row first, as whoever changes a case does, and leaves those that
-- somebody else has in hand: they are made anew when that is done.
CREATE FUNCTION intake_stage_refresh() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = forelock, pg_temp AS $$
DECLARE
    due uuid;
    made bigint := 0;
BEGIN
    FOR due IN SELECT i.id FROM intake_stage t JOIN intake i ON i.id = t.intake_id
               WHERE t.until <= now() ORDER BY t.until LIMIT 1000 FOR NO KEY UPDATE OF i SKIP LOCKED LOOP
        PERFORM intake_stage_make(due);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;
COMMENT ON FUNCTION intake_stage_refresh() IS 'Makes copies anew that time alone has changed; how many';
GRANT EXECUTE ON FUNCTION intake_stage_refresh() TO forelock_app;

DO $$
BEGIN
    PERFORM intake_stage_make(id) FROM intake;
END
$$;
