/*
 * Words that mean something only together, in any order and with others between them: a
 * "box" under the "collarbone", a "clot" and a "leg". Read from rules/together; what they
 * mean is a concept of the lexicon.
 */
#ifndef FORELOCK_SCREENING_TOGETHER_H
#define FORELOCK_SCREENING_TOGETHER_H

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "screening/lexicon.h"
#include "screening/loader.h"
#include "screening/mention.h"
#include "screening/token.h"
#include "screening/trie.h"
#include "screening/words.h"

enum { MEETING_NONE = UINT32_MAX };

/* One word of each group, the farthest two at most so many tokens apart. */
struct meeting {
    uint32_t concept;
    uint32_t within;
    uint32_t group_count;
    uint32_t first_group; /* its groups are numbered from here on */
};

/* A word in a group of a meeting. */
struct meeting_word {
    uint32_t word;
    uint32_t meeting; /* MEETING_NONE: a word that keeps the others apart */
    uint32_t group;
};

struct together {
    struct meeting *list;
    size_t count;
    struct meeting_word *words; /* by word */
    size_t word_count;
    struct trie entries; /* output: the first entry of a word + 1 */
    size_t group_count;  /* of all meetings */
};

/* Reads rules/together/LANG.json, after the lexicon. */
MUST_CHECK enum status together_load(struct together *together, struct loader *loader,
                                     const struct lexicon *lexicon, struct words *words,
                                     const char *lang);

/* Adds what is said by words together to the mentions, at their places. One pass. Words
 * that a mention holds already lend its place to what they say together. */
void together_find(struct arena *arena, const struct together *together,
                   const struct tokens *tokens, struct mentions *mentions);

#endif
