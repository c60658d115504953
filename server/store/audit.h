/*
 * The audit trail: append-only, hash-chained, one chain per connection. Functions of the
 * store write their own rows; this is for what has no table of its own, and for reading
 * and verifying.
 */
#ifndef FORELOCK_STORE_AUDIT_H
#define FORELOCK_STORE_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "store/actor.h"

struct audit_entry {
    const char *action;      /* "staff.sign_in", "intake.read" … */
    const char *object_kind; /* "intake", "staff" …; may be NULL */
    struct uuid object_id;
    const char *outcome; /* "ok", "denied", "failed" */
    struct store_actor actor;
};
MUST_CHECK enum status store_audit_write(struct db *db, const struct audit_entry *entry);

struct audit_row {
    int32_t chain;
    int64_t sequence;
    int64_t at_us;
    char *actor_kind;
    char *actor; /* name of the staff member or label of the key, or NULL */
    char *action;
    char *object_kind;
    struct uuid object_id;
    char *reference; /* of the request, when the object is one */
    char *outcome;
    char *request_id;
    char *peer;
};

/* Newest first, before an instant (0: now), at most limit (1 to 500). object_id nil: all.
 * The reading is audited too. */
MUST_CHECK enum status store_audit_list(struct db *db, struct arena *arena,
                                        struct uuid object_id, int64_t before_us,
                                        int32_t limit, const struct store_actor *actor,
                                        struct audit_row **ret, size_t *ret_count);

struct audit_fault {
    int32_t chain;
    int64_t sequence;
    char *problem; /* "edited", "missing", "out_of_order", "head" */
};
struct audit_head {
    int32_t chain;
    int64_t sequence;
    char *hash; /* hexadecimal, to print and keep elsewhere */
};

/* Recomputes every chain. ret_count 0: nothing was edited, deleted or reordered. */
MUST_CHECK enum status store_audit_verify(struct db *db, struct arena *arena,
                                          struct audit_fault **ret, size_t *ret_count);
MUST_CHECK enum status store_audit_heads(struct db *db, struct arena *arena,
                                         struct audit_head **ret, size_t *ret_count);

/* NOT_FOUND when the chain has no event with this number and hash: it was a head once. */
MUST_CHECK enum status store_audit_holds(struct db *db, const struct audit_head *head);

#endif
