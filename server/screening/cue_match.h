/* Cues where they stand in a text; mentions hide the cue words inside them. */
#ifndef FORELOCK_SCREENING_CUE_MATCH_H
#define FORELOCK_SCREENING_CUE_MATCH_H

#include "base/arena.h"
#include "screening/context.h"

struct cue_match {
    uint32_t cue; /* index + 1 of the first meaning; the rest is chained */
    uint32_t first;
    uint32_t last;
    uint32_t negation; /* index + 1 of the negation in the words that goes on, 0 = none */
    bool is_answer;    /* stands as the answer to a label */
    uint8_t only;      /* of its meanings only what says this (+ 1) counts; 0 = all */
};

struct cue_matches {
    struct arena *arena;
    struct cue_match *list; /* by place, none overlap */
    size_t count;
    size_t room;
};

void cue_matches_find(struct arena *arena, const struct context_scene *scene,
                      const struct mentions *mentions, struct cue_matches *ret);

/* The longest cue that starts at a token and ends before another; cue 0 when none does.
 */
struct cue_match cue_match_longest(const struct context_scene *scene, size_t first,
                                   size_t end);

/* True when one of the meanings has this place or says this. */
bool cue_match_has(const struct cues *cues, const struct cue_match *match,
                   enum cue_where where);
bool cue_match_says(const struct cues *cues, const struct cue_match *match,
                    enum cue_says says);

#endif
