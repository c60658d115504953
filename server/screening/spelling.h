/*
 * How people shorten and misspell the small words of a language ("q" for "que", "ise" for
 * "hice"), from rules/common. Such words are too short to be guessed by their letters.
 */
#ifndef FORELOCK_SCREENING_SPELLING_H
#define FORELOCK_SCREENING_SPELLING_H

#include <stddef.h>

#include "base/status.h"
#include "screening/loader.h"
#include "screening/token.h"
#include "screening/words.h"

struct spelling {
    const char *full; /* folded */
    uint32_t typed;   /* vocabulary id */
};

struct spellings {
    struct spelling *list; /* by typed */
    size_t count;
};

/* Reads rules/common/spellings-LANG.json, whose "spellings" lead from what is typed to
 * what is meant, one word each. INVALID when they are anything else. */
MUST_CHECK enum status spellings_load(struct spellings *spellings, struct loader *loader,
                                      struct words *words, const char *lang);

/* Gives tokens that are known spellings the meant word as alias, and its meaning for cues
 * and times. A word with a meaning of its own ("vitamina d") keeps it besides. */
void spellings_apply(const struct spellings *spellings, const struct words *words,
                     struct tokens *tokens);

#endif
