/* The unfinished form behind this browser's cookie. */
#ifndef FORELOCK_WEB_DRAFT_H
#define FORELOCK_WEB_DRAFT_H

#include "base/secret.h"
#include "store/draft.h"
#include "web/context.h"

enum { DRAFT_COOKIE_S = 30 * 24 * 3600 };

struct open_draft {
    uint8_t token_hash[SECRET_HASH_BYTES];
    struct draft row;
    json_t *answers; /* flat, see form/form.h; freed by draft_done */
};

/* What the browser's cookie names a draft by, whether or not there still is one; false
 * without a cookie. */
bool draft_hash_of_cookie(const struct ctx *ctx, uint8_t ret[SECRET_HASH_BYTES]);

/* NOT_FOUND when the browser has no draft, or it ended. */
MUST_CHECK enum status draft_open(struct ctx *ctx, struct open_draft *ret);
void draft_done(struct open_draft *draft);

struct db_bytes draft_hash(const struct open_draft *draft);

/* Stores the answers. CONFLICT when another window stored some since; read again then.
 * INVALID when they are larger than a draft may be. */
MUST_CHECK enum status draft_store(struct ctx *ctx, const struct open_draft *draft,
                                   const char *page);

/* Gives this browser the cookie for a draft, or takes it away (token NULL). */
void draft_set_cookie(struct ctx *ctx, const char *token);

#endif
