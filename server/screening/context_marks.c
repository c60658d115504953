/* Commas, colons, dashes and brackets: how far they let a cue reach. */
#include "screening/context_sweep.h"

#include <string.h>

enum { LIST_TOKENS = 24 }; /* how far a list is looked into */

static bool is_list_mark(const struct token *token)
{
    return token_is(token, ',') || token_is(token, ';');
}

/* "no edemas, masas ni soplos": the list goes on after this comma when its last item is
 * joined by a word that only lists use. */
static bool list_goes_on(const struct sweep *sweep, size_t at)
{
    static const char *const JOINS[] = {"ni", "or", "nor", "o", "u"};
    const struct tokens *tokens = sweep->scene->tokens;

    for (size_t i = at + 1; i < tokens->count && i < at + LIST_TOKENS; i++) {
        const struct token *token = &tokens->list[i];

        if (token->ends_sentence || token_is(token, ';'))
            return false;
        if (token_is_one_of(token, JOINS, COUNT_OF(JOINS)))
            return true;
    }
    return false;
}

/* The commas that a cue which ends at commas passes: within a list, and between a label
 * and its answer ("of insulin, none"); a bad result passes all. */
static bool passes_comma(const struct sweep *sweep, const struct reach *reach, size_t at,
                         bool is_forward)
{
    if (!reach->cue->ends_at_comma || reach == &sweep->active[DIM_FOUND])
        return true;
    if (is_forward)
        return list_goes_on(sweep, at);
    return reach->match->is_answer && (sweep->is_list || at + 1 == reach->match->first);
}

static void comma_apply(struct sweep *sweep, size_t at, bool is_forward)
{
    bool is_semicolon = token_is(&sweep->scene->tokens->list[at], ';');

    for (size_t d = 0; d < DIM_COUNT; d++) {
        struct reach *reach = &sweep->active[d];

        if (!reach->match)
            continue;
        reach->breaks++;
        if ((is_semicolon && d != DIM_OTHER && d != DIM_SELF && d != DIM_CLEARED) ||
            !passes_comma(sweep, reach, at, is_forward))
            reach->match = NULL;
    }
}

/* "HISTORY OF PRESENT ILLNESS: …", "Complications: none": a colon ends what was said
 * before its label, unless the label is the cue ("Denies: …"), or allergies are listed
 * ("Allergic to sulfa: a rash with Bactrim"). */
static void colon_apply(struct sweep *sweep, size_t at)
{
    for (size_t d = 0; d < DIM_COUNT; d++) {
        struct reach *reach = &sweep->active[d];
        size_t distance = reach->at > at ? reach->at - at : at - reach->at;

        if (reach->match && reach->match->cue != 0 && distance > 1 && d != DIM_SELF &&
            d != DIM_CLEARED &&
            (d != DIM_ALLERGY || sweep->scene->field != FIELD_ALLERGIES))
            reach->match = NULL;
    }
}

/* "no cancer - epilepsy since childhood": a dash between spaces begins something new. */
static void dash_apply(struct sweep *sweep, size_t at)
{
    const struct tokens *tokens = sweep->scene->tokens;

    if (tokens->list[at].is_glued || at + 1 >= tokens->count ||
        tokens->list[at + 1].is_glued)
        return;
    sweep->active[DIM_NEGATED].match = NULL;
}

void bracket_open(struct sweep *sweep)
{
    memcpy(sweep->outside, sweep->active, sizeof(sweep->outside));
    sweep->is_inside = true;
}

void bracket_close(struct sweep *sweep)
{
    if (sweep->is_inside)
        memcpy(sweep->active, sweep->outside, sizeof(sweep->active));
    sweep->is_inside = false;
}

void mark_apply(struct sweep *sweep, size_t at, bool is_forward)
{
    const struct token *token = &sweep->scene->tokens->list[at];

    if (token->kind != TOKEN_PUNCTUATION)
        return;
    if (is_list_mark(token))
        comma_apply(sweep, at, is_forward);
    else if (token_is(token, ':'))
        colon_apply(sweep, at);
    else if (token_is(token, '-') && is_forward)
        dash_apply(sweep, at);
    else if (token_is(token, is_forward ? '(' : ')'))
        bracket_open(sweep);
    else if (token_is(token, is_forward ? ')' : '('))
        bracket_close(sweep);
}
