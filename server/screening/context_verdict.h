/* What the sweeps found out about a mention, and what that means. */
#ifndef FORELOCK_SCREENING_CONTEXT_VERDICT_H
#define FORELOCK_SCREENING_CONTEXT_VERDICT_H

#include "screening/cue_match.h"

enum dimension {
    DIM_NEGATED,
    DIM_UNCERTAIN,
    DIM_HISTORICAL,
    DIM_HYPOTHETICAL,
    DIM_OTHER,
    DIM_ALLERGY,
    DIM_STOPPED,
    DIM_RESOLVED,
    DIM_SELF,     /* "… and so do I" */
    DIM_AFFIRMED, /* the answer to this very label is yes */
    DIM_HAPPENED,
    DIM_ONSET, /* began then */
    DIM_TESTED,
    DIM_CLEARED,
    DIM_FOUND, /* "came back positive" */
    DIM_COUNT,
    DIM_NONE = DIM_COUNT
};

/* A cue at work. */
struct reach {
    const struct cue_match *match; /* NULL = not at work */
    const struct cue *cue;
    uint32_t at;     /* token from which the distance counts */
    uint32_t breaks; /* commas and mentions passed since */
};

/* What both sweeps found out about one mention. */
struct verdict {
    struct reach by[DIM_COUNT];
};

/* The dimension that a cue opens, DIM_NONE when it only closes others. */
enum dimension dimension_opened(enum cue_says says);

/* "asma (-)", "(-) cough": the sign that notes put behind what was asked about and
 * denied, or before it. */
void sign_note(const struct context_scene *scene, const struct mention *mention,
               struct verdict *verdict);

/* What a phrase that was looked up says by its own words ("prior fracture"). Phrases from
 * the lexicon have their meaning from there. */
void own_words_note(const struct context_scene *scene, const struct mention *mention,
                    struct verdict *verdict);

/* Turns the cues at work on a mention into its context. */
void verdict_write(struct arena *arena, const struct context_scene *scene,
                   const struct verdict *verdict, struct mention *mention);

#endif
