/*
 * Messages to send, written in the transaction that makes them due. A message holds no
 * health data: a kind, whom it is about, a language; the sender makes a link of its own.
 */
#ifndef FORELOCK_STORE_OUTBOX_H
#define FORELOCK_STORE_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"

struct outbox_row {
    struct uuid id;
    char *kind;             /* "intake.received", "decision.made", "booking.made",
                               "booking.cancelled",             "booking.void", "draft.saved" */
    struct uuid intake_id;  /* nil for drafts */
    struct uuid booking_id; /* nil unless about an appointment */
    struct uuid draft_id;   /* nil unless about a draft */
    char *email;            /* NULL: nobody to write to */
    char *given;
    char *lang;
    char *reference;
    int32_t attempts; /* made before this one */
};

/* Takes at most limit messages that are due and hides them for lease_s seconds. */
MUST_CHECK enum status store_outbox_claim(struct db *db, struct arena *arena,
                                          int32_t limit, int32_t lease_s,
                                          struct outbox_row **ret, size_t *ret_count);
MUST_CHECK enum status store_outbox_sent(struct db *db, struct uuid id);
/* Tries again after delay_s seconds; after 12 attempts the message is given up. */
MUST_CHECK enum status store_outbox_failed(struct db *db, struct uuid id,
                                           int32_t delay_s);
/* Messages not sent yet, for the metrics. */
MUST_CHECK enum status store_outbox_depth(struct db *db, struct arena *arena,
                                          int64_t *ret);

#endif
