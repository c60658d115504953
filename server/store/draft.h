/*
 * Unfinished forms. A draft belongs to whoever holds its token; the token itself is never
 * stored. Idle drafts end after 20 hours, saved ones after 30 days; reading an ended
 * draft finds nothing, purging removes it.
 */
#ifndef FORELOCK_STORE_DRAFT_H
#define FORELOCK_STORE_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"

enum { STORE_DRAFT_LIMIT_BYTES = 262144 }; /* of answers, checked before storing */

struct draft {
    struct uuid id;
    char *answers; /* JSON object: linkId → answer */
    char *lang;
    char *page;       /* name of the page last shown; "" at first */
    char *email;      /* where a link to it was asked for; NULL: nowhere */
    int32_t revision; /* counts changes */
    bool is_saved;
    struct uuid changes_intake; /* nil: a new request */
    int64_t created_us;
    int64_t expires_us;
};

/* answers: what it begins with, a JSON object, NULL for nothing. changes_intake: the
 * request whose answers it changes, nil for a new one. ret receives the id. */
MUST_CHECK enum status store_draft_create(struct db *db, struct db_bytes token_hash,
                                          const char *lang, const char *answers,
                                          struct uuid changes_intake, struct uuid *ret);

/* By token hash, not ended. NOT_FOUND otherwise. */
MUST_CHECK enum status store_draft_find(struct db *db, struct arena *arena,
                                        struct db_bytes token_hash, struct draft *ret);

/* Replaces answers, page and language and moves the end of the draft forward. revision is
 * the one that was read; 0 takes any. NOT_FOUND when ended, CONFLICT draft_changed when
 * another window was faster. */
MUST_CHECK enum status store_draft_update(struct db *db, struct db_bytes token_hash,
                                          int32_t revision, const char *answers,
                                          const char *page, const char *lang);

/* Keeps the draft 30 days; email may be NULL. code_hash (may be NULL data) is the hash of
 * the code on paper: a second way in. NOT_FOUND. */
MUST_CHECK enum status store_draft_save(struct db *db, struct db_bytes token_hash,
                                        const char *email, struct db_bytes code_hash);

/* The way back in with the code on paper: gives the draft a new token. NOT_FOUND. */
MUST_CHECK enum status store_draft_resume(struct db *db, struct db_bytes code_hash,
                                          struct db_bytes new_token_hash);

/* Removes ended drafts, at most limit; ret receives how many. */
MUST_CHECK enum status store_draft_purge(struct db *db, int32_t limit, int64_t *ret);

#endif
