/*
 * What the words around a mention say about it: negated, somebody else's, past,
 * hypothetical, uncertain, an allergy. After ConText (Harkema et al. 2009): cues reach
 * forward or back until something ends them. Two sweeps over the tokens, linear.
 */
#ifndef FORELOCK_SCREENING_CONTEXT_H
#define FORELOCK_SCREENING_CONTEXT_H

#include "base/arena.h"
#include "screening/cue.h"
#include "screening/frame.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/token.h"

struct context_scene {
    const struct tokens *tokens;
    const struct cues *cues;
    const struct frames *frames;   /* of the same language; NULL: only sentences */
    const struct lexicon *lexicon; /* NULL: kinds are unknown */
    uint8_t field;                 /* enum field_bit; 0 = none */
};

/* Sets context, sentence and is_stopped of every mention. Mentions are by place. */
void context_apply(struct arena *arena, const struct context_scene *scene,
                   struct mentions *mentions);

#endif
