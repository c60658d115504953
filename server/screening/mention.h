/*
 * Mentions: where a text speaks of a concept. Leftmost longest; found in one pass
 * whatever the size of the lexicon.
 */
#ifndef FORELOCK_SCREENING_MENTION_H
#define FORELOCK_SCREENING_MENTION_H

#include "base/arena.h"
#include "screening/lexicon.h"
#include "screening/screening.h"
#include "screening/token.h"

/* A quantity that the text may not give. */
struct quantity {
    bool is_known;
    double value;
};

struct mention {
    uint32_t concept;
    uint32_t first; /* tokens, both inclusive */
    uint32_t last;
    uint32_t sentence; /* number of its sentence */
    uint8_t route;
    bool is_stopped;
    struct screening_context context;
    struct quantity months_ago;
    bool is_over;   /* what was so long ago has ended: "took until", any illness */
    bool is_begun;  /* what was so long ago is when it began: "since", "started" */
    bool is_tested; /* "evaluated for …": the result may come a sentence later */
    struct quantity dose_mg_day; /* as prednisone where the concept has an equivalent */
    struct quantity days;
    struct quantity value;
    struct quantity second_value;
};

struct mentions {
    struct mention *list; /* by place; several concepts may share a place */
    size_t count;
    const uint32_t *concepts; /* of the list, close together for those who search it */
};

/* Finds all mentions in annotated tokens of one field. Kind "ignore" is included, so that
 * the context engine sees what has been swallowed. */
void mentions_find(struct arena *arena, const struct lexicon *lexicon,
                   const struct tokens *tokens, uint8_t field,
                   enum text_language language, struct mentions *ret);

/* Adds others at their places; both lists are by place, and places do not cross. */
void mentions_add(struct arena *arena, struct mentions *mentions,
                  const struct mention *others, size_t count);

#endif
