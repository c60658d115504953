/* Taking in a version of the rule set, from the page and from the API alike. */
#ifndef FORELOCK_WEB_PROPOSAL_H
#define FORELOCK_WEB_PROPOSAL_H

#include <jansson.h>

#include "store/replay.h"
#include "store/ruleset.h"
#include "web/context.h"

enum { PROPOSAL_NOTE_LIMIT = 2000 };

/* Every mistake of a rule set, as ruleset_check gives them; what passes the check is
 * loaded as well. A new reference, empty when this program can use the set. */
json_t *proposal_mistakes(const struct ctx *ctx, const json_t *ruleset);

/* Checks a rule set and keeps it as proposed. more holds the note and the idempotency
 * key; the rest of it is set here. INVALID: ret_mistakes is a new array as above;
 * CONFLICT as store_ruleset_propose. */
MUST_CHECK enum status proposal_take(struct ctx *ctx, const json_t *ruleset,
                                     struct ruleset_proposal more, json_t **ret_mistakes);

/* One version with its content as a new reference; NOT_FOUND. */
MUST_CHECK enum status proposal_read(struct ctx *ctx, const char *version, json_t **ret);

/* A version's replay or screening of open requests, with at most limit of what it
 * changed, as a new reference; NOT_FOUND. It names requests, so the reading is recorded.
 */
MUST_CHECK enum status proposal_replay(struct ctx *ctx, struct uuid version,
                                       enum replay_kind kind, int32_t limit,
                                       json_t **ret);

#endif
