/* From cues to context; the order of ORDER decides whose words are shown. */
#include "screening/context_verdict.h"

/* Stands for the phrase itself where no cue beside it speaks. */
static const struct cue_match THE_PHRASE = {.cue = 0};

static const uint8_t OPENS[SAYS_COUNT] = {
    [SAYS_NEGATED] = DIM_NEGATED,
    [SAYS_AFFIRMED] = DIM_NONE,
    [SAYS_UNCERTAIN] = DIM_UNCERTAIN,
    [SAYS_CERTAIN] = DIM_NONE,
    [SAYS_HISTORICAL] = DIM_HISTORICAL,
    [SAYS_CURRENT] = DIM_NONE,
    [SAYS_HYPOTHETICAL] = DIM_HYPOTHETICAL,
    [SAYS_OTHER] = DIM_OTHER,
    [SAYS_PATIENT] = DIM_NONE,
    [SAYS_SELF] = DIM_NONE,
    [SAYS_ALLERGY] = DIM_ALLERGY,
    [SAYS_TAKES] = DIM_NONE,
    [SAYS_STOPPED] = DIM_STOPPED,
    [SAYS_STOP] = DIM_NONE,
    [SAYS_RESOLVED] = DIM_RESOLVED,
    [SAYS_SAME] = DIM_NONE,
    [SAYS_GOES_ON] = DIM_NONE,
    [SAYS_ONSET] = DIM_ONSET,
    [SAYS_HAPPENED] = DIM_HAPPENED,
    [SAYS_INFORMS] = DIM_NONE,
    [SAYS_FOR_OTHER] = DIM_NONE,
    [SAYS_DENIED] = DIM_NONE,
    [SAYS_TESTED] = DIM_TESTED,
    [SAYS_CLEARED] = DIM_CLEARED,
    [SAYS_ACTS] = DIM_NONE,
};

/* KIND_COUNT when the phrase is not from the lexicon. */
static uint8_t kind_of(const struct context_scene *scene, const struct mention *mention)
{
    return scene->lexicon ? scene->lexicon->concepts[mention->concept].kind
                          : (uint8_t)KIND_COUNT;
}

static bool is_medicine(uint8_t kind)
{
    return kind == KIND_MEDICINE || kind == KIND_SUBSTANCE;
}

/* A cancer that resolved is a cancer of the past; a headache that resolved is gone. */
static bool lasts(uint8_t kind)
{
    return kind == KIND_CONDITION || kind == KIND_PROCEDURE || kind == KIND_DEVICE ||
           kind == KIND_STATE;
}

enum dimension dimension_opened(enum cue_says says)
{
    return (enum dimension)OPENS[says];
}

/* "prior fracture" is past by its first word. */
static bool says_of_itself(const struct cue *cue, bool is_first)
{
    return cue->where == WHERE_WITHIN ||
           (is_first && cue->where == WHERE_BEFORE && cue->says == SAYS_HISTORICAL);
}

static bool is_sign(const struct tokens *tokens, size_t at)
{
    const struct token *list = tokens->list;

    return at + 2 < tokens->count && token_is(&list[at], '(') &&
           token_is(&list[at + 1], '-') && token_is(&list[at + 2], ')');
}

void sign_note(const struct context_scene *scene, const struct mention *mention,
               struct verdict *verdict)
{
    enum { SIGN_TOKENS = 3 };
    const struct tokens *tokens = scene->tokens;
    size_t first = mention->first;
    bool is_before = first >= SIGN_TOKENS && is_sign(tokens, first - SIGN_TOKENS) &&
                     (first == SIGN_TOKENS ||
                      tokens->list[first - SIGN_TOKENS - 1].kind != TOKEN_WORD);

    if (is_before || is_sign(tokens, (size_t)mention->last + 1))
        verdict->by[DIM_NEGATED].match = &THE_PHRASE;
}

void own_words_note(const struct context_scene *scene, const struct mention *mention,
                    struct verdict *verdict)
{
    const struct cue *list = scene->cues->list;

    if (scene->lexicon)
        return;
    for (uint32_t i = mention->first; i <= mention->last; i++) {
        struct cue_match match = cue_match_longest(scene, i, (size_t)mention->last + 1);

        for (uint32_t next = match.cue; next != 0; next = list[next - 1].next) {
            enum dimension dimension = dimension_opened(list[next - 1].says);

            if (dimension != DIM_NONE &&
                says_of_itself(&list[next - 1], i == mention->first))
                verdict->by[dimension] = (struct reach){.match = &THE_PHRASE};
        }
    }
}

/* Without a lexicon anything may pass. */
static bool passes(uint8_t kind)
{
    return kind == KIND_SYMPTOM || kind == KIND_COUNT;
}

static const char *cue_words(struct arena *arena, const struct context_scene *scene,
                             const struct reach *reach)
{
    if (!reach->match || reach->match->cue == 0)
        return ""; /* none, or the field itself */
    return tokens_words(arena, scene->tokens, reach->match->first, reach->match->last);
}

static bool turn_between(const struct tokens *tokens, size_t first, size_t end)
{
    static const char *const TURNS[] = {"but", "pero", "sino"};

    for (size_t i = first; i < end; i++) {
        if (token_is_one_of(&tokens->list[i], TURNS, COUNT_OF(TURNS)))
            return true;
    }
    return false;
}

static bool mark_between(const struct tokens *tokens, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        if (token_is(&tokens->list[i], ',') || token_is(&tokens->list[i], ';') ||
            token_is(&tokens->list[i], ':'))
            return true;
    }
    return false;
}

/* "breast cancer 2015, latest scan was fine": what is named first and tested later is
 * known, and stays so whatever the test found; a lump, or what is doubted, is not. So is
 * what it turned out to be: "I thought it was heartburn but it was a heart attack". */
static bool is_known(const struct context_scene *scene, const struct mention *mention,
                     const struct reach *by)
{
    const struct reach *test = &by[DIM_TESTED];
    size_t after = (size_t)mention->last + 1;

    if (test->cue->where != WHERE_HERE)
        return false;
    if (test->match->last < mention->first)
        return turn_between(scene->tokens, test->match->last, mention->first);
    return test->match->first >= after && lasts(kind_of(scene, mention)) &&
           !by[DIM_UNCERTAIN].match &&
           mark_between(scene->tokens, after, test->match->first);
}

/* "tested for HIV and hepatitis C, hepatitis C came back positive" */
static bool is_found(const struct reach *by)
{
    return by[DIM_FOUND].match && by[DIM_TESTED].match &&
           by[DIM_TESTED].match == by[DIM_HYPOTHETICAL].match;
}

/* "tested for lupus", "lupus workup": what the test was about, and nothing else. */
static bool is_named_in_test(const struct mention *mention, const struct reach *by)
{
    const struct reach *test = &by[DIM_TESTED];

    return test->match &&
           (test->cue->where == WHERE_BEFORE || test->match->first == mention->last + 1);
}

/* "I got tested for …, negative": a good result says nothing without a test. */
static bool is_cleared(const struct context_scene *scene, const struct mention *mention,
                       const struct reach *by)
{
    return by[DIM_CLEARED].match && by[DIM_TESTED].match && !is_known(scene, mention, by);
}

/* "diagnosed with lupus in 2009": the time is that of its beginning. */
static bool is_past(const struct reach *by)
{
    const struct reach *past = &by[DIM_HISTORICAL];

    return past->match &&
           !(by[DIM_ONSET].match && past->cue && past->cue->where == WHERE_AFTER);
}

/* Cues that come to nothing by themselves. */
static bool is_shown(const struct screening_context *context, const struct reach *by,
                     bool is_clear, uint8_t dimension)
{
    if (dimension == DIM_CLEARED)
        return is_clear;
    if (dimension == DIM_HISTORICAL)
        return is_past(by);
    return dimension != DIM_ALLERGY || context->is_allergy;
}

void verdict_write(struct arena *arena, const struct context_scene *scene,
                   const struct verdict *verdict, struct mention *mention)
{
    static const uint8_t ORDER[] = {DIM_NEGATED,  DIM_OTHER,        DIM_CLEARED,
                                    DIM_ALLERGY,  DIM_HYPOTHETICAL, DIM_STOPPED,
                                    DIM_RESOLVED, DIM_HISTORICAL,   DIM_UNCERTAIN};
    struct screening_context *context = &mention->context;
    const struct reach *by = verdict->by;
    uint8_t kind = kind_of(scene, mention);
    bool is_clear = is_cleared(scene, mention, by);
    bool is_gone = by[DIM_RESOLVED].match && passes(kind);
    bool is_stopped = by[DIM_STOPPED].match && kind != KIND_SYMPTOM;

    context->is_negated =
        (by[DIM_NEGATED].match && !by[DIM_AFFIRMED].match) || is_gone || is_clear;
    context->is_uncertain = by[DIM_UNCERTAIN].match && !context->is_negated;
    context->is_allergy = by[DIM_ALLERGY].match && is_medicine(kind);
    context->experiencer =
        by[DIM_OTHER].match && !by[DIM_SELF].match ? SCREENING_OTHER : SCREENING_PATIENT;
    mention->is_stopped = is_stopped;
    mention->is_tested = kind != KIND_SYMPTOM && is_named_in_test(mention, by);
    if (by[DIM_HYPOTHETICAL].match && !is_found(by))
        context->temporality = SCREENING_HYPOTHETICAL;
    else if (is_past(by) || (by[DIM_HAPPENED].match && kind != KIND_SYMPTOM) ||
             is_stopped || (by[DIM_RESOLVED].match && lasts(kind)))
        context->temporality = SCREENING_HISTORICAL;
    context->cue = "";
    for (size_t i = 0; i < COUNT_OF(ORDER) && context->cue[0] == '\0'; i++) {
        if (is_shown(context, by, is_clear, ORDER[i]))
            context->cue = cue_words(arena, scene, &by[ORDER[i]]);
    }
}
