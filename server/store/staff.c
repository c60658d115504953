/* Accounts. Every change writes its audit row in the same statement. */
#include "store/staff.h"

#include "store/internal.h"

DB_STATEMENT(
    staff_create,
    "WITH made AS (INSERT INTO forelock.staff (id, name, email, role, password_hash) "
    "VALUES ($1, $2, lower($3), $4, $5) RETURNING id) SELECT forelock.audit($6, $7, "
    "'staff.create', 'staff', id, 'ok', $8, $9) FROM made");

#define STAFF_SELECT(password)                                                           \
    "SELECT s.id, s.name, s.email, s.role, " password                                    \
    ", s.disabled_at IS NOT NULL, s.created_at, (SELECT max(at) FROM "                   \
    "forelock.audit_event e WHERE e.object_id = s.id AND e.action = 'staff.sign_in' "    \
    "AND "                                                                               \
    "e.outcome = 'ok') FROM forelock.staff s "

DB_STATEMENT(staff_by_email, STAFF_SELECT("s.password_hash") "WHERE s.email = lower($1)");
DB_STATEMENT(staff_list, STAFF_SELECT("NULL::text") "ORDER BY s.name, s.id");

DB_STATEMENT(
    staff_set_password,
    "WITH changed AS (UPDATE forelock.staff SET password_hash = $2 WHERE id = $1 "
    "RETURNING "
    "id), ended AS (DELETE FROM forelock.staff_session WHERE staff_id = $1) SELECT "
    "forelock.audit($3, $4, 'staff.set_password', 'staff', id, 'ok', $5, $6) FROM "
    "changed");

DB_STATEMENT(
    staff_set_disabled,
    "WITH changed AS (UPDATE forelock.staff SET disabled_at = CASE WHEN $2 THEN "
    "coalesce(disabled_at, now()) END WHERE id = $1 RETURNING id) SELECT "
    "forelock.audit($3, $4, CASE WHEN $2 THEN 'staff.disable' ELSE 'staff.enable' END, "
    "'staff', id, 'ok', $5, $6) FROM changed");

DB_STATEMENT(has_administrator,
             "SELECT EXISTS (SELECT FROM forelock.staff WHERE role = 'administrator' AND "
             "disabled_at IS NULL)");

static const struct db_column staff_columns[] = {
    DB_COLUMN(struct staff_row, id),
    DB_COLUMN(struct staff_row, name),
    DB_COLUMN(struct staff_row, email),
    DB_COLUMN(struct staff_row, role),
    DB_COLUMN(struct staff_row, password_hash),
    DB_COLUMN(struct staff_row, is_disabled),
    DB_COLUMN(struct staff_row, created_us),
    DB_COLUMN(struct staff_row, last_seen_us),
};

enum status store_staff_create(struct db *db, const struct staff_new *staff,
                               const struct store_actor *actor)
{
    return store_done(db, &staff_create,
                      DB_PARAMS(DB_P(staff->id), DB_P(staff->name), DB_P(staff->email),
                                DB_P(staff->role), DB_P(staff->password_hash),
                                ACTOR_PARAMS(actor)));
}

enum status store_staff_by_email(struct db *db, struct arena *arena, const char *email,
                                 struct staff_row *ret)
{
    return db_one(db, arena, &staff_by_email, DB_PARAMS(DB_P(email)),
                  DB_COLUMNS(staff_columns), ret);
}

enum status store_staff_list(struct db *db, struct arena *arena, struct staff_row **ret,
                             size_t *ret_count)
{
    return db_all(db, arena, &staff_list, DB_NO_PARAMS, DB_COLUMNS(staff_columns),
                  sizeof **ret, (void **)ret, ret_count);
}

enum status store_staff_set_password(struct db *db, struct uuid id,
                                     const char *password_hash,
                                     const struct store_actor *actor)
{
    return store_done(db, &staff_set_password,
                      DB_PARAMS(DB_P(id), DB_P(password_hash), ACTOR_PARAMS(actor)));
}

enum status store_staff_set_disabled(struct db *db, struct uuid id, bool is_disabled,
                                     const struct store_actor *actor)
{
    return store_done(db, &staff_set_disabled,
                      DB_PARAMS(DB_P(id), DB_P(is_disabled), ACTOR_PARAMS(actor)));
}

enum status store_staff_has_administrator(struct db *db, struct arena *arena, bool *ret)
{
    struct bool_row row = {0};
    enum status status = db_one(db, arena, &has_administrator, DB_NO_PARAMS,
                                DB_COLUMNS(store_bool_columns), &row);
    if (status == OK)
        *ret = row.value;
    return status;
}
