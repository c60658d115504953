-- Functions on the path of every intake, in PL/pgSQL: PostgreSQL plans the body of an SQL
-- function anew at each call, that of a PL/pgSQL function once per connection. What they
-- return is the same, the canonical form of audit events to the byte.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE OR REPLACE FUNCTION uuid7() RETURNS uuid LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog AS $$
DECLARE
    random bytea := uuid_send(gen_random_uuid());
    millis bytea := int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint);
BEGIN
    random := overlay(random PLACING substring(millis FROM 3) FROM 1 FOR 6);
    RETURN encode(set_byte(random, 6, (get_byte(random, 6) & 15) | 112), 'hex')::uuid;
END
$$;

CREATE OR REPLACE FUNCTION audit_hash(prev bytea, e audit_event) RETURNS bytea LANGUAGE plpgsql STABLE
SET search_path = forelock, pg_temp AS $$
DECLARE
    parts text[] := ARRAY[e.chain::text, e.seq::text, (extract(epoch FROM e.at) * 1000000)::bigint::text,
                          e.actor_kind, e.actor_id::text, e.action, e.object_kind, e.object_id::text,
                          e.outcome, e.request_id, e.peer];
    part text;
    form text := '';
BEGIN
    FOREACH part IN ARRAY parts LOOP
        form := form || CASE WHEN form = '' THEN '' ELSE ',' END
                     || CASE WHEN part IS NULL THEN '-' ELSE octet_length(part) || ':' || part END;
    END LOOP;
    RETURN sha256(prev || convert_to(form, 'UTF8'));
END
$$;

CREATE OR REPLACE FUNCTION idempotency_end(who text, what text, answer jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = forelock, pg_temp AS $$
BEGIN
    UPDATE idempotency_key SET reply = answer WHERE caller = who AND key = what;
END
$$;
