/* Who is signed in, and one-time links with which people make their account. Found by
 * hash only; ended rows are never found, whether purged or not. */
#include "store/staff.h"

#include "store/internal.h"

/* FOR SHARE: a session is not opened beside the account's being disabled. */
DB_STATEMENT(
    session_open,
    "WITH who AS MATERIALIZED (SELECT id FROM forelock.staff WHERE id = $1 AND "
    "disabled_at "
    "IS NULL FOR SHARE), made AS (INSERT INTO forelock.staff_session (staff_id, "
    "token_hash, csrf_secret, idle_for, ends_at) SELECT id, $2, $3, make_interval(secs "
    "=> "
    "$4), now() + make_interval(secs => $5) FROM who RETURNING staff_id) SELECT "
    "forelock.audit($6, $7, 'staff.sign_in', 'staff', staff_id, 'ok', $8, $9) FROM made");

#define SESSION_LIVE                                                                     \
    "s.token_hash = $1 AND s.ends_at > clock_timestamp() AND s.seen_at + s.idle_for > "  \
    "clock_timestamp() AND p.id = s.staff_id AND p.disabled_at IS NULL"
#define SESSION_COLUMNS "s.id, s.staff_id, p.name, p.email, p.role, s.csrf_secret, "

/* Written at most every 15 seconds: a page and its parts are one use. */
DB_STATEMENT(
    session_find,
    "WITH touched AS (UPDATE forelock.staff_session s SET seen_at = clock_timestamp() "
    "FROM "
    "forelock.staff p WHERE $2 AND " SESSION_LIVE " AND s.seen_at < clock_timestamp() - "
    "interval '15 seconds' RETURNING s.id) SELECT " SESSION_COLUMNS
    "CASE WHEN EXISTS (SELECT FROM touched) THEN clock_timestamp() ELSE s.seen_at END + "
    "s.idle_for, s.ends_at FROM forelock.staff_session s, forelock.staff p "
    "WHERE " SESSION_LIVE);

DB_STATEMENT(
    session_close,
    "WITH ended AS (DELETE FROM forelock.staff_session WHERE token_hash = $1 RETURNING "
    "staff_id) SELECT forelock.audit($2, $3, 'staff.sign_out', 'staff', staff_id, 'ok', "
    "$4, $5) FROM ended");

DB_STATEMENT(session_refused, "SELECT forelock.audit($2, $3, 'staff.sign_in', 'staff', "
                              "$1, 'denied', $4, $5)");

DB_STATEMENT(session_purge,
             "DELETE FROM forelock.staff_session WHERE ends_at <= clock_timestamp() OR "
             "seen_at + idle_for <= clock_timestamp()");

DB_STATEMENT(
    setup_create,
    "WITH replaced AS (DELETE FROM forelock.setup_link WHERE $2 = 'administrator' AND "
    "role "
    "= $2 AND used_at IS NULL AND NOT EXISTS (SELECT FROM forelock.staff WHERE role = "
    "'administrator')), made AS (INSERT INTO forelock.setup_link (token_hash, role, "
    "expires_at) VALUES ($1, $2, $3) RETURNING role) SELECT forelock.audit($4, $5, "
    "'setup_link.create', NULL, NULL, 'ok', $6, $7) FROM made");

#define LINK_LIVE "token_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp()"
DB_STATEMENT(setup_role, "SELECT role FROM forelock.setup_link WHERE " LINK_LIVE);

/* The lock on the link decides between two who use it at once. */
DB_STATEMENT(
    setup_redeem,
    "WITH link AS MATERIALIZED (SELECT token_hash, role FROM forelock.setup_link "
    "WHERE " LINK_LIVE " FOR UPDATE), made AS (INSERT INTO forelock.staff (id, name, "
    "email, role, password_hash) SELECT $2, $3, lower($4), role, $5 FROM link RETURNING "
    "id), used AS (UPDATE forelock.setup_link l SET used_at = now(), used_by = made.id "
    "FROM made, link WHERE l.token_hash = link.token_hash RETURNING l.used_by) SELECT "
    "forelock.audit($6, $7, 'staff.create', 'staff', used_by, 'ok', $8, $9) FROM used");

static const struct db_column session_columns[] = {
    DB_COLUMN(struct session_row, id),
    DB_COLUMN(struct session_row, staff_id),
    DB_COLUMN(struct session_row, name),
    DB_COLUMN(struct session_row, email),
    DB_COLUMN(struct session_row, role),
    DB_COLUMN(struct session_row, csrf_secret),
    DB_COLUMN(struct session_row, idle_ends_us),
    DB_COLUMN(struct session_row, ends_us),
};

enum status store_session_open(struct db *db, struct uuid staff_id,
                               struct db_bytes token_hash, struct db_bytes csrf_secret,
                               int32_t idle_s, int32_t absolute_s,
                               const struct store_actor *actor)
{
    enum status status =
        store_done(db, &session_open,
                   DB_PARAMS(DB_P(staff_id), DB_P(token_hash), DB_P(csrf_secret),
                             DB_P(idle_s), DB_P(absolute_s), ACTOR_PARAMS(actor)));
    return status == NOT_FOUND ? DENIED : status;
}

enum status store_session_find(struct db *db, struct arena *arena,
                               struct db_bytes token_hash, bool touch,
                               struct session_row *ret)
{
    return db_one(db, arena, &session_find, DB_PARAMS(DB_P(token_hash), DB_P(touch)),
                  DB_COLUMNS(session_columns), ret);
}

enum status store_session_close(struct db *db, struct db_bytes token_hash,
                                const struct store_actor *actor)
{
    enum status status =
        store_done(db, &session_close, DB_PARAMS(DB_P(token_hash), ACTOR_PARAMS(actor)));
    return status == NOT_FOUND ? OK : status;
}

enum status store_session_refused(struct db *db, struct uuid staff_id,
                                  const struct store_actor *actor)
{
    return store_done(db, &session_refused,
                      DB_PARAMS(DB_P(staff_id), ACTOR_PARAMS(actor)));
}

enum status store_session_purge(struct db *db, int64_t *ret)
{
    return db_exec(db, &session_purge, DB_NO_PARAMS, ret);
}

enum status store_setup_link_create(struct db *db, struct db_bytes token_hash,
                                    const char *role, int64_t expires_us,
                                    const struct store_actor *actor)
{
    return store_done(db, &setup_create,
                      DB_PARAMS(DB_P(token_hash), DB_P(role), DB_P_INSTANT(expires_us),
                                ACTOR_PARAMS(actor)));
}

struct role_row {
    char *role;
};
static const struct db_column role_columns[] = {DB_COLUMN(struct role_row, role)};

enum status store_setup_link_role(struct db *db, struct arena *arena,
                                  struct db_bytes token_hash, char **ret_role)
{
    struct role_row row = {0};
    enum status status = db_one(db, arena, &setup_role, DB_PARAMS(DB_P(token_hash)),
                                DB_COLUMNS(role_columns), &row);
    if (status == OK)
        *ret_role = row.role;
    return status;
}

enum status store_setup_link_redeem(struct db *db, struct db_bytes token_hash,
                                    const struct staff_new *staff,
                                    const struct store_actor *actor)
{
    return store_done(db, &setup_redeem,
                      DB_PARAMS(DB_P(token_hash), DB_P(staff->id), DB_P(staff->name),
                                DB_P(staff->email), DB_P(staff->password_hash),
                                ACTOR_PARAMS(actor)));
}
