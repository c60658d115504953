/* Messages to send. Claiming hides a message for a while instead of holding a lock, so a
 * sender that dies only delays it. */
#include "store/outbox.h"

#include "store/internal.h"

DB_STATEMENT(
    outbox_claim,
    "WITH due AS MATERIALIZED (SELECT id FROM forelock.outbox WHERE state = 'waiting' "
    "AND "
    "due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED), taken AS (UPDATE "
    "forelock.outbox o SET attempts = o.attempts + 1, due_at = now() + "
    "make_interval(secs "
    "=> $2) FROM due WHERE o.id = due.id RETURNING o.id, o.kind, o.intake_id, "
    "o.booking_id, o.draft_id, o.attempts - 1 AS before, o.made_at) SELECT t.id, t.kind, "
    "t.intake_id, t.booking_id, t.draft_id, coalesce(i.email, d.email), i.given, "
    "coalesce(i.lang, d.lang), i.reference, t.before FROM taken t LEFT JOIN "
    "forelock.intake i ON i.id = t.intake_id LEFT JOIN forelock.draft d ON d.id = "
    "t.draft_id ORDER BY t.made_at, t.id");

DB_STATEMENT(
    outbox_sent,
    "UPDATE forelock.outbox SET state = 'sent', ended_at = now() WHERE id = $1 AND "
    "state = 'waiting' RETURNING true");

DB_STATEMENT(
    outbox_failed,
    "UPDATE forelock.outbox SET due_at = now() + make_interval(secs => $2), state "
    "= CASE WHEN attempts >= 12 THEN 'given_up' ELSE state END, ended_at = CASE "
    "WHEN attempts >= 12 THEN now() END WHERE id = $1 AND state = 'waiting' "
    "RETURNING true");

DB_STATEMENT(outbox_depth,
             "SELECT count(*) FROM forelock.outbox WHERE state = 'waiting'");

static const struct db_column outbox_columns[] = {
    DB_COLUMN(struct outbox_row, id),        DB_COLUMN(struct outbox_row, kind),
    DB_COLUMN(struct outbox_row, intake_id), DB_COLUMN(struct outbox_row, booking_id),
    DB_COLUMN(struct outbox_row, draft_id),  DB_COLUMN(struct outbox_row, email),
    DB_COLUMN(struct outbox_row, given),     DB_COLUMN(struct outbox_row, lang),
    DB_COLUMN(struct outbox_row, reference), DB_COLUMN(struct outbox_row, attempts),
};

enum status store_outbox_claim(struct db *db, struct arena *arena, int32_t limit,
                               int32_t lease_s, struct outbox_row **ret,
                               size_t *ret_count)
{
    return db_all(db, arena, &outbox_claim, DB_PARAMS(DB_P(limit), DB_P(lease_s)),
                  DB_COLUMNS(outbox_columns), sizeof **ret, (void **)ret, ret_count);
}

enum status store_outbox_sent(struct db *db, struct uuid id)
{
    return store_done(db, &outbox_sent, DB_PARAMS(DB_P(id)));
}

enum status store_outbox_failed(struct db *db, struct uuid id, int32_t delay_s)
{
    return store_done(db, &outbox_failed, DB_PARAMS(DB_P(id), DB_P(delay_s)));
}

enum status store_outbox_depth(struct db *db, struct arena *arena, int64_t *ret)
{
    struct count_row row = {0};
    enum status status = db_one(db, arena, &outbox_depth, DB_NO_PARAMS,
                                DB_COLUMNS(store_count_columns), &row);
    if (status == OK)
        *ret = row.count;
    return status;
}
