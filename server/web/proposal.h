/* Taking in a version of the rule set, from the page and from the API alike. */
#ifndef FORELOCK_WEB_PROPOSAL_H
#define FORELOCK_WEB_PROPOSAL_H

#include <jansson.h>

#include "web/context.h"

enum { PROPOSAL_NOTE_LIMIT = 2000 };

/* Checks a rule set and keeps it as proposed. INVALID: ret_mistakes is a new array of
 * what ruleset_check says; CONFLICT ruleset_version_key: the version was used before. */
MUST_CHECK enum status proposal_take(struct ctx *ctx, const json_t *ruleset,
                                     const char *note, json_t **ret_mistakes);

/* One version with its content as a new reference; NOT_FOUND. */
MUST_CHECK enum status proposal_read(struct ctx *ctx, const char *version, json_t **ret);

#endif
