/* What a field says before any word in it is read. */
#include "screening/context_sweep.h"

static bool span_says(const struct sweep *sweep, const struct span *span,
                      enum cue_says says)
{
    const struct cues *cues = sweep->scene->cues;

    for (size_t m = span->match; m < span->match_end; m++) {
        uint32_t next = sweep->matches->list[m].cue;

        for (; next != 0; next = cues->list[next - 1].next) {
            const struct cue *cue = &cues->list[next - 1];

            if (cue->says == says && cue->where != WHERE_PSEUDO &&
                (cue->fields & sweep->scene->field))
                return true;
        }
    }
    return false;
}

/* People write their own habits into the family field as well ("Married. Smokes."): from
 * such a sentence on it is about them, until a relative is named. */
static bool family_goes_on(struct sweep *sweep, const struct span *span)
{
    if (span_says(sweep, span, SAYS_OTHER))
        sweep->is_own_story = false;
    else if (span_says(sweep, span, SAYS_PATIENT) || span_says(sweep, span, SAYS_SELF))
        sweep->is_own_story = true;
    return !sweep->is_own_story;
}

/* The field itself speaks: a family history is about others, a list of allergies is about
 * what the person does not take. */
void field_open(struct sweep *sweep, const struct span *span)
{
    static const struct cue FAMILY = {.says = SAYS_OTHER, .window = UINT8_MAX};
    static const struct cue ALLERGIES = {.says = SAYS_ALLERGY, .window = UINT8_MAX};
    static const struct cue_match NOWHERE = {.cue = 0};

    if (sweep->scene->field == FIELD_FAMILY && family_goes_on(sweep, span))
        sweep->active[DIM_OTHER] =
            (struct reach){&NOWHERE, &FAMILY, (uint32_t)span->first, 0};
    if (sweep->scene->field == FIELD_ALLERGIES)
        sweep->active[DIM_ALLERGY] =
            (struct reach){&NOWHERE, &ALLERGIES, (uint32_t)span->first, 0};
}

/* A family field without any relative, but with habits, is the person's own story. */
bool field_starts_as_own_story(const struct sweep *sweep)
{
    struct span all = {.match_end = sweep->matches->count};

    return sweep->scene->field == FIELD_FAMILY && !span_says(sweep, &all, SAYS_OTHER) &&
           span_says(sweep, &all, SAYS_PATIENT);
}
