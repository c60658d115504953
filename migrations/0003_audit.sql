-- Who did what, when, to what: append-only and hash-chained. One chain per writer, so that
-- writers do not wait for each other. Never health data.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE TABLE audit_chain (
    chain integer PRIMARY KEY CHECK (chain BETWEEN 0 AND 9999),
    seq bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32)
) WITH (fillfactor = 50);
COMMENT ON TABLE audit_chain IS 'Head of each audit chain; only the trigger below writes it';
COMMENT ON COLUMN audit_chain.chain IS 'Number of the chain';
COMMENT ON COLUMN audit_chain.seq IS 'Number of its newest event';
COMMENT ON COLUMN audit_chain.hash IS 'Hash of its newest event';
GRANT SELECT ON audit_chain TO forelock_app;

CREATE TABLE audit_event (
    chain integer NOT NULL REFERENCES audit_chain (chain),
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('system', 'patient', 'staff', 'api_key')),
    actor_id uuid,
    action text NOT NULL CHECK (action ~ '^[a-z_]+(\.[a-z_]+)*$' AND length(action) <= 60),
    object_kind text CHECK (length(object_kind) <= 40),
    object_id uuid,
    outcome text NOT NULL CHECK (outcome IN ('ok', 'denied', 'failed')),
    request_id text CHECK (length(request_id) <= 100),
    peer text CHECK (length(peer) <= 100),
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, seq)
);
CREATE INDEX audit_event_at ON audit_event (at);
CREATE INDEX audit_event_object ON audit_event (object_id, at) WHERE object_id IS NOT NULL;
COMMENT ON TABLE audit_event IS 'What happened, reads of patient data included; written in the transaction it records';
COMMENT ON COLUMN audit_event.chain IS 'Chain of the writer: setting forelock.chain of its connection';
COMMENT ON COLUMN audit_event.seq IS 'Place in the chain, from 1, without gaps';
COMMENT ON COLUMN audit_event.at IS 'When';
COMMENT ON COLUMN audit_event.actor_kind IS 'system, patient, staff or api_key';
COMMENT ON COLUMN audit_event.actor_id IS 'Account or key';
COMMENT ON COLUMN audit_event.action IS 'What was done, such as intake.read';
COMMENT ON COLUMN audit_event.object_kind IS 'Kind of thing it was done to';
COMMENT ON COLUMN audit_event.object_id IS 'Which one; for everything about a request, the request';
COMMENT ON COLUMN audit_event.outcome IS 'ok, denied or failed';
COMMENT ON COLUMN audit_event.request_id IS 'Request it belongs to';
COMMENT ON COLUMN audit_event.peer IS 'Network address it came from';
COMMENT ON COLUMN audit_event.prev_hash IS 'Hash of the event before it in the chain';
COMMENT ON COLUMN audit_event.hash IS 'SHA-256 over prev_hash and the canonical form of this event';
CALL make_append_only('audit_event');

-- Each part with its length before it, so that no two different events read alike.
CREATE FUNCTION audit_hash(prev bytea, e audit_event) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(prev || convert_to(string_agg(
               CASE WHEN part IS NULL THEN '-' ELSE octet_length(part) || ':' || part END, ',' ORDER BY place), 'UTF8'))
    FROM unnest(ARRAY[e.chain::text, e.seq::text, (extract(epoch FROM e.at) * 1000000)::bigint::text,
                      e.actor_kind, e.actor_id::text, e.action, e.object_kind, e.object_id::text,
                      e.outcome, e.request_id, e.peer]) WITH ORDINALITY AS parts (part, place)
$$;
COMMENT ON FUNCTION audit_hash(bytea, audit_event) IS 'The hash an event must have';
GRANT EXECUTE ON FUNCTION audit_hash(bytea, audit_event) TO forelock_app;

-- SECURITY DEFINER because the server's role must not be able to write a chain's head: it
-- could then cut events off and hide it. The path is fixed, the body calls nothing that
-- the caller can name.
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = forelock, pg_temp AS $$
DECLARE
    wanted text := coalesce(current_setting('forelock.chain', true), '');
    head audit_chain%ROWTYPE;
BEGIN
    NEW.chain := CASE WHEN wanted ~ '^[0-9]{1,4}$' THEN wanted::integer ELSE 0 END;
    SELECT * INTO head FROM audit_chain WHERE chain = NEW.chain FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_chain VALUES (NEW.chain, 0, sha256('')) ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM audit_chain WHERE chain = NEW.chain FOR UPDATE;
    END IF;
    NEW.seq := head.seq + 1;
    NEW.at := clock_timestamp();
    NEW.prev_hash := head.hash;
    NEW.hash := audit_hash(head.hash, NEW);
    UPDATE audit_chain SET seq = NEW.seq, hash = NEW.hash WHERE chain = NEW.chain;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION audit_link() IS 'Gives an event its place in the writer''s chain';
CREATE TRIGGER b_link BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_link();

-- What store functions call. Returns nothing useful; a constant, so that it can stand in a
-- SELECT list.
CREATE FUNCTION audit(actor_kind text, actor_id uuid, action text, object_kind text, object_id uuid,
                      outcome text, request_id text, peer text) RETURNS boolean
LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    INSERT INTO audit_event (actor_kind, actor_id, action, object_kind, object_id, outcome, request_id, peer)
    VALUES (actor_kind, actor_id, action, object_kind, object_id, outcome, left(request_id, 100), left(peer, 100));
    RETURN true;
END
$$;
COMMENT ON FUNCTION audit(text, uuid, text, text, uuid, text, text, text) IS 'Adds one event';
GRANT EXECUTE ON FUNCTION audit(text, uuid, text, text, uuid, text, text, text) TO forelock_app;

-- An empty result means that nothing was edited, deleted or put in another order since it
-- was written. Who can write every table and every head as a superuser can make a new
-- history: keep printed heads elsewhere and compare.
CREATE FUNCTION audit_verify() RETURNS TABLE (chain integer, seq bigint, problem text)
LANGUAGE sql STABLE SET search_path = forelock, pg_temp AS $$
    WITH linked AS (
        SELECT e.chain, e.seq, e.at, e.prev_hash, e.hash,
               e.hash = audit_hash(e.prev_hash, e) AS is_whole,
               lag(e.seq, 1, 0::bigint) OVER w AS before_seq,
               lag(e.hash, 1, sha256('')) OVER w AS before_hash
        FROM audit_event e WINDOW w AS (PARTITION BY e.chain ORDER BY e.seq)
    ), last AS (
        SELECT DISTINCT ON (e.chain) e.chain, e.seq, e.hash FROM audit_event e ORDER BY e.chain, e.seq DESC
    )
    SELECT l.chain, l.seq, CASE WHEN NOT l.is_whole THEN 'edited'
                                WHEN l.before_seq <> l.seq - 1 THEN 'missing'
                                ELSE 'out_of_order' END
    FROM linked l
    WHERE NOT l.is_whole OR l.before_seq <> l.seq - 1 OR l.before_hash <> l.prev_hash
    UNION ALL
    SELECT coalesce(c.chain, l.chain), coalesce(l.seq, 0), 'head'
    FROM audit_chain c FULL JOIN last l ON l.chain = c.chain
    WHERE c.chain IS NULL OR c.seq <> coalesce(l.seq, 0) OR c.hash <> coalesce(l.hash, sha256(''))
    ORDER BY 1, 2
$$;
COMMENT ON FUNCTION audit_verify() IS 'Every place at which a chain does not hold';
GRANT EXECUTE ON FUNCTION audit_verify() TO forelock_app;
