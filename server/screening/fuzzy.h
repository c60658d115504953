/*
 * Misspelt words. Every word that may be misspelt is indexed under its sound-like
 * skeleton with up to two letters left out, so a look-up costs the same however many
 * words there are (symmetric deletion, W. Garbe's SymSpell). Only for words of six
 * letters and more, never for words of the ordinary language.
 */
#ifndef FORELOCK_SCREENING_FUZZY_H
#define FORELOCK_SCREENING_FUZZY_H

#include <stddef.h>
#include <stdint.h>

#include "screening/words.h"

struct fuzzy_slot {
    uint32_t hash;
    uint32_t candidate; /* index + 1 into candidates; 0 = empty */
};

struct fuzzy_candidate {
    const char *text; /* the word's base form */
    uint32_t word;
    uint8_t length;
    uint8_t skeleton_length;
    bool is_medicine; /* may be farther off */
    char skeleton[WORD_LENGTH_LIMIT];
};

struct fuzzy {
    struct fuzzy_slot *slots;
    size_t capacity;
    uint64_t *sieve; /* one bit per hash: most look-ups end here */
    struct fuzzy_candidate *candidates;
    size_t count;
};

/* Indexes all words with WORD_FUZZY and not WORD_COMMON. */
void fuzzy_build(struct fuzzy *fuzzy, struct arena *arena, const struct words *words);

/* The number of the nearest word within the allowed distance, or 0. Deterministic: ties
 * go to the nearer spelling, then to the same first letter, then alphabetically. */
uint32_t fuzzy_find(const struct fuzzy *fuzzy, const char *text, size_t length);

/* Edits (insert, delete, replace, swap neighbours) between two words, at most limit + 1.
 */
size_t fuzzy_distance(const char *a, size_t a_length, const char *b, size_t b_length,
                      size_t limit);

#endif
