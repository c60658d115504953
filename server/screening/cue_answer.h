/* Forms in running text: "HIV: no", "lupus yes cancer no", "of insulin, none". */
#ifndef FORELOCK_SCREENING_CUE_ANSWER_H
#define FORELOCK_SCREENING_CUE_ANSWER_H

#include "screening/cue_match.h"

/* Sets is_answer of a cue that stands as the answer to what is before it; next is the
 * number of the first mention after the cue. */
void cue_answer_judge(const struct context_scene *scene, const struct mentions *mentions,
                      size_t next, struct cue_match *match);

#endif
