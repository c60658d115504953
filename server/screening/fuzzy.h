/*
 * Misspelt words. Every word that may be misspelt is indexed under the start of its
 * sound-like skeleton with up to two letters left out, so a look-up costs the same
 * however many words there are (symmetric deletion of prefixes, W. Garbe's SymSpell).
 * Never for words of the ordinary language; short words and shortened ones only where
 * medicines are listed.
 */
#ifndef FORELOCK_SCREENING_FUZZY_H
#define FORELOCK_SCREENING_FUZZY_H

#include <stddef.h>
#include <stdint.h>

#include "screening/sound.h"
#include "screening/words.h"

enum { FUZZY_LONGEST = SOUND_LONGEST }; /* longer words are not looked up */

/* What kind of text a word stands in. */
enum fuzzy_place { FUZZY_PROSE, FUZZY_MEDICINES };

struct fuzzy_candidate {
    const char *text; /* the word's base form */
    uint32_t word;
    uint8_t length;
    uint8_t skeleton_length;
    bool is_medicine; /* may be farther off */
    bool is_name;     /* the whole name of a medicine: may be short */
    bool is_listed;   /* only where medicines are listed */
    char skeleton[SOUND_LONGEST];
};

struct fuzzy {
    struct fuzzy_candidate *candidates;
    size_t count;
    uint32_t *starts;  /* by bucket: its first entry; the next bucket's is its end */
    uint32_t *entries; /* candidates, bucket after bucket */
    size_t bucket_mask;
    uint64_t *sieve; /* some bits for each form: most look-ups end here */
    size_t sieve_mask;
    uint32_t *names; /* candidates that are names, by text */
    size_t name_count;
};

/* Indexes all words with WORD_FUZZY, and those of the ordinary language, which win. */
void fuzzy_build(struct fuzzy *fuzzy, struct arena *arena, const struct words *words);

/* The number of the nearest word within the allowed distance, or 0. Deterministic: ties
 * go to the nearer spelling, then to the same first letter, then alphabetically. */
uint32_t fuzzy_find(const struct fuzzy *fuzzy, const char *text, size_t length,
                    enum fuzzy_place place);

#endif
