/* The audit trail: adding what has no table of its own, reading, verifying. */
#include "store/audit.h"

#include "store/internal.h"

DB_STATEMENT(audit_write, "SELECT forelock.audit($1, $2, $5, $6, $7, $8, $3, $4)");

/* MATERIALIZED and counted, so that the reading is written down whatever it finds. */
DB_STATEMENT(
    audit_list,
    "WITH read AS MATERIALIZED (SELECT forelock.audit($4, $5, 'audit.read', NULL, $1, "
    "'ok', $6, $7) AS done) SELECT e.chain, e.seq, e.at, e.actor_kind, coalesce(s.name, "
    "k.label), e.action, e.object_kind, e.object_id, i.reference, e.outcome, "
    "e.request_id, "
    "e.peer FROM read, forelock.audit_event e LEFT JOIN forelock.staff s ON s.id = "
    "e.actor_id LEFT JOIN forelock.api_key k ON k.id = e.actor_id LEFT JOIN "
    "forelock.intake i ON i.id = e.object_id WHERE read.done AND ($1::uuid IS NULL OR "
    "e.object_id = $1) AND e.at < coalesce($2::timestamptz, now()) ORDER BY e.at DESC, "
    "e.chain, e.seq DESC LIMIT LEAST(GREATEST($3, 1), 500)");

DB_STATEMENT(audit_verify, "SELECT chain, seq, problem FROM forelock.audit_verify()");
DB_STATEMENT(audit_heads, "SELECT chain, seq, encode(hash, 'hex') FROM "
                          "forelock.audit_chain ORDER BY chain");

DB_STATEMENT(audit_holds, "SELECT encode(hash, 'hex') = $3 FROM forelock.audit_event "
                          "WHERE chain = $1 AND seq = $2");

static const struct db_column row_columns[] = {
    DB_COLUMN(struct audit_row, chain),       DB_COLUMN(struct audit_row, sequence),
    DB_COLUMN(struct audit_row, at_us),       DB_COLUMN(struct audit_row, actor_kind),
    DB_COLUMN(struct audit_row, actor),       DB_COLUMN(struct audit_row, action),
    DB_COLUMN(struct audit_row, object_kind), DB_COLUMN(struct audit_row, object_id),
    DB_COLUMN(struct audit_row, reference),   DB_COLUMN(struct audit_row, outcome),
    DB_COLUMN(struct audit_row, request_id),  DB_COLUMN(struct audit_row, peer),
};
static const struct db_column fault_columns[] = {
    DB_COLUMN(struct audit_fault, chain),
    DB_COLUMN(struct audit_fault, sequence),
    DB_COLUMN(struct audit_fault, problem),
};
static const struct db_column head_columns[] = {
    DB_COLUMN(struct audit_head, chain),
    DB_COLUMN(struct audit_head, sequence),
    DB_COLUMN(struct audit_head, hash),
};

enum status store_audit_write(struct db *db, const struct audit_entry *entry)
{
    return store_done(db, &audit_write,
                      DB_PARAMS(ACTOR_PARAMS(&entry->actor), DB_P(entry->action),
                                DB_P(entry->object_kind), DB_P(entry->object_id),
                                DB_P(entry->outcome)));
}

enum status store_audit_list(struct db *db, struct arena *arena, struct uuid object_id,
                             int64_t before_us, int32_t limit,
                             const struct store_actor *actor, struct audit_row **ret,
                             size_t *ret_count)
{
    return db_all(db, arena, &audit_list,
                  DB_PARAMS(DB_P(object_id), DB_P_INSTANT(before_us), DB_P(limit),
                            ACTOR_PARAMS(actor)),
                  DB_COLUMNS(row_columns), sizeof **ret, (void **)ret, ret_count);
}

enum status store_audit_verify(struct db *db, struct arena *arena,
                               struct audit_fault **ret, size_t *ret_count)
{
    return db_all(db, arena, &audit_verify, DB_NO_PARAMS, DB_COLUMNS(fault_columns),
                  sizeof **ret, (void **)ret, ret_count);
}

enum status store_audit_heads(struct db *db, struct arena *arena, struct audit_head **ret,
                              size_t *ret_count)
{
    return db_all(db, arena, &audit_heads, DB_NO_PARAMS, DB_COLUMNS(head_columns),
                  sizeof **ret, (void **)ret, ret_count);
}

enum status store_audit_holds(struct db *db, const struct audit_head *head)
{
    return store_done(
        db, &audit_holds,
        DB_PARAMS(DB_P(head->chain), DB_P(head->sequence), DB_P(head->hash)));
}
