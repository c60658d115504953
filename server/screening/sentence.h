/* Where sentences end, for people who write without capitals as well. */
#ifndef FORELOCK_SCREENING_SENTENCE_H
#define FORELOCK_SCREENING_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "screening/token.h"

enum { SENTENCE_LIMIT_TOKENS = 400 }; /* longer ones are cut: bounds the reach of a cue */

/* The index after the last token of the sentence that starts at first. */
size_t sentence_end(const struct tokens *tokens, size_t first);

/* "?lupus", "Plan: ? lupus": the mark opens what it doubts. */
bool sentence_is_doubt(const struct tokens *tokens, size_t at);

/* Sets ends_sentence of every token; before anything else here. */
void sentences_mark(struct tokens *tokens);

#endif
