-- Messages to send and replies to remember, written in the transaction they belong to.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE TABLE outbox (
    id uuid PRIMARY KEY DEFAULT uuid7(),
    kind text NOT NULL CHECK (kind IN ('intake.received', 'decision.made', 'booking.made',
                                       'booking.cancelled', 'booking.void', 'draft.saved')),
    intake_id uuid REFERENCES intake (id),
    booking_id uuid REFERENCES booking (id),
    draft_id uuid REFERENCES draft (id) ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'given_up')),
    attempts integer NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    CHECK ((intake_id IS NULL) <> (draft_id IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX outbox_due ON outbox (due_at) WHERE state = 'waiting';
CREATE INDEX outbox_draft ON outbox (draft_id) WHERE draft_id IS NOT NULL;
COMMENT ON TABLE outbox IS 'Messages to patients; a kind and whom it is about, never what it says';
COMMENT ON COLUMN outbox.id IS 'Identifier';
COMMENT ON COLUMN outbox.kind IS 'Which message';
COMMENT ON COLUMN outbox.intake_id IS 'The request it is about';
COMMENT ON COLUMN outbox.booking_id IS 'The appointment it is about';
COMMENT ON COLUMN outbox.draft_id IS 'The draft it is about';
COMMENT ON COLUMN outbox.state IS 'waiting, sent or given_up';
COMMENT ON COLUMN outbox.attempts IS 'How often it was taken to be sent';
COMMENT ON COLUMN outbox.made_at IS 'When it was written';
COMMENT ON COLUMN outbox.due_at IS 'Not before';
COMMENT ON COLUMN outbox.ended_at IS 'When it was sent or given up';
GRANT SELECT, INSERT, DELETE, UPDATE (state, attempts, due_at, ended_at) ON outbox TO forelock_app;

CREATE TABLE idempotency_key (
    caller text NOT NULL CHECK (length(caller) BETWEEN 1 AND 100),
    key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    reply jsonb,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_key_made ON idempotency_key (made_at);
COMMENT ON TABLE idempotency_key IS 'What was answered to a request that may come again';
COMMENT ON COLUMN idempotency_key.caller IS 'Who sent it: keys of different callers never meet';
COMMENT ON COLUMN idempotency_key.key IS 'The key as sent';
COMMENT ON COLUMN idempotency_key.request_hash IS 'SHA-256 of the request: the same key with another request is refused';
COMMENT ON COLUMN idempotency_key.reply IS 'Identifiers the reply is made from; set in the transaction that made them';
COMMENT ON COLUMN idempotency_key.made_at IS 'When it first came';
GRANT SELECT, INSERT, DELETE, UPDATE (reply) ON idempotency_key TO forelock_app;

-- A clearance that ends takes the appointments to come with it, and the patient is told.
CREATE FUNCTION clearance_after() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    WITH ended AS (
        UPDATE booking SET status = 'void'
        WHERE clearance_id = NEW.id AND status = 'active' AND lower(period) > clock_timestamp()
        RETURNING id
    )
    INSERT INTO outbox (kind, intake_id, booking_id) SELECT 'booking.void', NEW.intake_id, id FROM ended;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION clearance_after() IS 'A clearance that ends takes the appointments to come with it';
CREATE TRIGGER d_after AFTER UPDATE OF revoked_at ON clearance FOR EACH ROW EXECUTE FUNCTION clearance_after();

-- Null: the key is new and now taken. Otherwise the reply stored with it. Waits for a
-- transaction that has the same key in hand.
CREATE FUNCTION idempotency_begin(who text, what text, hash bytea) RETURNS jsonb LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
DECLARE
    known idempotency_key%ROWTYPE;
BEGIN
    IF what IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO idempotency_key (caller, key, request_hash) VALUES (who, what, hash) ON CONFLICT DO NOTHING;
    IF FOUND THEN
        RETURN NULL;
    END IF;
    SELECT * INTO known FROM idempotency_key WHERE caller = who AND key = what;
    IF known.request_hash IS DISTINCT FROM hash THEN
        PERFORM refuse('idempotency_key_reused');
    END IF;
    RETURN known.reply;
END
$$;
COMMENT ON FUNCTION idempotency_begin(text, text, bytea) IS 'Takes an idempotency key, or gives what was answered to it';
GRANT EXECUTE ON FUNCTION idempotency_begin(text, text, bytea) TO forelock_app;

CREATE FUNCTION idempotency_end(who text, what text, answer jsonb) RETURNS void LANGUAGE sql
SET search_path = forelock, pg_temp AS $$
    UPDATE idempotency_key SET reply = answer WHERE what IS NOT NULL AND caller = who AND key = what
$$;
COMMENT ON FUNCTION idempotency_end(text, text, jsonb) IS 'Remembers the answer';
GRANT EXECUTE ON FUNCTION idempotency_end(text, text, jsonb) TO forelock_app;
