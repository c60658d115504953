-- The queue reads no more than it shows: each tab in its order from an index, and how many
-- there are from counts that change with what is counted.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

-- "clear" < "review" < "urgent", also in the order of the alphabet.
CREATE INDEX intake_stage_state ON intake_stage (state, outcome DESC, submitted_at, intake_id);
CREATE INDEX intake_stage_submitted ON intake_stage (submitted_at);
CREATE INDEX intake_stage_new ON intake_stage (outcome DESC, submitted_at, intake_id) WHERE is_new;
CREATE INDEX intake_stage_booked ON intake_stage (appointment, outcome DESC, submitted_at, intake_id) WHERE state = 'booked';
CREATE INDEX intake_stage_over ON intake_stage (submitted_at DESC, intake_id, outcome)
    WHERE state IN ('done', 'declined', 'closed');

-- Rows are only added, so that nobody waits for anybody: one transaction adds what it
-- changes, and whoever reads the queue puts many rows into one each. The sum is the count.
CREATE TABLE intake_tally (
    state text NOT NULL,
    outcome text NOT NULL,
    is_new boolean NOT NULL,
    n integer NOT NULL
);
COMMENT ON TABLE intake_tally IS 'How many requests are in each stage: the sum of its rows; kept by trigger';
COMMENT ON COLUMN intake_tally.state IS 'As in intake_stage';
COMMENT ON COLUMN intake_tally.outcome IS 'As in intake_stage';
COMMENT ON COLUMN intake_tally.is_new IS 'As in intake_stage';
COMMENT ON COLUMN intake_tally.n IS 'How many more, or fewer';
GRANT SELECT ON intake_tally TO forelock_app;

-- Nobody but the owner's functions writes intake_stage, so it is they who come here.
CREATE FUNCTION intake_stage_count() RETURNS trigger LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO intake_tally VALUES (OLD.state, OLD.outcome, OLD.is_new, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO intake_tally VALUES (NEW.state, NEW.outcome, NEW.is_new, 1);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION intake_stage_count() IS 'Counts a request in where it stands and out of where it stood';
CREATE TRIGGER e_count AFTER INSERT OR DELETE ON intake_stage FOR EACH ROW EXECUTE FUNCTION intake_stage_count();
CREATE TRIGGER e_count_change AFTER UPDATE ON intake_stage FOR EACH ROW
    WHEN ((OLD.state, OLD.outcome, OLD.is_new) IS DISTINCT FROM (NEW.state, NEW.outcome, NEW.is_new))
    EXECUTE FUNCTION intake_stage_count();
CREATE TRIGGER a_no_truncate BEFORE TRUNCATE ON intake_stage FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION intake_stage_refresh() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
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
    IF (SELECT count(*) FROM (SELECT FROM intake_tally LIMIT 500) few) = 500
       AND pg_try_advisory_xact_lock(hashtext('forelock.intake_tally')) THEN
        WITH gone AS (DELETE FROM intake_tally RETURNING state, outcome, is_new, n)
        INSERT INTO intake_tally
        SELECT state, outcome, is_new, sum(n) FROM gone GROUP BY 1, 2, 3 HAVING sum(n) <> 0;
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION intake_stage_refresh() IS 'Makes copies anew that time alone has changed, and few rows of many counts; how many copies';

INSERT INTO intake_tally SELECT state, outcome, is_new, count(*) FROM intake_stage GROUP BY 1, 2, 3;
