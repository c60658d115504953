/*
 * Whom a free message is about and what it is for. People write to a clinic about their
 * wife, for homework, or about the medicine they take without saying that they take it.
 * Corrects what the sentences alone said; whatever the writer says of himself stays.
 */
#ifndef FORELOCK_SCREENING_LETTER_H
#define FORELOCK_SCREENING_LETTER_H

#include "screening/cue_match.h"

/* Only for the field message, with scene->frames. One pass over the tokens, and for every
 * mention one over the cues of its sentence. */
void letter_refine(struct arena *arena, const struct context_scene *scene,
                   const struct cue_matches *matches, struct mentions *mentions);

#endif
