/* What the steps on a case have in common: reading it, and showing it again. */
#ifndef FORELOCK_WEB_STAFF_CASE_H
#define FORELOCK_WEB_STAFF_CASE_H

#include "view/case_page.h"
#include "web/context.h"

/* The case in the path. */
struct staff_case {
    struct uuid intake_id;
    char *href;   /* "/staff/intakes/{id}" */
    json_t *file; /* of store_case_read, references as shown */
};
void staff_case_done(struct staff_case *opened);

/* Reads one case, and writes down that it was read. NOT_FOUND. */
MUST_CHECK enum status staff_case_open(struct ctx *ctx, struct uuid intake_id,
                                       struct staff_case *ret);

/* The same, of the {intake} in the path. */
MUST_CHECK enum status staff_case_of_path(struct ctx *ctx, struct staff_case *ret);

/* The page with everything the caller may do; drafts and errors may be added before it is
 * shown with staff_case_show. */
struct case_page staff_case_page(const struct ctx *ctx, const struct staff_case *opened);
MUST_CHECK enum status staff_case_show(struct ctx *ctx, const struct case_page *page,
                                       int http_status);

/* A locale text of the caller's language, with values or without (NULL). */
const char *staff_words(struct ctx *ctx, const char *key, const json_t *values);

/* The name of a treatment's code; the code itself for an unknown one. */
const char *staff_treatment(const struct ctx *ctx, const char *code);

/* What the database's refusal is called for people. */
const char *staff_refusal(struct ctx *ctx);

#endif
