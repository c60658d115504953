-- How often each rule fired and what doctors made of it, counted as it happens instead of by
-- going through every screening there ever was. A transaction that changes a case only
-- notes which; whoever reads the figures counts what was noted first, so that what they read
-- is true, and nobody who stores a request waits for a count.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

CREATE TABLE rule_due (
    intake_id uuid NOT NULL
);
COMMENT ON TABLE rule_due IS 'Requests whose part in the figures of rules is to be counted anew; may name one twice';
COMMENT ON COLUMN rule_due.intake_id IS 'The request';

CREATE TABLE rule_counted (
    answer_set_id uuid PRIMARY KEY,
    rules text[] NOT NULL,
    is_decided boolean NOT NULL,
    is_cleared boolean NOT NULL
);
COMMENT ON TABLE rule_counted IS 'What each version of the answers adds to the figures of rules';
COMMENT ON COLUMN rule_counted.answer_set_id IS 'The answers';
COMMENT ON COLUMN rule_counted.rules IS 'Rules that fired in any of their screenings';
COMMENT ON COLUMN rule_counted.is_decided IS 'A doctor decided about them';
COMMENT ON COLUMN rule_counted.is_cleared IS 'A doctor cleared them for something all the same';

CREATE TABLE rule_figure (
    rule text PRIMARY KEY,
    fired bigint NOT NULL,
    decided bigint NOT NULL,
    cleared bigint NOT NULL
) WITH (fillfactor = 70);
COMMENT ON TABLE rule_figure IS 'Sums of rule_counted; true after rule_figures_count';
COMMENT ON COLUMN rule_figure.rule IS 'Rule, such as BLD-01';
COMMENT ON COLUMN rule_figure.fired IS 'Versions of answers in which it fired';
COMMENT ON COLUMN rule_figure.decided IS 'Of these, how many a doctor decided about';
COMMENT ON COLUMN rule_figure.cleared IS 'Of these, how many a doctor cleared for something';
GRANT SELECT ON rule_figure TO forelock_app;

-- What the screenings and decisions of these requests say.
CREATE FUNCTION rule_counts(intakes uuid[]) RETURNS SETOF rule_counted LANGUAGE sql STABLE
SET search_path = forelock, pg_temp AS $$
    SELECT a.id, r.rules, d.decided, coalesce(d.cleared, false)
    FROM answer_set a
    CROSS JOIN LATERAL (SELECT coalesce(array_agg(DISTINCT f ->> 'rule'), '{}') AS rules
                        FROM screening s CROSS JOIN LATERAL jsonb_path_query(s.findings, '$[*] ? (@.fires == true)') f
                        WHERE s.intake_id = a.intake_id AND s.answer_set_id = a.id) r
    CROSS JOIN LATERAL (SELECT count(*) > 0 AS decided, bool_or(x.verdict = 'cleared') AS cleared FROM decision x
                        WHERE x.intake_id = a.intake_id AND x.answer_set_id = a.id) d
    WHERE a.intake_id = ANY (intakes)
$$;
COMMENT ON FUNCTION rule_counts(uuid[]) IS 'What the answers of some requests add to the figures of rules';

-- SECURITY DEFINER because nobody else writes the figures. The path is fixed, and the caller
-- names nothing. One at a time, and as many requests as one statement has time for.
CREATE FUNCTION rule_figures_count() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = forelock, pg_temp AS $$
DECLARE
    due uuid[];
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('forelock.rule_figure'));
    WITH gone AS (DELETE FROM rule_due WHERE ctid IN (SELECT ctid FROM rule_due LIMIT 10000) RETURNING intake_id)
    SELECT array_agg(DISTINCT intake_id) INTO due FROM gone;
    IF due IS NULL THEN
        RETURN false;
    END IF;
    WITH fresh AS MATERIALIZED (SELECT * FROM rule_counts(due)),
    stale AS MATERIALIZED (SELECT c.* FROM rule_counted c WHERE c.answer_set_id IN (SELECT answer_set_id FROM fresh)),
    kept AS (
        INSERT INTO rule_counted SELECT * FROM fresh
        ON CONFLICT (answer_set_id) DO UPDATE
        SET (rules, is_decided, is_cleared) = (EXCLUDED.rules, EXCLUDED.is_decided, EXCLUDED.is_cleared)
    ), difference AS (
        SELECT unnest(rules) AS rule, 1 AS n, is_decided, is_cleared FROM fresh
        UNION ALL SELECT unnest(rules), -1, is_decided, is_cleared FROM stale
    )
    INSERT INTO rule_figure AS t (rule, fired, decided, cleared)
    SELECT rule, sum(n), coalesce(sum(n) FILTER (WHERE is_decided), 0), coalesce(sum(n) FILTER (WHERE is_cleared), 0)
    FROM difference GROUP BY rule
    ON CONFLICT (rule) DO UPDATE SET (fired, decided, cleared)
        = (t.fired + EXCLUDED.fired, t.decided + EXCLUDED.decided, t.cleared + EXCLUDED.cleared);
    RETURN true;
END
$$;
COMMENT ON FUNCTION rule_figures_count() IS 'Counts noted requests into the figures of rules; false: none are left';
GRANT EXECUTE ON FUNCTION rule_figures_count() TO forelock_app;

-- Every change of a case ends in writing its stage anew.
DROP TRIGGER e_count ON intake_stage;
DROP TRIGGER e_count_change ON intake_stage;
CREATE OR REPLACE FUNCTION intake_stage_count() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO rule_due VALUES (NEW.intake_id);
        IF TG_OP = 'UPDATE' AND (OLD.state, OLD.outcome, OLD.is_new) = (NEW.state, NEW.outcome, NEW.is_new) THEN
            RETURN NULL;
        END IF;
        INSERT INTO intake_tally VALUES (NEW.state, NEW.outcome, NEW.is_new, 1);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO intake_tally VALUES (OLD.state, OLD.outcome, OLD.is_new, -1);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION intake_stage_count() IS 'Counts a request in where it stands and out of where it stood, and notes it for the figures of rules';
CREATE TRIGGER e_count AFTER INSERT OR UPDATE OR DELETE ON intake_stage FOR EACH ROW EXECUTE FUNCTION intake_stage_count();

INSERT INTO rule_due SELECT id FROM intake;
DO $$
BEGIN
    WHILE rule_figures_count() LOOP
    END LOOP;
END
$$;
