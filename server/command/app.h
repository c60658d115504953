/* Everything the server reads once at its start: texts, form, rules, clinic. */
#ifndef FORELOCK_COMMAND_APP_H
#define FORELOCK_COMMAND_APP_H

#include "base/buf.h"
#include "base/macros.h"
#include "db/db.h"
#include "http/static_files.h"
#include "web/context.h"

/* What the application owns; app points into it. */
struct app_parts {
    struct app app;
    struct templates *templates;
    struct form *form;
    struct screener *screener;
    struct rules *rules;
    char *rules_dir;
    struct router *router;
    struct http_static *files;
};

/* Reads everything below the share directory and sets the clinic's zone. On failure
 * reterr holds a sentence for the operator that names the file, and nothing is left
 * behind. */
MUST_CHECK enum status app_load(const struct config *config, struct app_parts *ret,
                                struct buf *reterr);

/* Stores the questionnaire, the rule set and the clinic's treatments, providers and
 * hours, so that intakes can point at exactly what was in force. Idempotent. */
MUST_CHECK enum status app_store(struct app_parts *parts, struct db *db,
                                 struct buf *reterr);

/* Accepts a zeroed or half-built object. */
void app_done(struct app_parts *parts);

#endif
