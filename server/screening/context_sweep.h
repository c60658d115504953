/* One sweep over the tokens of a sentence, and what the marks in it end. */
#ifndef FORELOCK_SCREENING_CONTEXT_SWEEP_H
#define FORELOCK_SCREENING_CONTEXT_SWEEP_H

#include "screening/context_verdict.h"

struct sweep {
    const struct context_scene *scene;
    const struct cue_matches *matches;
    struct reach active[DIM_COUNT];
    struct reach here[DIM_COUNT]; /* cues for the whole sentence */
    bool is_first_person;         /* the text speaks of "I" */
    bool has_other;               /* somebody else has been spoken of */
    bool is_own_story;            /* in the family field: the patient's own habits */
    bool is_list;                 /* a plural answer goes on over commas */
};

/* Applies the meanings of a cue that work in this direction. */
void match_apply(struct sweep *sweep, const struct cue_match *match, bool is_forward);

/* Applies the mark at a token, if it is one, to the cues at work. */
void mark_apply(struct sweep *sweep, size_t at, bool is_forward);

#endif
