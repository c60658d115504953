/*
 * The doctor's word, per treatment. Written once, never changed; a later decision about
 * the same treatment takes its place. A decision that clears makes the clearance with it,
 * any other ends it.
 */
#ifndef FORELOCK_STORE_DECISION_H
#define FORELOCK_STORE_DECISION_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "store/actor.h"

struct decision_new {
    struct uuid intake_id;
    struct uuid screening_id; /* the one the doctor was looking at */
    struct uuid doctor_id;    /* staff with role doctor */
    const char *treatment;
    const char *verdict;    /* "cleared", "not_suitable", "needs_information",
                               "needs_letter" */
    const char *reason;     /* not blank */
    const char *conditions; /* may be NULL */
    int64_t expires_us;     /* end of the clearance; 0: STORE_CLEARANCE_DAYS from now */
    int64_t revision;       /* of the case as read (If-Match); 0: any */
    const char *idempotency_key; /* NULL: none */
    const char *idempotency_caller;
    struct db_bytes request_hash;
    struct store_actor actor;
};

struct decision_receipt {
    struct uuid decision_id;
    struct uuid clearance_id; /* nil unless cleared */
    int64_t decided_us;
    int64_t expires_us; /* of the clearance; 0 without one */
    int64_t revision;
    bool repeated;
};

/*
 * NOT_FOUND: no such request. CONFLICT with constraint: decision_not_latest (answers or
 * screening changed meanwhile), decision_by_doctor_only (not a doctor, or disabled),
 * intake_closed, intake_changed (revision), idempotency_key_reused. INVALID: blank
 * reason, unknown verdict, expiry in the past or more than a year away.
 */
MUST_CHECK enum status store_decision_make(struct db *db, struct arena *arena,
                                           const struct decision_new *decision,
                                           struct decision_receipt *ret);

/*
 * Several decisions of one doctor about one case, all or none. The revision of the first
 * is the one that counts. Statuses as above; ret_at: which one was refused.
 */
MUST_CHECK enum status store_decision_make_all(struct db *db, struct arena *arena,
                                               const struct decision_new *decisions,
                                               size_t count, size_t *ret_at);

#endif
