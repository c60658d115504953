/* Replays; see migrations/0011_rulesets.sql and 0014_replays.sql. */
#include "store/replay.h"

#include <stdlib.h>

#include "store/internal.h"

static const char *const kinds[] = {"compare", "rescreen"};

DB_STATEMENT(
    replay_request,
    "WITH made AS (INSERT INTO forelock.ruleset_replay (id, ruleset_version_id, "
    "base_version_id, kind, total, requested_by) SELECT $1, v.id, f.id, $3, (SELECT "
    "count(*) FROM forelock.intake WHERE $3 = 'compare' OR closed_at IS NULL), $5 FROM "
    "forelock.ruleset_version v, forelock.ruleset_in_force f WHERE v.id = $2 AND (f.id = "
    "v.id) = ($3 = 'rescreen') RETURNING ruleset_version_id) SELECT forelock.audit($4, "
    "$5, CASE $3 WHEN 'compare' THEN 'ruleset.replay' ELSE 'ruleset.rescreen' END, "
    "'ruleset_version', ruleset_version_id, 'ok', $6, $7) FROM made");

DB_STATEMENT(
    replay_read,
    "SELECT jsonb_build_object('kind', r.kind, 'state', r.state, 'reason', r.reason, "
    "'done', r.done, 'total', r.total, 'changed', r.changed, 'base', b.version, "
    "'is_base_in_force', b.id = (SELECT id FROM forelock.ruleset_in_force), 'is_silent', "
    "r.finished_at IS NULL AND coalesce(r.moved_at, r.requested_at) < now() - interval "
    "'30 s', 'requested_by', p.name, 'requested_at', forelock.iso(r.requested_at), "
    "'finished_at', forelock.iso(r.finished_at), 'items', (SELECT "
    "coalesce(jsonb_agg(x.item ORDER BY x.is_same, x.reference), '[]') FROM (SELECT "
    "jsonb_build_object('intake', i.id, 'reference', i.reference, 'before', "
    "c.outcome_before, 'after', c.outcome_after, 'rules_gone', c.rules_gone, "
    "'rules_new', c.rules_new) AS item, c.outcome_before = c.outcome_after AS is_same, "
    "i.reference FROM forelock.ruleset_replay_change c JOIN forelock.intake i ON i.id = "
    "c.intake_id WHERE c.replay_id = r.id ORDER BY 2, 3 LIMIT $3) x))::text FROM "
    "forelock.ruleset_replay r JOIN forelock.ruleset_version b ON b.id = "
    "r.base_version_id JOIN forelock.staff p ON p.id = r.requested_by WHERE "
    "r.ruleset_version_id = $1 AND r.kind = $2 ORDER BY r.requested_at DESC LIMIT 1");

DB_STATEMENT(replay_open,
             "SELECT coalesce(jsonb_agg(jsonb_build_object('version', v.version, 'kind', "
             "r.kind, 'done', r.done, 'total', r.total) ORDER BY r.requested_at, r.id), "
             "'[]')::text FROM forelock.ruleset_replay r JOIN forelock.ruleset_version v "
             "ON v.id = r.ruleset_version_id WHERE r.finished_at IS NULL");

DB_STATEMENT(
    replay_next,
    "SELECT r.id, r.kind = 'rescreen', r.last_intake, v.content::text, b.content::text "
    "FROM forelock.ruleset_replay r JOIN forelock.ruleset_version v ON v.id = "
    "r.ruleset_version_id JOIN forelock.ruleset_version b ON b.id = r.base_version_id "
    "WHERE r.finished_at IS NULL ORDER BY r.requested_at, r.id LIMIT 1");

static const struct db_column replay_columns[] = {
    DB_COLUMN(struct replay_row, id),          DB_COLUMN(struct replay_row, is_rescreen),
    DB_COLUMN(struct replay_row, last_intake), DB_COLUMN(struct replay_row, content),
    DB_COLUMN(struct replay_row, base),
};

DB_STATEMENT(
    replay_claim,
    "UPDATE forelock.ruleset_replay r SET made_with = CASE WHEN x.is_same THEN $2 ELSE "
    "r.made_with END, state = CASE WHEN x.is_same THEN 'running' ELSE 'failed' END, "
    "reason = CASE WHEN NOT x.is_same THEN 'program_changed' END, finished_at = CASE "
    "WHEN NOT x.is_same THEN now() END, moved_at = now() FROM (SELECT kind = 'rescreen' "
    "OR done = 0 OR coalesce(made_with, '') = $2 AS is_same FROM "
    "forelock.ruleset_replay WHERE id = $1) x WHERE r.id = $1 AND r.finished_at IS NULL "
    "RETURNING x.is_same");

DB_STATEMENT(
    replay_intakes,
    "SELECT x.id, x.answers, x.lang, x.day, x.response, x.outcome, x.rules FROM (SELECT "
    "i.id, a.id AS answers, i.lang, (a.submitted_at AT TIME ZONE z.name)::date AS day, "
    "a.response, s.outcome, s.rules, sum(octet_length(a.response)) OVER (ORDER BY i.id) "
    "- octet_length(a.response) AS bytes_before FROM (SELECT id, lang FROM "
    "forelock.intake WHERE id > coalesce($1, "
    "'00000000-0000-0000-0000-000000000000'::uuid) AND ($2 = 'compare' OR closed_at IS "
    "NULL) ORDER BY id LIMIT $3) i CROSS JOIN (SELECT coalesce((SELECT time_zone FROM "
    "forelock.clinic), 'UTC') AS name) z CROSS JOIN LATERAL (SELECT y.id, "
    "y.submitted_at, y.response::text AS response FROM forelock.answer_set y WHERE "
    "y.intake_id = i.id ORDER BY y.version DESC LIMIT 1) a LEFT JOIN LATERAL (SELECT "
    "y.outcome, (SELECT coalesce(jsonb_agg(DISTINCT f.rule), '[]') FROM forelock.finding "
    "f WHERE f.screening_id = y.id AND f.fires)::text AS rules FROM forelock.screening y "
    "WHERE $2 = 'rescreen' AND y.intake_id = i.id ORDER BY y.number DESC LIMIT 1) s ON "
    "true) x WHERE x.bytes_before < $4 ORDER BY x.id");

static const struct db_column intake_columns[] = {
    DB_COLUMN(struct replay_intake, id),       DB_COLUMN(struct replay_intake, answers),
    DB_COLUMN(struct replay_intake, lang),     DB_COLUMN(struct replay_intake, day),
    DB_COLUMN(struct replay_intake, response), DB_COLUMN(struct replay_intake, outcome),
    DB_COLUMN(struct replay_intake, rules),
};

DB_STATEMENT(
    replay_advance,
    "WITH moved AS (UPDATE forelock.ruleset_replay SET last_intake = coalesce($3, "
    "last_intake), done = done + $4, total = greatest(total, done + $4), changed = "
    "changed + jsonb_array_length($5::jsonb), state = CASE WHEN $6 THEN 'done' ELSE "
    "'running' END, finished_at = CASE WHEN $6 THEN now() END, moved_at = now() WHERE id "
    "= $1 AND last_intake IS NOT DISTINCT FROM $2 AND finished_at IS NULL RETURNING id), "
    "added AS (INSERT INTO forelock.ruleset_replay_change (replay_id, intake_id, "
    "answer_set_id, outcome_before, outcome_after, rules_gone, rules_new) SELECT "
    "moved.id, c.intake, c.answers, c.before, c.outcome, c.gone, c.new FROM moved, "
    "jsonb_to_recordset($5::jsonb) AS c (intake uuid, answers uuid, before text, outcome "
    "text, gone jsonb, new jsonb)) SELECT EXISTS (SELECT FROM moved)");

DB_STATEMENT(rescreen_advance, "SELECT forelock.ruleset_rescreen_step($1, $2, $3, $4, "
                               "$5::jsonb, $6, $7, $8)");

DB_STATEMENT(
    replay_give_up,
    "UPDATE forelock.ruleset_replay SET state = 'failed', reason = 'unusable', "
    "finished_at = now(), moved_at = now() WHERE id = $1 AND finished_at IS NULL "
    "RETURNING true");

enum status store_replay_request(struct db *db, struct uuid version_id,
                                 enum replay_kind kind, const struct store_actor *actor)
{
    enum status status = store_done(db, &replay_request,
                                    DB_PARAMS(DB_P(uuid_make()), DB_P(version_id),
                                              DB_P(kinds[kind]), ACTOR_PARAMS(actor)));
    return status == NOT_FOUND ? INVALID : status;
}

enum status store_replay_read(struct db *db, struct arena *arena, struct uuid version_id,
                              enum replay_kind kind, int32_t limit, char **ret_json)
{
    return store_json(db, arena, &replay_read,
                      DB_PARAMS(DB_P(version_id), DB_P(kinds[kind]), DB_P(limit)),
                      ret_json);
}

enum status store_replay_open(struct db *db, struct arena *arena, char **ret_json)
{
    return store_json(db, arena, &replay_open, DB_NO_PARAMS, ret_json);
}

enum status store_replay_next(struct db *db, struct arena *arena, struct replay_row *ret)
{
    return db_one(db, arena, &replay_next, DB_NO_PARAMS, DB_COLUMNS(replay_columns), ret);
}

enum status store_replay_claim(struct db *db, struct uuid id, const char *made_with)
{
    return store_done(db, &replay_claim, DB_PARAMS(DB_P(id), DB_P(made_with)));
}

enum status store_replay_intakes(struct db *db, struct arena *arena, struct uuid last,
                                 enum replay_kind kind, int32_t limit,
                                 int64_t limit_bytes, struct replay_intake **ret,
                                 size_t *ret_count)
{
    void *rows = NULL;
    enum status status = db_all(
        db, arena, &replay_intakes,
        DB_PARAMS(DB_P(last), DB_P(kinds[kind]), DB_P(limit), DB_P(limit_bytes)),
        DB_COLUMNS(intake_columns), sizeof(struct replay_intake), &rows, ret_count);
    if (status == OK)
        *ret = rows;
    return status;
}

json_t *store_replay_change(const struct replay_intake *intake, const char *before,
                            const char *after, const json_t *gone, const json_t *new,
                            const struct screening_result *again, bool engine_failed)
{
    char id[UUID_TEXT_SIZE], answers[UUID_TEXT_SIZE];
    uuid_format(intake->id, id);
    uuid_format(intake->answers, answers);
    json_auto_t *change =
        json_pack("{s:s, s:s, s:s, s:s, s:O, s:O}", "intake", id, "answers", answers,
                  "before", before, "outcome", after, "gone", gone, "new", new);
    if (again == NULL || change == NULL)
        return json_incref(change);
    char *text = store_findings_dump(again);
    json_t *findings = text == NULL ? NULL : json_loads(text, 0, NULL);
    free(text);
    if (findings == NULL)
        return NULL;
    json_object_set_new(change, "findings", findings);
    json_object_set_new(change, "failed", json_boolean(engine_failed));
    return json_incref(change);
}

enum status store_replay_advance(struct db *db, const struct replay_step *step)
{
    if (step->is_rescreen)
        return store_done(db, &rescreen_advance,
                          DB_PARAMS(DB_P(step->id), DB_P(step->from), DB_P(step->to),
                                    DB_P(step->count), DB_P(step->changes),
                                    DB_P(step->is_finished), DB_P(step->ruleset_id),
                                    DB_P(SCREENING_ENGINE_VERSION)));
    return store_done(db, &replay_advance,
                      DB_PARAMS(DB_P(step->id), DB_P(step->from), DB_P(step->to),
                                DB_P(step->count), DB_P(step->changes),
                                DB_P(step->is_finished)));
}

enum status store_replay_give_up(struct db *db, struct uuid id, bool is_unusable)
{
    return store_done(db, &replay_give_up, DB_PARAMS(DB_P(id), DB_P(is_unusable)));
}
