/* A message that asks for a child: the age of a son or daughter, and a wish for them. */
#ifndef FORELOCK_SCREENING_CHILD_H
#define FORELOCK_SCREENING_CHILD_H

#include "screening/cue.h"
#include "screening/lexicon.h"
#include "screening/mention.h"
#include "screening/token.h"

/* Words about children in rules/context, "children". */
enum child_word {
    CHILD_NONE,
    CHILD_WHO,   /* "my daughter" */
    CHILD_MINOR, /* "my teenager": the age is in the word */
    CHILD_ASKS,  /* "can you see her" */
    CHILD_TOPIC, /* "losing hair": about the child when nobody else is named */
    CHILD_OTHER, /* "I": ends what is said of the child */
    CHILD_COUNT
};

/* Adds a mention of the concept "for_child" where a message speaks of somebody under 18
 * and asks for them, or tells of their hair. One pass; most messages name no child. */
void child_find(struct arena *arena, const struct lexicon *lexicon,
                const struct cues *cues, const struct tokens *tokens,
                struct mentions *mentions);

#endif
