/*
 * Errors for programs: application/problem+json (RFC 9457). The table here decides which
 * HTTP status stands for an enum status and what each HTTP status is called.
 */
#ifndef FORELOCK_VIEW_PROBLEM_H
#define FORELOCK_VIEW_PROBLEM_H

#include <jansson.h>

#include "base/status.h"
#include "http/http.h"

struct problem_kind {
    int http_status;
    const char *slug; /* type is "urn:forelock:problem:<slug>" */
    const char *title;
    const char *detail; /* what to do, when the caller has nothing better to say */
};

/* The kind for an HTTP status; that of 500 for one that is not in the table. */
const struct problem_kind *problem_kind(int http_status);

/* NOT_FOUND 404, INVALID 422, CONFLICT 409, DENIED 403, RETRY and UNAVAILABLE 503,
 * FAILED and everything else 500. */
int problem_http_status(enum status status);

/* Replaces the response with a problem. slug and detail may be NULL: those of the HTTP
 * status. errors is [{"field", "code", "detail"}], borrowed, or NULL. request_id becomes
 * the instance. 503 and 429 get a Retry-After unless the response has one. */
void problem_write(struct http_response *response, int http_status, const char *slug,
                   const char *detail, const json_t *errors, const char *request_id);

#endif
