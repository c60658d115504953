/* How a medicine is given, when its name does not say so: "betamethasone 0.1 % lotion".
 */
#ifndef FORELOCK_SCREENING_ROUTE_H
#define FORELOCK_SCREENING_ROUTE_H

#include <stddef.h>

#include "screening/cue.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/token.h"

/*
 * Gives medicines without a route the one that stands right beside them, in the words of
 * any of the cue lists. Doubt leaves the route open, which counts as the most serious:
 * what is named before a comma or "and" belongs to somebody else.
 */
void routes_find(const struct cues *const *lists, size_t list_count,
                 const struct lexicon *lexicon, const struct tokens *tokens,
                 struct mentions *mentions);

#endif
