/* Replays; see migrations/0011_rulesets.sql. */
#include "store/replay.h"

#include "store/internal.h"

DB_STATEMENT(
    replay_request,
    "WITH made AS (INSERT INTO forelock.ruleset_replay (id, ruleset_version_id, "
    "base_version_id, total, requested_by) SELECT $1, v.id, f.id, (SELECT count(*) FROM "
    "forelock.intake), $4 FROM forelock.ruleset_version v, forelock.ruleset_in_force f "
    "WHERE v.id = $2 AND f.id <> v.id RETURNING ruleset_version_id) SELECT "
    "forelock.audit($3, $4, 'ruleset.replay', 'ruleset_version', ruleset_version_id, "
    "'ok', $5, $6) FROM made");

DB_STATEMENT(
    replay_read,
    "SELECT jsonb_build_object('state', r.state, 'done', r.done, 'total', r.total, "
    "'changed', r.changed, 'base', b.version, 'requested_by', p.name, 'requested_at', "
    "forelock.iso(r.requested_at), 'finished_at', forelock.iso(r.finished_at), 'items', "
    "(SELECT coalesce(jsonb_agg(x.item ORDER BY x.is_same, x.reference), '[]') FROM "
    "(SELECT jsonb_build_object('intake', i.id, 'reference', i.reference, 'before', "
    "c.outcome_before, 'after', c.outcome_after, 'rules_gone', c.rules_gone, "
    "'rules_new', c.rules_new) AS item, c.outcome_before = c.outcome_after AS is_same, "
    "i.reference FROM forelock.ruleset_replay_change c JOIN forelock.intake i ON i.id = "
    "c.intake_id WHERE c.replay_id = r.id ORDER BY 2, 3 LIMIT $2) x))::text FROM "
    "forelock.ruleset_replay r JOIN forelock.ruleset_version b ON b.id = "
    "r.base_version_id JOIN forelock.staff p ON p.id = r.requested_by WHERE "
    "r.ruleset_version_id = $1 ORDER BY r.requested_at DESC LIMIT 1");

DB_STATEMENT(
    replay_next,
    "SELECT r.id, r.last_intake, v.content::text, b.content::text FROM "
    "forelock.ruleset_replay r JOIN forelock.ruleset_version v ON v.id = "
    "r.ruleset_version_id JOIN forelock.ruleset_version b ON b.id = "
    "r.base_version_id WHERE r.finished_at IS NULL ORDER BY r.requested_at, r.id "
    "LIMIT 1");

static const struct db_column replay_columns[] = {
    DB_COLUMN(struct replay_row, id),
    DB_COLUMN(struct replay_row, last_intake),
    DB_COLUMN(struct replay_row, content),
    DB_COLUMN(struct replay_row, base),
};

DB_STATEMENT(
    replay_answers,
    "SELECT coalesce(jsonb_agg(jsonb_build_object('intake', i.id, 'answers', a.id, "
    "'lang', i.lang, 'date', (a.submitted_at AT TIME ZONE coalesce((SELECT time_zone "
    "FROM forelock.clinic), 'UTC'))::date, 'response', a.response) ORDER BY i.id), "
    "'[]')::text FROM (SELECT id, lang FROM forelock.intake WHERE id > coalesce($1, "
    "'00000000-0000-0000-0000-000000000000'::uuid) ORDER BY id LIMIT $2) i CROSS JOIN "
    "LATERAL (SELECT x.id, x.submitted_at, x.response FROM forelock.answer_set x WHERE "
    "x.intake_id = i.id ORDER BY x.version DESC LIMIT 1) a");

DB_STATEMENT(
    replay_advance,
    "WITH moved AS (UPDATE forelock.ruleset_replay SET last_intake = coalesce($3, "
    "last_intake), done = done + $4, total = greatest(total, done + $4), changed = "
    "changed + jsonb_array_length($5::jsonb), state = CASE WHEN $7 THEN 'failed' WHEN $6 "
    "THEN 'done' ELSE 'running' END, finished_at = CASE WHEN $6 OR $7 THEN now() END "
    "WHERE id = $1 AND last_intake IS NOT DISTINCT FROM $2 AND finished_at IS NULL "
    "RETURNING id), added AS (INSERT INTO forelock.ruleset_replay_change (replay_id, "
    "intake_id, answer_set_id, outcome_before, outcome_after, rules_gone, rules_new) "
    "SELECT moved.id, c.intake, c.answers, c.before, c.after, c.gone, c.new FROM moved, "
    "jsonb_to_recordset($5::jsonb) AS c (intake uuid, answers uuid, before text, after "
    "text, gone jsonb, new jsonb)) SELECT EXISTS (SELECT FROM moved)");

enum status store_replay_request(struct db *db, struct uuid version_id,
                                 const struct store_actor *actor)
{
    enum status status =
        store_done(db, &replay_request,
                   DB_PARAMS(DB_P(uuid_make()), DB_P(version_id), ACTOR_PARAMS(actor)));
    return status == NOT_FOUND ? INVALID : status;
}

enum status store_replay_read(struct db *db, struct arena *arena, struct uuid version_id,
                              int32_t limit, char **ret_json)
{
    struct json_row row = {0};
    enum status status =
        db_one(db, arena, &replay_read, DB_PARAMS(DB_P(version_id), DB_P(limit)),
               DB_COLUMNS(store_json_columns), &row);
    if (status == OK)
        *ret_json = row.json;
    return status;
}

enum status store_replay_next(struct db *db, struct arena *arena, struct replay_row *ret)
{
    return db_one(db, arena, &replay_next, DB_NO_PARAMS, DB_COLUMNS(replay_columns), ret);
}

enum status store_replay_answers(struct db *db, struct arena *arena, struct uuid last,
                                 int32_t limit, char **ret_json)
{
    struct json_row row = {0};
    enum status status =
        db_one(db, arena, &replay_answers, DB_PARAMS(DB_P(last), DB_P(limit)),
               DB_COLUMNS(store_json_columns), &row);
    if (status == OK)
        *ret_json = row.json;
    return status;
}

enum status store_replay_advance(struct db *db, const struct replay_step *step)
{
    return store_done(db, &replay_advance,
                      DB_PARAMS(DB_P(step->id), DB_P(step->from), DB_P(step->to),
                                DB_P(step->count), DB_P(step->changes),
                                DB_P(step->is_finished), DB_P(step->has_failed)));
}
