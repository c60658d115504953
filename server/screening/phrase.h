/*
 * A term, cue or frame cut into its folded words, the same way as text is; lists of
 * phrases filed in a trie, and the longest of them that starts at a token.
 */
#ifndef FORELOCK_SCREENING_PHRASE_H
#define FORELOCK_SCREENING_PHRASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "screening/loader.h"
#include "screening/token.h"
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

/* Where the phrases of a file go. */
struct phrase_filing {
    struct trie *trie;
    struct loader *loader;
    struct words *words;
    uint16_t flag; /* enum word_flag of their words */
};

/* Files a phrase and returns its node. INVALID with a complaint when it is none. */
MUST_CHECK enum status phrase_file(const struct phrase_filing *filing, const char *text,
                                   uint32_t *ret_node);

/* Files the lists of a section ("routes": {"oral": ["by mouth"]}), with their classes of
 * words written out (cue_class.h); the output of a phrase is the index of its list's
 * name, of the last list it stands in. INVALID with a complaint for other names. */
MUST_CHECK enum status phrase_lists_file(const struct phrase_filing *filing,
                                         const json_t *file, const char *section,
                                         const char *const *names, size_t count);

/* The output of the longest phrase that starts at a token and ends before another, 0 when
 * none does; ret_last is its last token. */
uint32_t phrase_longest(const struct trie *trie, const struct tokens *tokens,
                        size_t first, size_t end, size_t *ret_last);

#endif
