/* What the handlers of /api/v1 share: idempotency, form errors as problems, instants. */
#ifndef FORELOCK_WEB_API_H
#define FORELOCK_WEB_API_H

#include "base/secret.h"
#include "web/context.h"

enum { API_KEY_TEXT_MIN = 8, API_KEY_TEXT_MAX = 128 };

/* The Idempotency-Key of a request and what it is bound to. */
struct api_idempotency {
    const char *key;                 /* NULL: the caller sent none */
    const char *caller;              /* "api_key:<id>"; NULL without a key */
    uint8_t hash[SECRET_HASH_BYTES]; /* of the route and the body; zeros without a key */
};

/* False when the header is there but unusable; the problem is then answered already. */
bool api_idempotency_read(struct ctx *ctx, struct api_idempotency *ret);
struct db_bytes api_idempotency_hash(const struct api_idempotency *idempotency);

/* 422 with the form module's errors (borrowed), each naming its linkId. */
enum status api_form_problem(struct ctx *ctx, const json_t *form_errors);

/* Collects errors of one body: field, code, detail. */
void api_error_add(json_t *errors, const char *field, const char *code,
                   const char *detail);

/* Members of a body. On a missing or wrong one an error is added and a zero value given.
 */
const char *api_text(const json_t *body, const char *field, size_t max_codepoints,
                     bool is_required, json_t *errors);
struct uuid api_uuid(const json_t *body, const char *field, json_t *errors);
int64_t api_instant(const json_t *body, const char *field, json_t *errors);

/* Adds an error for every member that is not in names (NULL-terminated). */
void api_known_only(const json_t *body, const char *const *names, json_t *errors);

/* A whole number from the query, or fallback without one; false when it is out of range,
 * the problem is then answered already. */
bool api_query_int(struct ctx *ctx, const char *name, int64_t low, int64_t high,
                   int64_t fallback, int64_t *ret);

json_t *api_instant_json(int64_t instant_us);
json_t *api_uuid_json(struct uuid id);

/* Every "reference" member in the value, at any depth, as shown to people. */
void api_show_references(json_t *value);

#endif
