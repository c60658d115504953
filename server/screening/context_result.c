/* "Evaluated for lupus. ANA and RF negative.": the result comes a sentence later. */
#include "screening/context_sweep.h"

static bool has_cue(const struct sweep *sweep, const struct span *span,
                    enum cue_says says, enum cue_where where)
{
    for (size_t m = span->match; m < span->match_end; m++) {
        const struct cue_match *match = &sweep->matches->list[m];

        if (cue_match_says(sweep->scene->cues, match, says) &&
            cue_match_has(sweep->scene->cues, match, where))
            return true;
    }
    return false;
}

static bool has_parent(const struct concept *concept, uint32_t parent)
{
    for (size_t p = 0; p < concept->parent_count; p++) {
        if (concept->parents[p] == parent)
            return true;
    }
    return false;
}

static bool concepts_related(const struct concept *concepts, uint32_t a, uint32_t b)
{
    return a == b || has_parent(&concepts[a], b) || has_parent(&concepts[b], a);
}

static const struct cue_match *good_result(const struct sweep *sweep,
                                           const struct span *span)
{
    for (size_t m = span->match; m < span->match_end; m++) {
        if (cue_match_says(sweep->scene->cues, &sweep->matches->list[m], SAYS_CLEARED))
            return &sweep->matches->list[m];
    }
    return NULL;
}

static bool is_test_itself(const struct sweep *sweep, const struct span *span,
                           const struct mention *mention)
{
    for (size_t m = span->match; m < span->match_end; m++) {
        const struct cue_match *match = &sweep->matches->list[m];

        if (match->only != 0 && match->first >= mention->first &&
            match->first <= mention->last)
            return true;
    }
    return false;
}

/* Another illness before the result would be what it is about; "anti-CCP negative" is of
 * the same kind as what was looked for. Behind it stands what it was instead, but nothing
 * like "pending". */
static bool is_about(const struct sweep *sweep, const struct span *result,
                     const struct cue_match *good, const struct mentions *mentions,
                     const struct mention *tested)
{
    const struct concept *concepts = NULL;

    if (!sweep->scene->lexicon)
        return result->mention == result->mention_end;
    concepts = sweep->scene->lexicon->concepts;
    for (size_t i = result->mention; i < result->mention_end; i++) {
        const struct mention *other = &mentions->list[i];
        const struct concept *concept = &concepts[other->concept];

        if (concept->kind == KIND_MEASURE || concept->kind == KIND_IGNORE ||
            (other->first > good->last && concept->kind != KIND_STATE) ||
            is_test_itself(sweep, result, other))
            continue;
        if (!other->context.is_negated ||
            !concepts_related(concepts, tested->concept, other->concept))
            return false;
    }
    return true;
}

/* "Evaluated for epilepsy and treated since": the test was not the end of it. */
static bool says_more(const struct sweep *sweep, const struct span *test)
{
    static const char *const MORE[] = {
        "treated",     "treatment",     "diagnosed",     "diagnosis", "confirmed",
        "started",     "takes",         "positive",      "tratado",   "tratada",
        "tratamiento", "diagnosticado", "diagnosticada", "confirmado"};

    for (size_t i = test->first; i < test->end; i++) {
        if (token_is_one_of(&sweep->scene->tokens->list[i], MORE, COUNT_OF(MORE)))
            return true;
    }
    return false;
}

/* "ANA negative but still unwell", "negative at first, then diagnosed": not all is well.
 */
static bool is_plain(const struct sweep *sweep, const struct span *test,
                     const struct span *result)
{
    return !says_more(sweep, test) &&
           !has_cue(sweep, result, SAYS_AFFIRMED, WHERE_AFTER) &&
           !has_cue(sweep, result, SAYS_STOP, WHERE_BEFORE) &&
           !has_cue(sweep, result, SAYS_UNCERTAIN, WHERE_BEFORE) &&
           !has_cue(sweep, result, SAYS_ONSET, WHERE_BEFORE);
}

void result_apply(struct arena *arena, const struct sweep *sweep, const struct span *test,
                  const struct span *result, struct mentions *mentions)
{
    const struct cue_match *good = NULL;

    for (size_t i = test->mention; i < test->mention_end; i++) {
        struct mention *mention = &mentions->list[i];

        if (!mention->is_tested || mention->context.is_negated)
            continue;
        if (!good) {
            good = good_result(sweep, result);
            if (!good || !is_plain(sweep, test, result))
                return;
        }
        if (!is_about(sweep, result, good, mentions, mention))
            continue;
        mention->context.is_negated = true;
        mention->context.is_uncertain = false;
        mention->context.cue =
            tokens_words(arena, sweep->scene->tokens, good->first, good->last);
    }
}
