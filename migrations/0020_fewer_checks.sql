-- PostgreSQL reads the text of each CHECK anew for each statement: tables that every request
-- writes get one CHECK each, which says all that several said.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE FUNCTION screening_is_heard(outcome text, findings jsonb, engine_failed boolean, raised_by uuid) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN outcome = 'urgent'
        OR NOT findings @? '$[*] ? (@.fires == true && @.severity == "urgent")'
           AND (outcome = 'review'
                OR NOT engine_failed AND raised_by IS NULL
                   AND NOT findings @? '$[*] ? (@.fires == true && @.severity == "doctor_review")');
END
$$;
COMMENT ON FUNCTION screening_is_heard(text, jsonb, boolean, uuid) IS
    'No finding that fires is more serious than the outcome, and a clear one is by an engine that worked';
GRANT EXECUTE ON FUNCTION screening_is_heard(text, jsonb, boolean, uuid) TO forelock_app;
ALTER TABLE screening
    DROP CONSTRAINT finding_is_heard,
    DROP CONSTRAINT screening_failed_is_flagged,
    DROP CONSTRAINT screening_raised_is_flagged,
    ADD CONSTRAINT screening_is_heard CHECK (screening_is_heard(outcome, findings, engine_failed, raised_by));
DROP FUNCTION findings_are_heard(text, jsonb);

CREATE FUNCTION clearance_is_whole(screening uuid, outcome text, decision uuid, verdict text, granted_at timestamptz,
                                   expires_at timestamptz, revoked_at timestamptz, revoked_reason text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- NULLs switch a composite foreign key off, so each basis is there whole or not at all.
    RETURN num_nonnulls(screening, outcome, decision, verdict) = 2
       AND coalesce(screening IS NOT NULL AND outcome = 'clear' OR decision IS NOT NULL AND verdict = 'cleared', false)
       AND expires_at > granted_at AND expires_at <= granted_at + interval '1 year'
       AND (revoked_at IS NULL) = (revoked_reason IS NULL);
END
$$;
COMMENT ON FUNCTION clearance_is_whole(uuid, text, uuid, text, timestamptz, timestamptz, timestamptz, text) IS
    'Either a clear screening or a decision that clears, with nothing of the other; for a year at most; a reason exactly when it is revoked';
GRANT EXECUTE ON FUNCTION clearance_is_whole(uuid, text, uuid, text, timestamptz, timestamptz, timestamptz, text) TO forelock_app;
ALTER TABLE clearance
    DROP CONSTRAINT clearance_basis,
    DROP CONSTRAINT clearance_expiry,
    DROP CONSTRAINT clearance_revocation,
    ADD CONSTRAINT clearance_is_whole CHECK (clearance_is_whole(screening_id, screening_outcome, decision_id, decision_verdict,
                                                                granted_at, expires_at, revoked_at, revoked_reason));
DROP FUNCTION clearance_has_basis(uuid, text, uuid, text);
