/*
 * Taking in a checked response: screened, then stored in one round trip, whichever door
 * it came through. What cannot be screened is stored as in need of review, never as
 * clear.
 */
#ifndef FORELOCK_WEB_SUBMIT_H
#define FORELOCK_WEB_SUBMIT_H

#include <jansson.h>

#include "base/secret.h"
#include "domain/reference.h"
#include "store/intake.h"
#include "web/context.h"

struct submission {
    const json_t *response; /* from form_check or form_check_response */
    const char *channel;    /* "web", "desk", "api" */
    struct uuid draft_id;   /* removed with it; nil: none */
    struct uuid intake_id;  /* the request whose answers these replace; nil: a new one */
    const char *idempotency_key;
    const char *idempotency_caller;
    struct db_bytes request_hash;
};

struct submit_receipt {
    struct intake_receipt intake;
    char reference[REFERENCE_SHOWN_SIZE]; /* as shown to people */
    char token[SECRET_TOKEN_SIZE];        /* opens the patient's page */
};

/* Statuses are those of store_intake_submit and store_intake_resubmit. */
MUST_CHECK enum status submit_intake(struct ctx *ctx, const struct submission *submission,
                                     struct submit_receipt *ret);

#endif
