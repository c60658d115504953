/* The doctor's word: one call, which the database refuses unless a working doctor speaks
 * about the latest screening. */
#include "store/decision.h"

#include "store/intake.h"
#include "store/internal.h"

DB_STATEMENT(
    decision_make,
    "SELECT decision_id, clearance_id, decided_at, expires_at, revision, repeated "
    "FROM forelock.decision_make($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
    "$12, $13, $14, $15, $16, $17, $18)");

static const struct db_column receipt_columns[] = {
    DB_COLUMN(struct decision_receipt, decision_id),
    DB_COLUMN(struct decision_receipt, clearance_id),
    DB_COLUMN(struct decision_receipt, decided_us),
    DB_COLUMN(struct decision_receipt, expires_us),
    DB_COLUMN(struct decision_receipt, revision),
    DB_COLUMN(struct decision_receipt, repeated),
};

enum status store_decision_make(struct db *db, struct arena *arena,
                                const struct decision_new *decision,
                                struct decision_receipt *ret)
{
    const struct decision_new *d = decision;
    bool has_key = d->idempotency_key != NULL;
    return db_one(db, arena, &decision_make,
                  DB_PARAMS(DB_P(uuid_make()), DB_P(d->intake_id), DB_P(d->screening_id),
                            DB_P(d->doctor_id), DB_P(d->treatment), DB_P(d->verdict),
                            DB_P(d->reason), DB_P(d->conditions),
                            DB_P_INSTANT(d->expires_us),
                            DB_P((int32_t)STORE_CLEARANCE_DAYS), DB_P(d->revision),
                            DB_P(has_key ? d->idempotency_caller : (const char *)NULL),
                            DB_P(d->idempotency_key), DB_P(d->request_hash),
                            ACTOR_PARAMS(&d->actor)),
                  DB_COLUMNS(receipt_columns), ret);
}

struct decision_batch {
    struct arena *arena;
    const struct decision_new *decisions;
    size_t count;
    size_t at;
};

static enum status make_all(struct db *db, void *arg)
{
    struct decision_batch *batch = arg;
    for (batch->at = 0; batch->at < batch->count; batch->at++) {
        struct decision_new decision = batch->decisions[batch->at];
        struct decision_receipt receipt;
        if (batch->at > 0)
            decision.revision = 0; /* the first one holds the row and has raised it */
        enum status status = store_decision_make(db, batch->arena, &decision, &receipt);
        if (status != OK)
            return status;
    }
    return OK;
}

enum status store_decision_make_all(struct db *db, struct arena *arena,
                                    const struct decision_new *decisions, size_t count,
                                    size_t *ret_at)
{
    struct decision_batch batch = {arena, decisions, count, 0};
    enum status status = db_tx(db, make_all, &batch);
    *ret_at = batch.at;
    return status;
}
