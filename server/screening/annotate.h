/*
 * Tokens meet the vocabulary: each gets its word number, if need be through its
 * misspelling; what belongs together ("h.i.v.", "war farin") becomes one token.
 */
#ifndef FORELOCK_SCREENING_ANNOTATE_H
#define FORELOCK_SCREENING_ANNOTATE_H

#include "base/arena.h"
#include "screening/fuzzy.h"
#include "screening/token.h"
#include "screening/words.h"

/* place says what kind of text it is: a list of medicines is read more willingly. */
void tokens_annotate(struct arena *arena, const struct words *words,
                     const struct fuzzy *fuzzy, enum fuzzy_place place,
                     struct tokens *tokens);

#endif
