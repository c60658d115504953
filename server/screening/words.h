/*
 * The vocabulary: every word of the lexicon, the cues, the grammar and the ordinary
 * language, each with a number. Forms of one word ("stents", "stent"; "tumour", "tumor")
 * share a number.
 */
#ifndef FORELOCK_SCREENING_WORDS_H
#define FORELOCK_SCREENING_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

enum word_flag {
    WORD_LEXICON = 1 << 0,   /* stands in a term */
    WORD_FUZZY = 1 << 1,     /* and may be misspelt */
    WORD_LISTED = 1 << 2,    /* may be misspelt, but only where medicines are listed */
    WORD_MEDICINE = 1 << 3,  /* stands in the name of a medicine: may be far misspelt */
    WORD_NAME = 1 << 4,      /* the whole name of a medicine */
    WORD_CUE = 1 << 5,       /* stands in a cue */
    WORD_FRAME = 1 << 6,     /* stands in a phrase of rules/frames */
    WORD_TOGETHER = 1 << 7,  /* stands in a group of rules/together */
    WORD_GRAMMAR = 1 << 8,   /* units, months, numbers */
    WORD_COMMON_EN = 1 << 9, /* ordinary language */
    WORD_COMMON_ES = 1 << 10,
    WORD_SPELLING = 1 << 11, /* may stand for another word in one language */
    WORD_ORDINARY = 1 << 12  /* a form of an ordinary word; set on tokens only */
};

#define WORD_COMMON (WORD_COMMON_EN | WORD_COMMON_ES)

struct word_entry {
    const char *text;
    uint32_t hash;
    uint32_t id;
    uint16_t flags;
    uint8_t length;
    uint8_t grammar;
};

struct words {
    struct arena *arena;
    struct word_entry *slots; /* open addressing; text NULL = empty */
    uint8_t *tags; /* by slot: a part of the hash, 0 = empty; so small that it stays near,
                      and enough to tell most words that are not there */
    size_t capacity; /* a power of two */
    size_t count;
    uint32_t last_id;
};

enum { WORD_LENGTH_LIMIT = 48 };

void words_init(struct words *words, struct arena *arena);

/* Adds a folded word, or adds flags to it; returns its number, never 0. */
uint32_t words_add(struct words *words, const char *text, size_t length, uint16_t flags,
                   uint8_t grammar);

/* The entry of a folded word in any of its forms, or NULL. Safe from any thread once the
 * last word has been added. */
const struct word_entry *words_find(const struct words *words, const char *text,
                                    size_t length);

/* The entry of exactly these bytes, or NULL. */
const struct word_entry *words_find_exact(const struct words *words, const char *text,
                                          size_t length);

/* Adds the end of names ("tinib", or "itis" where it is not one of medicines) and returns
 * its number; 0 when it is not three to ten small letters. */
uint32_t words_add_stem(struct words *words, const char *stem, bool is_medicine);

/* The number of the longest stem that an unknown word ends with, three letters or more
 * before it; a stem of medicines counts from so many letters on. 0 when there is none. */
uint32_t words_stem(const struct words *words, const char *text, size_t length,
                    size_t at_least);

/* The form under which the forms of a word share their number: no plural, no final e,
 * American vowels, f for ph. Writes at most WORD_LENGTH_LIMIT bytes; returns how many. */
size_t word_base(const char *text, size_t length, char *out);

static inline uint32_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ length;

    while (length >= 8) {
        uint64_t chunk = 0;

        memcpy(&chunk, bytes, 8);
        hash = (hash ^ chunk) * UINT64_C(0xFF51AFD7ED558CCD);
        hash ^= hash >> 32;
        bytes += 8;
        length -= 8;
    }
    if (length > 0) {
        uint64_t chunk = 0;

        memcpy(&chunk, bytes, length);
        hash = (hash ^ chunk) * UINT64_C(0xFF51AFD7ED558CCD);
    }
    hash = (hash ^ (hash >> 29)) * UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(hash ^ (hash >> 32));
}

#endif
