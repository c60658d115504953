/*
 * The Idempotency-Key header: a client that repeats a request with the same key gets the
 * first answer again. The store keeps key, caller and request hash in the transaction of
 * the work itself.
 */
#ifndef FORELOCK_WEB_IDEMPOTENCY_H
#define FORELOCK_WEB_IDEMPOTENCY_H

#include <stdbool.h>

#include "db/db.h"
#include "web/context.h"

struct idempotency {
    const char *key;              /* NULL: the client sent none */
    const char *caller;           /* "patient", "staff:<id>" or "api_key:<id>" */
    struct db_bytes request_hash; /* of method, path and body; NULL data without a key */
};

/* Reads the header. false when it cannot be used (1 to 255 visible ASCII characters are
 * wanted): the answer, a 400 problem, is then made already. */
bool idempotency_read(struct ctx *ctx, struct idempotency *ret);

#endif
