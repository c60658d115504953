/* Where sentences end, for people who write without capitals as well; which ones ask. */
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

/* Its first word that is no label ("MESSAGE:"), greeting or joining word; or its end. */
size_t sentence_start(const struct tokens *tokens, size_t first, size_t end);

/* "Does lupus …?", with or without the mark; not "I take insulin, is that a problem?".
 * From sentence_start on. */
bool sentence_asks(const struct tokens *tokens, size_t start, size_t end);

/* Sets ends_sentence of every token; before anything else here. */
void sentences_mark(struct tokens *tokens);

#endif
