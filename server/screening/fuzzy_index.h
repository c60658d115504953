/* What the index of misspellings and the search in it share. */
#ifndef FORELOCK_SCREENING_FUZZY_INDEX_H
#define FORELOCK_SCREENING_FUZZY_INDEX_H

#include <stdbool.h>

#include "screening/fuzzy.h"

enum {
    FUZZY_SHORTEST = 6,      /* letters of a word that may be misspelt … */
    FUZZY_SHORTEST_NAME = 4, /* … and of a medicine's name in a list of medicines */
    FUZZY_FRAME_LISTED = 3,  /* consonants that say enough in such a list */
    FUZZY_PREFIX = 7,        /* letters of a skeleton that are indexed */
    FUZZY_FORMS = 2 + FUZZY_PREFIX + FUZZY_PREFIX * (FUZZY_PREFIX - 1) / 2
};

/* Edits between skeletons that are still a misspelling. */
size_t fuzzy_edits(size_t skeleton_length, bool is_medicine, enum fuzzy_place place);

/* The forms under which a skeleton is found, into out[FUZZY_FORMS]: its start whole, with
 * up to edits letters left out, and its consonants when there are at_least so many (0 =
 * not asked). Returns how many. */
size_t fuzzy_forms(const char *skeleton, size_t length, size_t edits,
                   size_t consonants_at_least, uint64_t *out);

static inline uint64_t fuzzy_hash(uint64_t form)
{
    form *= UINT64_C(0x9E3779B97F4A7C15);
    form ^= form >> 32;
    return form * UINT64_C(0xD6E8FEB86659FD93);
}

#endif
