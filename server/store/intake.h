/*
 * Taking in a consultation request and its later versions. One call, one round trip, one
 * transaction: person, answers, screening, findings, clearances, access, message, audit
 * and idempotency are stored together or not at all.
 */
#ifndef FORELOCK_STORE_INTAKE_H
#define FORELOCK_STORE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/macros.h"
#include "base/status.h"
#include "base/uuid.h"
#include "db/db.h"
#include "screening/screening.h"
#include "store/actor.h"

enum { STORE_REFERENCE_SIZE = 9, STORE_CLEARANCE_DAYS = 90 };

/* Who asks. Text is trimmed UTF-8; family, given and birth date are required. */
struct person {
    const char *given;
    const char *family;
    struct date birth_date;
    const char *sex;   /* "female", "male", "other", "undisclosed" */
    const char *email; /* may be NULL when phone is not */
    const char *phone;
    const char *lang; /* "en" or "es" */
};

struct intake_submission {
    struct person person;
    const char
        *response_json; /* FHIR QuestionnaireResponse, checked by the form module */
    struct uuid questionnaire_id; /* store_questionnaire_put */
    struct uuid ruleset_id;       /* store_ruleset_put */
    const char *treatments; /* JSON array of codes, without "unsure"; "[]" when undecided:
                               a clear screening then clears every treatment on offer */
    const struct screening_result *screening;
    bool engine_failed;  /* true: screening comes from screening_unscreened */
    const char *channel; /* "web", "desk", "api" */
    struct db_bytes access_token_hash; /* 32 bytes: opens the patient's status page; data
                                          NULL: no link (an API intake) */
    struct uuid draft_id;              /* removed in the same transaction; nil: none */
    const char *idempotency_key;       /* NULL: none */
    const char *idempotency_caller;    /* "patient" or "api_key:<id>" */
    struct db_bytes request_hash;      /* SHA-256 of the request; with a key only */
    struct store_actor actor;
};

struct intake_receipt {
    struct uuid intake_id;
    struct uuid answer_set_id;
    char *reference; /* stored form, eight characters */
    char *outcome;   /* "clear", "review", "urgent" */
    int32_t version; /* of the answers; 1 at first */
    int64_t submitted_us;
    bool is_cleared; /* a time can be chosen now. False after a clear screening when an
                        earlier version was flagged: only a doctor lowers that */
    bool repeated;   /* an earlier call with the same key stored it; nothing was added
                        but access_token_hash, so that the new link works as well */
};

/*
 * Stores a new request. CONFLICT with constraint idempotency_key_reused when the key came
 * with another request before. INVALID when a CHECK refuses a value.
 */
MUST_CHECK enum status store_intake_submit(struct db *db, struct arena *arena,
                                           const struct intake_submission *submission,
                                           struct intake_receipt *ret);

/*
 * Stores a new version of the answers to an existing request: clearances end, coming
 * appointments become void, and the case comes back. person is stored as well. NOT_FOUND,
 * CONFLICT (intake_closed, idempotency_key_reused).
 */
MUST_CHECK enum status store_intake_resubmit(struct db *db, struct arena *arena,
                                             struct uuid intake_id,
                                             const struct intake_submission *submission,
                                             struct intake_receipt *ret);

/* A person raises a flag by hand; never lowers one. outcome is "review" or "urgent". */
MUST_CHECK enum status store_intake_raise(struct db *db, struct uuid intake_id,
                                          const char *outcome, const char *reason,
                                          const struct store_actor *actor);

/* Closes with a reason, or opens again. CONFLICT intake_closed / intake_not_closed. */
MUST_CHECK enum status store_intake_close(struct db *db, struct uuid intake_id,
                                          const char *reason,
                                          const struct store_actor *actor);
MUST_CHECK enum status store_intake_reopen(struct db *db, struct uuid intake_id,
                                           const struct store_actor *actor);

/* One more link to what was stored under an idempotency key within the last day, for
 * whoever sent it and did not see the answer. NOT_FOUND when nothing was. */
MUST_CHECK enum status store_intake_grant_again(struct db *db, const char *caller,
                                                const char *key,
                                                struct db_bytes token_hash);

/* The exact questionnaire or rule set, by url|version and content; the same content gives
 * the same id. CONFLICT when the version is known with other content. */
MUST_CHECK enum status store_questionnaire_put(struct db *db, struct arena *arena,
                                               const char *url, const char *version,
                                               const char *sha256_hex, const char *json,
                                               struct uuid *ret);
MUST_CHECK enum status store_ruleset_put(struct db *db, struct arena *arena,
                                         const char *name, const char *version,
                                         const char *sha256_hex, const char *json,
                                         struct uuid *ret);

#endif
