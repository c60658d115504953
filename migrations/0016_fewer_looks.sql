-- What no statement uses is not kept, and rules about a request's own row are read once for
-- each connection instead of once for each statement.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

-- Nobody looks for requests by when they were made, for links by their request, or for one
-- state in the queue's copy, which is read whole.
DROP INDEX intake_created;
DROP INDEX intake_access_intake;
DROP INDEX intake_stage_waiting;

-- PostgreSQL reads the text of a CHECK or WHEN anew for each statement. These say what the
-- three checks and the condition of the trigger said.
CREATE FUNCTION intake_is_whole(email text, phone text, closed_at timestamptz, closed_reason text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (email ~ '\S' OR phone ~ '\S') AND (closed_at IS NULL) = (closed_reason IS NULL)
           AND (closed_reason IS NULL OR length(closed_reason) <= 2000);
END
$$;
COMMENT ON FUNCTION intake_is_whole(text, text, timestamptz, text) IS 'Somebody to reach, and a reason exactly when it is closed';
GRANT EXECUTE ON FUNCTION intake_is_whole(text, text, timestamptz, text) TO forelock_app;
ALTER TABLE intake
    DROP CONSTRAINT intake_contact,
    DROP CONSTRAINT intake_check,
    DROP CONSTRAINT intake_closed_reason_check,
    ADD CONSTRAINT intake_is_whole CHECK (intake_is_whole(email, phone, closed_at, closed_reason));
