/* Unfinished forms, each found by the hash of a token that only its owner has. */
#include "store/draft.h"

#include "store/internal.h"

#define LIVE "expires_at > clock_timestamp()"
#define KEPT                                                                             \
    "LEAST(created_at + interval '400 days', clock_timestamp() + CASE WHEN saved THEN "  \
    "interval '30 days' ELSE interval '20 hours' END)"

DB_STATEMENT(draft_create,
             "INSERT INTO forelock.draft (id, token_hash, lang, answers, changes_intake) "
             "VALUES ($1, $2, $3, coalesce($4::jsonb, '{}'), $5)");
DB_STATEMENT(draft_find, "SELECT id, answers::text, lang, page, email, revision, saved, "
                         "changes_intake, created_at, expires_at FROM forelock.draft "
                         "WHERE token_hash = $1 AND " LIVE);
DB_STATEMENT(
    draft_update,
    "WITH held AS MATERIALIZED (SELECT id, revision FROM forelock.draft WHERE token_hash "
    "= "
    "$1 AND " LIVE " FOR UPDATE), changed AS (UPDATE forelock.draft d SET answers = "
    "$3::jsonb, page = $4, lang = $5, revision = d.revision + 1, expires_at = " KEPT
    " FROM held WHERE d.id = held.id AND ($2 = 0 OR held.revision = $2) RETURNING d.id) "
    "SELECT CASE WHEN EXISTS (SELECT FROM changed) THEN true WHEN EXISTS (SELECT FROM "
    "held) THEN forelock.refuse('draft_changed') IS NULL ELSE false END");
DB_STATEMENT(
    draft_save,
    "WITH changed AS (UPDATE forelock.draft SET saved = true, email = coalesce($2, "
    "email), "
    "code_hash = coalesce($3, code_hash), expires_at = LEAST(created_at + interval '400 "
    "days', clock_timestamp() + interval '30 days') WHERE token_hash = $1 AND " LIVE
    " RETURNING id), told AS (INSERT INTO forelock.outbox (kind, draft_id) SELECT "
    "'draft.saved', id FROM changed WHERE $2::text IS NOT NULL) SELECT EXISTS (SELECT "
    "FROM "
    "changed)");
DB_STATEMENT(draft_resume,
             "UPDATE forelock.draft SET token_hash = $2 WHERE code_hash = $1 AND " LIVE
             " RETURNING true");
DB_STATEMENT(
    draft_purge,
    "DELETE FROM forelock.draft WHERE id IN (SELECT id FROM forelock.draft WHERE "
    "expires_at <= clock_timestamp() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP "
    "LOCKED)");

static const struct db_column draft_columns[] = {
    DB_COLUMN(struct draft, id),         DB_COLUMN(struct draft, answers),
    DB_COLUMN(struct draft, lang),       DB_COLUMN(struct draft, page),
    DB_COLUMN(struct draft, email),      DB_COLUMN(struct draft, revision),
    DB_COLUMN(struct draft, is_saved),   DB_COLUMN(struct draft, changes_intake),
    DB_COLUMN(struct draft, created_us), DB_COLUMN(struct draft, expires_us),
};

enum status store_draft_create(struct db *db, struct db_bytes token_hash,
                               const char *lang, const char *answers,
                               struct uuid changes_intake, struct uuid *ret)
{
    struct uuid id = uuid_make();
    enum status status = db_exec(db, &draft_create,
                                 DB_PARAMS(DB_P(id), DB_P(token_hash), DB_P(lang),
                                           DB_P(answers), DB_P(changes_intake)),
                                 NULL);
    if (status == OK)
        *ret = id;
    return status;
}

enum status store_draft_find(struct db *db, struct arena *arena,
                             struct db_bytes token_hash, struct draft *ret)
{
    return db_one(db, arena, &draft_find, DB_PARAMS(DB_P(token_hash)),
                  DB_COLUMNS(draft_columns), ret);
}

enum status store_draft_update(struct db *db, struct db_bytes token_hash,
                               int32_t revision, const char *answers, const char *page,
                               const char *lang)
{
    return store_done(db, &draft_update,
                      DB_PARAMS(DB_P(token_hash), DB_P(revision), DB_P(answers),
                                DB_P(page), DB_P(lang)));
}

enum status store_draft_save(struct db *db, struct db_bytes token_hash, const char *email,
                             struct db_bytes code_hash)
{
    return store_done(db, &draft_save,
                      DB_PARAMS(DB_P(token_hash), DB_P(email), DB_P(code_hash)));
}

enum status store_draft_resume(struct db *db, struct db_bytes code_hash,
                               struct db_bytes new_token_hash)
{
    return store_done(db, &draft_resume,
                      DB_PARAMS(DB_P(code_hash), DB_P(new_token_hash)));
}

enum status store_draft_purge(struct db *db, int32_t limit, int64_t *ret)
{
    return db_exec(db, &draft_purge, DB_PARAMS(DB_P(limit)), ret);
}
