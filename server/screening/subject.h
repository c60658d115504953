/*
 * Whom a message is about. People write to a clinic about their wife or son, or ask what
 * lupus is; sentences of such a message that name nobody are about the same person, or
 * about nobody. Only for the free message: what stands in the other fields is the
 * patient's unless its own sentence says otherwise.
 */
#ifndef FORELOCK_SCREENING_SUBJECT_H
#define FORELOCK_SCREENING_SUBJECT_H

#include "screening/cue_match.h"

/* Corrects the context of mentions that were taken for the patient's. */
void subject_refine(struct arena *arena, const struct context_scene *scene,
                    const struct cue_matches *matches, struct mentions *mentions);

#endif
