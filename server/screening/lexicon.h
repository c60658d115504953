/*
 * Concepts and the terms for them, as read from rules/lexicon, and the automaton over all
 * terms. Immutable once loaded.
 */
#ifndef FORELOCK_SCREENING_LEXICON_H
#define FORELOCK_SCREENING_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/macros.h"
#include "base/status.h"
#include "screening/fuzzy.h"
#include "screening/loader.h"
#include "screening/trie.h"
#include "screening/words.h"

enum concept_kind {
    KIND_MEDICINE,
    KIND_CONDITION,
    KIND_PROCEDURE,
    KIND_SUBSTANCE,
    KIND_STATE,
    KIND_SYMPTOM,
    KIND_DEVICE,
    KIND_MEASURE,
    KIND_IGNORE,
    KIND_COUNT
};

enum route {
    ROUTE_NONE,
    ROUTE_ORAL,
    ROUTE_INJECTED,
    ROUTE_INFUSED,
    ROUTE_TOPICAL,
    ROUTE_INHALED,
    ROUTE_NASAL,
    ROUTE_EYE,
    ROUTE_EAR,
    ROUTE_JOINT,
    ROUTE_SCALP,
    ROUTE_RECTAL,
    ROUTE_PATCH,
    ROUTE_COUNT
};

enum text_language { LANGUAGE_ANY, LANGUAGE_EN, LANGUAGE_ES };

/* The fields of free text, as bits. */
enum field_bit {
    FIELD_CONDITIONS = 1,
    FIELD_MEDICATIONS = 2,
    FIELD_ALLERGIES = 4,
    FIELD_OPERATIONS = 8,
    FIELD_FAMILY = 16,
    FIELD_MESSAGE = 32,
    FIELD_OTHER = 64,
    FIELD_ALL = 127
};

struct concept {
    const char *id;
    const uint32_t *parents; /* indices of concepts */
    size_t parent_count;
    double prednisone_equivalent; /* 0 = none */
    uint8_t kind;
    uint8_t route;
};

struct term {
    uint32_t concept;
    uint32_t next;     /* another term with the same words; index + 1, 0 = none */
    const char *exact; /* must be typed just like this, or NULL */
    uint8_t language;
    uint8_t route;
    uint8_t fields; /* where it counts */
    bool is_fuzzy;
    bool is_listed; /* counts only where medicines are listed */
};

struct lexicon {
    struct concept *concepts;
    size_t concept_count;
    uint32_t *children;    /* of all concepts, parent after parent … */
    uint32_t *first_child; /* … by parent; the next parent's is the end */
    uint32_t *by_id;       /* concepts sorted by id */
    struct term *terms;
    size_t term_count;
    struct trie trie; /* output: index of the first term + 1 */
};

/* Reads all files of rules/lexicon; the words go into words. */
MUST_CHECK enum status lexicon_load(struct lexicon *lexicon, struct loader *loader,
                                    struct words *words);

/* The index of a concept, or -1. */
int lexicon_find(const struct lexicon *lexicon, const char *id);

/* The names of kinds and routes in rules/; that of ROUTE_NONE is "". */
extern const char *const KIND_NAMES[KIND_COUNT];
extern const char *const ROUTE_NAMES[ROUTE_COUNT];

/* The bit of a field by its name; FIELD_OTHER for a name nobody knows. */
uint8_t field_bit(const char *name);

/* The bits of the fields in a list of names; ret stays as it is when there is no list.
 * INVALID, with a complaint about owner, for anything else. */
MUST_CHECK enum status fields_read(struct loader *loader, const char *owner,
                                   const json_t *list, uint8_t *ret);

#endif
