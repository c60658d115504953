/* Appointments: made under the live clearance, cancelled, looked up. The database decides
 * whether a time can be had. */
#include "store/booking.h"

#include "store/internal.h"

DB_STATEMENT(booking_make,
             "SELECT forelock.booking_make($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
             "$12, $13)");

DB_STATEMENT(booking_cancel,
             "SELECT forelock.booking_end($1, $2, $3, true, $4, $5, $6, $7)");

DB_STATEMENT(
    booking_find,
    "SELECT b.id, b.intake_id, b.provider_id, p.name, b.treatment, b.status, "
    "i.reference, "
    "lower(b.period), upper(b.period), b.sequence FROM forelock.booking b JOIN "
    "forelock.provider p ON p.id = b.provider_id JOIN forelock.intake i ON i.id = "
    "b.intake_id WHERE b.id = $1 AND ($2::uuid IS NULL OR b.intake_id = $2)");

DB_STATEMENT(clearance_find,
             "SELECT id, expires_at FROM forelock.clearance_live($1, $2) LIMIT 1");

static const struct db_column booking_columns[] = {
    DB_COLUMN(struct booking_row, id),          DB_COLUMN(struct booking_row, intake_id),
    DB_COLUMN(struct booking_row, provider_id), DB_COLUMN(struct booking_row, provider),
    DB_COLUMN(struct booking_row, treatment),   DB_COLUMN(struct booking_row, status),
    DB_COLUMN(struct booking_row, reference),   DB_COLUMN(struct booking_row, start_us),
    DB_COLUMN(struct booking_row, end_us),      DB_COLUMN(struct booking_row, sequence),
};

static const struct db_column clearance_columns[] = {
    DB_COLUMN(struct clearance_row, id),
    DB_COLUMN(struct clearance_row, expires_us),
};

enum status store_booking_make(struct db *db, struct arena *arena,
                               const struct booking_new *booking, struct booking_row *ret)
{
    const struct booking_new *b = booking;
    bool has_key = b->idempotency_key != NULL;
    struct uuid_row made = {0};
    enum status status =
        db_one(db, arena, &booking_make,
               DB_PARAMS(DB_P(uuid_make()), DB_P(b->intake_id), DB_P(b->provider_id),
                         DB_P(b->treatment), DB_P_INSTANT(b->start_us), DB_P(b->replaces),
                         DB_P(has_key ? b->idempotency_caller : (const char *)NULL),
                         DB_P(b->idempotency_key), DB_P(b->request_hash),
                         ACTOR_PARAMS(&b->actor)),
               DB_COLUMNS(store_uuid_columns), &made);
    if (status != OK)
        return status;
    if (uuid_is_nil(made.id))
        return NOT_FOUND;
    return store_booking_find(db, arena, made.id, b->intake_id, ret);
}

enum status store_booking_cancel(struct db *db, struct uuid booking_id,
                                 struct uuid intake_id, const char *reason,
                                 const struct store_actor *actor)
{
    return store_done(
        db, &booking_cancel,
        DB_PARAMS(DB_P(booking_id), DB_P(intake_id), DB_P(reason), ACTOR_PARAMS(actor)));
}

enum status store_booking_find(struct db *db, struct arena *arena, struct uuid booking_id,
                               struct uuid intake_id, struct booking_row *ret)
{
    return db_one(db, arena, &booking_find, DB_PARAMS(DB_P(booking_id), DB_P(intake_id)),
                  DB_COLUMNS(booking_columns), ret);
}

enum status store_clearance_find(struct db *db, struct arena *arena,
                                 struct uuid intake_id, const char *treatment,
                                 struct clearance_row *ret)
{
    return db_one(db, arena, &clearance_find, DB_PARAMS(DB_P(intake_id), DB_P(treatment)),
                  DB_COLUMNS(clearance_columns), ret);
}
