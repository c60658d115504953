/* A term or cue cut into its folded words, the same way as text is. */
#ifndef FORELOCK_SCREENING_PHRASE_H
#define FORELOCK_SCREENING_PHRASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "screening/trie.h"
#include "screening/words.h"

struct phrase {
    const char *words[TRIE_DEPTH_LIMIT];
    size_t lengths[TRIE_DEPTH_LIMIT];
    size_t count;
};

/* Hyphens are spaces. INVALID when nothing is left or there are too many words; the words
 * live in the arena or are those of the text. */
MUST_CHECK enum status phrase_split(struct arena *arena, const char *text,
                                    struct phrase *ret);

/* All words written as one into out[WORD_LENGTH_LIMIT]; 0 when too long. */
size_t phrase_join(const struct phrase *phrase, char *out);

#endif
