/*
 * What the sentence as a whole says of the mentions in it, where there is no letter
 * around it: a question supposes, and a mark after a finding doubts.
 */
#ifndef FORELOCK_SCREENING_SUBJECT_H
#define FORELOCK_SCREENING_SUBJECT_H

#include "screening/cue_match.h"

/* Refines the context of mentions that the sweeps have judged. */
void subject_refine(const struct context_scene *scene, const struct cue_matches *matches,
                    struct mentions *mentions);

#endif
