-- Replays that end halfway say so, requests already taken in can be screened again with
-- what is in force, and a program may repeat a proposal without making a second one.

SET LOCAL ROLE forelock_owner;
SET LOCAL search_path = forelock, pg_temp;

ALTER TABLE ruleset_replay
    ADD COLUMN kind text NOT NULL DEFAULT 'compare' CHECK (kind IN ('compare', 'rescreen')),
    ADD COLUMN made_with text CHECK (length(made_with) <= 300),
    ADD COLUMN moved_at timestamptz,
    ADD COLUMN reason text CONSTRAINT ruleset_replay_reason
        CHECK (reason IS NULL OR state = 'failed' AND reason IN ('unusable', 'program_changed', 'superseded'));
COMMENT ON COLUMN ruleset_replay.kind IS 'compare: only says what would change; rescreen: screens again what comes out more serious';
COMMENT ON COLUMN ruleset_replay.made_with IS 'Engine, rules and lexicon that it is counted with; never two in one count';
COMMENT ON COLUMN ruleset_replay.moved_at IS 'When a server last worked on it';
COMMENT ON COLUMN ruleset_replay.reason IS 'Why it ended early: the version cannot be loaded, the program was changed, another version came in force';
GRANT UPDATE (made_with, moved_at, reason) ON ruleset_replay TO forelock_app;
DROP INDEX ruleset_replay_open;
CREATE UNIQUE INDEX ruleset_replay_open ON ruleset_replay (ruleset_version_id, kind) WHERE finished_at IS NULL;

-- The same answers once more. What was raised by hand stays a reason, with who raised it;
-- an outcome that is kept from an earlier screening says from which.
CREATE FUNCTION screening_again(p_intake uuid, p_answers uuid, p_outcome text, p_rules uuid, p_engine text, p_failed boolean,
                                p_findings jsonb) RETURNS text LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    last screening%ROWTYPE;
    worst text;
    worst_rules text;
    by_hand jsonb;
    kept jsonb := '[]';
BEGIN
    SELECT * INTO last FROM screening WHERE answer_set_id = p_answers ORDER BY number DESC LIMIT 1;
    SELECT s.outcome, r.name || '|' || r.version INTO worst, worst_rules
    FROM screening s JOIN ruleset r ON r.id = s.ruleset_id WHERE s.answer_set_id = p_answers
    ORDER BY array_position(ARRAY['clear', 'review', 'urgent'], s.outcome::text) DESC, s.number LIMIT 1;
    IF worst IS NULL OR array_position(ARRAY['clear', 'review', 'urgent'], p_outcome)
                        > array_position(ARRAY['clear', 'review', 'urgent'], worst) THEN
        worst := p_outcome;
    END IF;
    SELECT coalesce(jsonb_agg(jsonb_build_object('place', f.place, 'rule', f.rule, 'rule_version', f.rule_version,
                    'title', f.title, 'severity', f.severity, 'fires', f.fires, 'field', f.field, 'start', f.start_at,
                    'end', f.end_at, 'text', f.words, 'concept', f.concept, 'context', f.context, 'note', f.note)), '[]')
    INTO by_hand FROM finding f WHERE f.screening_id = last.id AND f.rule = 'STAFF-RAISED';
    IF worst <> p_outcome AND NOT by_hand @> jsonb_build_array(jsonb_build_object('severity',
           CASE worst WHEN 'urgent' THEN 'urgent' ELSE 'doctor_review' END)) THEN
        kept := jsonb_build_array(jsonb_build_object('place', 2000000, 'rule', 'EARLIER-SCREENING',
            'title', 'More serious in an earlier screening of these answers',
            'severity', CASE worst WHEN 'urgent' THEN 'urgent' ELSE 'doctor_review' END,
            'fires', true, 'start', 0, 'end', 0, 'note', 'Screened with ' || worst_rules));
    END IF;
    PERFORM screening_store(p_intake, p_answers, worst, p_rules, p_engine, p_failed,
                            CASE WHEN by_hand <> '[]' THEN last.raised_by END, p_findings || by_hand || kept);
    RETURN worst;
END
$$;
COMMENT ON FUNCTION screening_again(uuid, uuid, text, uuid, text, boolean, jsonb) IS 'A new screening of the same answers, never less serious than before; the outcome stored';
GRANT EXECUTE ON FUNCTION screening_again(uuid, uuid, text, uuid, text, boolean, jsonb) TO forelock_app;

CREATE OR REPLACE FUNCTION intake_rescreen(p_intake uuid, p_answers uuid, p_outcome text, p_rules uuid, p_engine text,
                                           p_failed boolean, p_findings jsonb, p_actor_kind text, p_actor uuid, p_request text,
                                           p_peer text)
RETURNS boolean LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    PERFORM intake_hold_open(p_intake);
    PERFORM screening_again(p_intake, p_answers, p_outcome, p_rules, p_engine, p_failed, p_findings);
    PERFORM audit(p_actor_kind, p_actor, 'intake.rescreen', 'intake', p_intake, 'ok', p_request, p_peer);
    RETURN true;
END
$$;

-- Requests that came out more serious, and how far the replay is then: both or neither.
-- A request that was closed or sent anew meanwhile is left alone.
CREATE FUNCTION ruleset_rescreen_step(p_replay uuid, p_from uuid, p_to uuid, p_count integer, p_items jsonb,
                                      p_finished boolean, p_rules uuid, p_engine text)
RETURNS boolean LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
DECLARE
    job ruleset_replay%ROWTYPE;
    item record;
    made integer := 0;
    outcome_now text;
BEGIN
    SELECT * INTO job FROM ruleset_replay
    WHERE id = p_replay AND last_intake IS NOT DISTINCT FROM p_from AND finished_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF job.ruleset_version_id IS DISTINCT FROM (SELECT id FROM ruleset_in_force) THEN
        UPDATE ruleset_replay SET state = 'failed', reason = 'superseded', finished_at = now(), moved_at = now()
        WHERE id = p_replay;
        RETURN false;
    END IF;
    FOR item IN SELECT * FROM jsonb_to_recordset(p_items) AS x (intake uuid, answers uuid, before text, outcome text,
                                                                failed boolean, gone jsonb, new jsonb, findings jsonb)
                ORDER BY x.intake LOOP
        PERFORM intake_hold(item.intake);
        CONTINUE WHEN EXISTS (SELECT FROM intake WHERE id = item.intake AND closed_at IS NOT NULL)
            OR item.answers <> (SELECT a.id FROM answer_set a WHERE a.intake_id = item.intake ORDER BY a.version DESC LIMIT 1);
        outcome_now := screening_again(item.intake, item.answers, item.outcome, p_rules, p_engine, item.failed, item.findings);
        INSERT INTO ruleset_replay_change (replay_id, intake_id, answer_set_id, outcome_before, outcome_after, rules_gone, rules_new)
        VALUES (p_replay, item.intake, item.answers, item.before, outcome_now, item.gone, item.new);
        PERFORM audit('staff', job.requested_by, 'intake.rescreen', 'intake', item.intake, 'ok', NULL, NULL);
        made := made + 1;
    END LOOP;
    UPDATE ruleset_replay SET last_intake = coalesce(p_to, last_intake), done = done + p_count, changed = changed + made,
           total = greatest(total, done + p_count), state = CASE WHEN p_finished THEN 'done' ELSE 'running' END,
           finished_at = CASE WHEN p_finished THEN now() END, moved_at = now()
    WHERE id = p_replay;
    RETURN true;
END
$$;
COMMENT ON FUNCTION ruleset_rescreen_step IS 'Screens a batch of requests again and moves the replay on, in one transaction';
GRANT EXECUTE ON FUNCTION ruleset_rescreen_step TO forelock_app;

CREATE FUNCTION ruleset_propose(p_id uuid, p_name text, p_version text, p_content jsonb, p_note text,
                                p_caller text, p_key text, p_hash bytea,
                                p_actor_kind text, p_actor uuid, p_request text, p_peer text)
RETURNS boolean LANGUAGE plpgsql SET search_path = forelock, pg_temp AS $$
BEGIN
    IF idempotency_begin(p_caller, p_key, p_hash) IS NOT NULL THEN
        RETURN true;
    END IF;
    INSERT INTO ruleset_version (id, name, version, content, origin, note, proposed_by, proposed_key)
    VALUES (p_id, p_name, p_version, p_content, p_actor_kind, p_note,
            CASE p_actor_kind WHEN 'staff' THEN p_actor END, CASE p_actor_kind WHEN 'api_key' THEN p_actor END);
    IF p_key IS NOT NULL THEN
        PERFORM idempotency_end(p_caller, p_key, jsonb_build_object('ruleset_version', p_id));
    END IF;
    PERFORM audit(p_actor_kind, p_actor, 'ruleset.propose', 'ruleset_version', p_id, 'ok', p_request, p_peer);
    RETURN true;
END
$$;
COMMENT ON FUNCTION ruleset_propose IS 'Keeps a proposal; the same request again keeps nothing';
GRANT EXECUTE ON FUNCTION ruleset_propose TO forelock_app;
