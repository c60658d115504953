/* Keys of other systems: found by hash, never shown again, revoked for good. */
#include "store/staff.h"

#include "base/clock.h"
#include "store/internal.h"

DB_STATEMENT(
    api_key_create,
    "WITH made AS (INSERT INTO forelock.api_key (id, label, key_hash, scopes, staff_id, "
    "expires_at) VALUES ($1, $2, $3, string_to_array($4, ' '), $5, $6) RETURNING id) "
    "SELECT forelock.audit($7, $8, 'api_key.create', 'api_key', id, 'ok', $9, $10) FROM "
    "made");

#define KEY_COLUMNS                                                                      \
    "id, label, array_to_string(scopes, ' '), staff_id, created_at, last_used_at, "      \
    "expires_at, revoked_at IS NOT NULL FROM forelock.api_key "
#define KEY_LIVE                                                                         \
    "key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > "      \
    "clock_timestamp())"

DB_STATEMENT(api_key_find, "SELECT " KEY_COLUMNS "WHERE " KEY_LIVE);

DB_STATEMENT(api_key_touch,
             "UPDATE forelock.api_key SET last_used_at = now() WHERE " KEY_LIVE
             " AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')");

DB_STATEMENT(api_key_list, "SELECT " KEY_COLUMNS "ORDER BY created_at DESC, id");

DB_STATEMENT(
    api_key_revoke,
    "WITH ended AS (UPDATE forelock.api_key SET revoked_at = coalesce(revoked_at, now()) "
    "WHERE id = $1 RETURNING id) SELECT forelock.audit($2, $3, 'api_key.revoke', "
    "'api_key', id, 'ok', $4, $5) FROM ended");

static const struct db_column key_columns[] = {
    DB_COLUMN(struct api_key_row, id),
    DB_COLUMN(struct api_key_row, label),
    DB_COLUMN(struct api_key_row, scopes),
    DB_COLUMN(struct api_key_row, staff_id),
    DB_COLUMN(struct api_key_row, created_us),
    DB_COLUMN(struct api_key_row, last_used_us),
    DB_COLUMN(struct api_key_row, expires_us),
    DB_COLUMN(struct api_key_row, is_revoked),
};

enum status store_api_key_create(struct db *db, struct uuid id, const char *label,
                                 struct db_bytes key_hash, const char *scopes,
                                 struct uuid staff_id, int64_t expires_us,
                                 const struct store_actor *actor)
{
    return store_done(db, &api_key_create,
                      DB_PARAMS(DB_P(id), DB_P(label), DB_P(key_hash), DB_P(scopes),
                                DB_P(staff_id), DB_P_INSTANT(expires_us),
                                ACTOR_PARAMS(actor)));
}

enum status store_api_key_find(struct db *db, struct arena *arena,
                               struct db_bytes key_hash, struct api_key_row *ret)
{
    const struct db_param hash = DB_P(key_hash);
    enum status status =
        db_one(db, arena, &api_key_find, &hash, 1, DB_COLUMNS(key_columns), ret);
    /* Last use is kept to the minute: a busy key does not write at every request. */
    if (status != OK || ret->last_used_us > clock_now_us() - MINUTE_US)
        return status;
    return db_exec(db, &api_key_touch, &hash, 1, NULL);
}

enum status store_api_key_list(struct db *db, struct arena *arena,
                               struct api_key_row **ret, size_t *ret_count)
{
    return db_all(db, arena, &api_key_list, DB_NO_PARAMS, DB_COLUMNS(key_columns),
                  sizeof **ret, (void **)ret, ret_count);
}

enum status store_api_key_revoke(struct db *db, struct uuid id,
                                 const struct store_actor *actor)
{
    return store_done(db, &api_key_revoke, DB_PARAMS(DB_P(id), ACTOR_PARAMS(actor)));
}
