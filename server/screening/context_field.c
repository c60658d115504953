/* What a field says before any word in it is read. */
#include "screening/context_sweep.h"

#include "screening/quantity.h"

/* "Married, two children.": a household, nothing more is said of them. */
static bool is_household(const struct tokens *tokens, const struct cue_match *match)
{
    size_t next = (size_t)match->last + 1;
    double number = 0;

    return match->first > 0 && token_value(&tokens->list[match->first - 1], &number) &&
           (next == tokens->count || tokens->list[next].kind != TOKEN_WORD ||
            tokens->list[match->last].ends_sentence);
}

/* Somebody named only in passing tells no story: "lives with his daughter". */
static bool names_in_passing(const struct sweep *sweep, const struct cue_match *match)
{
    return match_is_bystander(sweep->scene->tokens, match) ||
           is_household(sweep->scene->tokens, match);
}

static bool match_says(const struct sweep *sweep, const struct cue_match *match,
                       enum cue_says says)
{
    const struct cues *cues = sweep->scene->cues;

    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        const struct cue *cue = &cues->list[next - 1];

        if (cue->says == says && cue->where != WHERE_PSEUDO &&
            (cue->fields & sweep->scene->field))
            return says != SAYS_OTHER || !names_in_passing(sweep, match);
    }
    return false;
}

/* Cue words within mentions count here: "drinks heavily" is both. */
static bool words_say(const struct sweep *sweep, size_t first, size_t end,
                      enum cue_says says)
{
    for (size_t i = first; i < end; i++) {
        struct cue_match match = cue_match_longest(sweep->scene, i, end);

        if (match.cue == 0)
            continue;
        if (match_says(sweep, &match, says))
            return true;
        i = match.last;
    }
    return false;
}

static bool span_says(const struct sweep *sweep, const struct span *span,
                      enum cue_says says)
{
    return words_say(sweep, span->first, span->end, says);
}

/* "She has had breast cancer": a pronoun without anybody before it is the person. */
static bool opens_with_person(const struct sweep *sweep, const struct span *span)
{
    static const char *const PRONOUNS[] = {"he", "she", "ella"};

    return !sweep->has_other && span->first < span->end &&
           token_is_one_of(&sweep->scene->tokens->list[span->first], PRONOUNS,
                           COUNT_OF(PRONOUNS));
}

/* People write their own habits into the family field as well ("Married. Smokes."): from
 * such a sentence on it is about them, until a relative is named. */
static bool family_goes_on(struct sweep *sweep, const struct span *span)
{
    if (span_says(sweep, span, SAYS_OTHER))
        sweep->is_own_story = false;
    else if (opens_with_person(sweep, span) || span_says(sweep, span, SAYS_PATIENT) ||
             span_says(sweep, span, SAYS_SELF))
        sweep->is_own_story = true;
    return !sweep->is_own_story && !opens_with_person(sweep, span);
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
    size_t all = sweep->scene->tokens->count;

    return sweep->scene->field == FIELD_FAMILY && !words_say(sweep, 0, all, SAYS_OTHER) &&
           words_say(sweep, 0, all, SAYS_PATIENT);
}
