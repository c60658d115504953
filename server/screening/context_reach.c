/* What a cue opens and closes when a sweep comes to it. */
#include "screening/context_sweep.h"

#define BIT(dimension) (1U << (dimension))

/* What a cue closes, by what it says. */
static const uint16_t CLOSES[SAYS_COUNT] = {
    [SAYS_AFFIRMED] =
        BIT(DIM_NEGATED) | BIT(DIM_HYPOTHETICAL) | BIT(DIM_CLEARED) | BIT(DIM_TESTED),
    [SAYS_CERTAIN] = BIT(DIM_UNCERTAIN),
    [SAYS_CURRENT] = BIT(DIM_HISTORICAL) | BIT(DIM_HAPPENED) | BIT(DIM_STOPPED),
    [SAYS_PATIENT] = BIT(DIM_OTHER) | BIT(DIM_NEGATED),
    [SAYS_SELF] = BIT(DIM_OTHER) | BIT(DIM_NEGATED) | BIT(DIM_TESTED),
    [SAYS_TAKES] = BIT(DIM_ALLERGY) | BIT(DIM_STOPPED) | BIT(DIM_HISTORICAL),
    [SAYS_STOP] = BIT(DIM_NEGATED) | BIT(DIM_UNCERTAIN) | BIT(DIM_HISTORICAL) |
                  BIT(DIM_HYPOTHETICAL) | BIT(DIM_ALLERGY) | BIT(DIM_STOPPED) |
                  BIT(DIM_HAPPENED) | BIT(DIM_TESTED),
    [SAYS_ACTS] = BIT(DIM_OTHER),
};

static void reach_open(struct sweep *sweep, enum dimension dimension,
                       const struct cue_match *match, const struct cue *cue, uint32_t at)
{
    const struct reach *old = &sweep->active[dimension];

    /* A cue that reaches farther goes on: "history of X, status post Y, and Z". */
    if (old->match && old->match->cue != 0 && !old->cue->ends_at_comma &&
        old->cue->window > cue->window && match->cue != 0)
        return;
    sweep->active[dimension] = (struct reach){match, cue, at, 0};
}

/* "sin pelo y tomo …": a verb after "and" begins something new. */
static bool is_joined(const struct sweep *sweep, const struct cue_match *match)
{
    static const char *const JOINS[] = {"and", "y", "e", "then", "pero"};

    return match->first > 0 &&
           token_is_one_of(&sweep->scene->tokens->list[match->first - 1], JOINS,
                           COUNT_OF(JOINS));
}

/* "no me han diagnosticado", "does not carry a diagnosis of": a verb right after the
 * negation is what is negated. */
static bool is_negated_verb(const struct sweep *sweep, const struct reach *reach,
                            const struct cue_match *match)
{
    return reach->match->last + 1 == match->first &&
           (cue_match_says(sweep->scene->cues, match, SAYS_SELF) ||
            cue_match_says(sweep->scene->cues, match, SAYS_AFFIRMED));
}

/* "probably due to reflux": a cause right after the doubt is what is doubted. */
static bool is_doubted_cause(const struct reach *reach, const struct cue_match *match)
{
    return reach->cue->says == SAYS_UNCERTAIN && reach->match->last + 1 == match->first;
}

/* "if he has a fever": what is affirmed only on a condition; not "if I have lupus", nor
 * in messages, where "can I come if I'm on warfarin" is how people say that they are. */
static bool is_in_condition(const struct sweep *sweep, const struct reach *reach,
                            const struct cue_match *match)
{
    static const char *const CONDITIONS[] = {"if", "should", "unless", "lest", "case"};
    const struct token *list = sweep->scene->tokens->list;

    return sweep->scene->field != FIELD_MESSAGE &&
           reach->cue->says == SAYS_HYPOTHETICAL && reach->breaks == 0 &&
           !cue_match_says(sweep->scene->cues, match, SAYS_SELF) &&
           (token_is_one_of(&list[reach->match->first], CONDITIONS,
                            COUNT_OF(CONDITIONS)) ||
            token_is_one_of(&list[reach->match->last], CONDITIONS, COUNT_OF(CONDITIONS)));
}

/* "her husband reports", "the wife, who reports": right after the person. */
static bool is_his_act(const struct sweep *sweep, const struct reach *reach,
                       const struct cue_match *match)
{
    static const char *const WHO[] = {"who"};
    const struct token *list = sweep->scene->tokens->list;
    uint32_t at = match->first;

    while (at > reach->match->last + 1 &&
           (token_is(&list[at - 1], ',') || token_is_one_of(&list[at - 1], WHO, 1)))
        at--;
    return at == reach->match->last + 1;
}

/* "does not think he has diabetes": what stands right after the negation belongs to it;
 * "no, I have diabetes" and "no asthma, has diabetes" do not. */
static bool may_close(const struct sweep *sweep, const struct reach *reach,
                      enum cue_says says, const struct cue_match *match)
{
    if (says == SAYS_ACTS)
        return reach->match->cue != 0 && is_his_act(sweep, reach, match);
    if (says == SAYS_AFFIRMED && is_in_condition(sweep, reach, match))
        return false;
    if (reach->cue->says != SAYS_NEGATED)
        return says != SAYS_STOP || !is_doubted_cause(reach, match);
    if (says == SAYS_STOP)
        return !is_negated_verb(sweep, reach, match);
    return reach->breaks > 0 || is_joined(sweep, match);
}

static void reaches_close(struct sweep *sweep, enum cue_says says,
                          const struct cue_match *match)
{
    for (size_t d = 0; CLOSES[says] >> d != 0; d++) {
        const struct cue_match *open = sweep->active[d].match;

        /* Open is what one of several meanings of the match itself opened. */
        if (!(CLOSES[says] & BIT(d)) || !open || open == match)
            continue;
        /* A list of allergies stays one: "reports a rash with amoxicillin". */
        if (says == SAYS_STOP && open->cue == 0)
            continue;
        if (may_close(sweep, &sweep->active[d], says, match))
            sweep->active[d].match = NULL;
    }
}

/* "… porque toma warfarina": a verb without a subject of its own; not "mi piel tiene". */
static bool lacks_subject(const struct sweep *sweep, const struct cue_match *match)
{
    static const char *const LEADS[] = {"y",  "que",  "porque",  "pues",  "ya", "no",
                                        "si", "pero", "tambien", "quien", "el", "ella"};
    const struct token *list = sweep->scene->tokens->list;

    return match->first == 0 || list[match->first - 1].kind != TOKEN_WORD ||
           token_is_one_of(&list[match->first - 1], LEADS, COUNT_OF(LEADS));
}

/* "lives with a man who has TB": more is said of him. */
static bool is_told_of(const struct tokens *tokens, size_t next)
{
    static const char *const MORE[] = {
        "who",   "whose",    "with", "has",      "had",       "is",        "was",
        "being", "positive", "sick", "infected", "diagnosed", "que",       "quien",
        "con",   "tiene",    "tuvo", "enfermo",  "enferma",   "diabetico", "diabetica"};

    if (next < tokens->count && token_is(&tokens->list[next], ','))
        next++;
    return next < tokens->count &&
           token_is_one_of(&tokens->list[next], MORE, COUNT_OF(MORE));
}

bool match_is_bystander(const struct tokens *tokens, const struct cue_match *match)
{
    static const char *const OWNERS[] = {"a",   "an",    "the",     "his",
                                         "her", "their", "patient", "patients",
                                         "my",  "own",   "su",      "mi"};
    static const char *const PASSING[] = {"by",  "from", "with", "to",
                                          "per", "told", "con"};
    size_t at = match->first;

    while (at > 0 && token_is_one_of(&tokens->list[at - 1], OWNERS, COUNT_OF(OWNERS)))
        at--;
    return at > 0 && token_is_one_of(&tokens->list[at - 1], PASSING, COUNT_OF(PASSING)) &&
           !is_told_of(tokens, (size_t)match->last + 1);
}

/* A person who was named opens a story of his own, one named in passing does not. */
static bool may_open(const struct sweep *sweep, const struct cue *cue,
                     const struct cue_match *match)
{
    return cue->says != SAYS_OTHER || cue->where != WHERE_BEFORE ||
           !match_is_bystander(sweep->scene->tokens, match);
}

static void subject_note(struct sweep *sweep, enum cue_says says,
                         const struct cue_match *match, const struct cue *cue,
                         uint32_t at)
{
    if (says == SAYS_SELF && cue->where == WHERE_AFTER)
        reach_open(sweep, DIM_SELF, match, cue, at);
    if (says == SAYS_OTHER)
        sweep->has_other = true;
    if (says == SAYS_AFFIRMED && match->is_answer)
        reach_open(sweep, DIM_AFFIRMED, match, cue, at);
    if (says == SAYS_AFFIRMED && cue->where == WHERE_AFTER)
        reach_open(sweep, DIM_FOUND, match, cue, at);
    if (says == SAYS_GOES_ON && sweep->is_first_person && sweep->has_other &&
        lacks_subject(sweep, match))
        reach_open(sweep, DIM_OTHER, match, cue, at);
    if (says == SAYS_SAME && sweep->is_first_person &&
        (sweep->has_other || sweep->scene->field == FIELD_MESSAGE))
        reach_open(sweep, DIM_OTHER, match, cue, at);
}

static void cue_apply(struct sweep *sweep, const struct cue_match *match,
                      const struct cue *cue, uint32_t at)
{
    enum cue_says says = (enum cue_says)cue->says;

    if ((cue->fields != FIELD_ALL && !(cue->fields & sweep->scene->field)) ||
        (match->only != 0 && match->only != says + 1))
        return;
    reaches_close(sweep, says, match);
    if (dimension_opened(says) != DIM_NONE && may_open(sweep, cue, match))
        reach_open(sweep, dimension_opened(says), match, cue, at);
    subject_note(sweep, says, match, cue, at);
}

/* Begins its sentence, or the part of it after a mark. */
static bool begins_clause(const struct token *list, const struct cue_match *match)
{
    return match->first == 0 || list[match->first - 1].ends_sentence ||
           list[match->first - 1].kind != TOKEN_WORD;
}

/* "seen in 2015 for gout": the next word leads on to what happened then. */
static bool leads_on(const struct tokens *tokens, const struct cue_match *match)
{
    static const char *const ON[] = {"with", "for", "after", "following",
                                     "had",  "con", "por",   "tras"};

    return (size_t)match->last + 1 < tokens->count &&
           token_is_one_of(&tokens->list[match->last + 1], ON, COUNT_OF(ON));
}

/* "Return with any fever", not "Returns with fever". */
static bool is_bare(const struct token *verb)
{
    return verb->text[verb->length - 1] != 's';
}

static bool works_forward(const struct sweep *sweep, const struct cue *cue,
                          const struct cue_match *match)
{
    const struct tokens *tokens = sweep->scene->tokens;

    if (match->is_answer)
        return false;
    if (cue->where == WHERE_LEAD)
        return begins_clause(tokens->list, match) || leads_on(tokens, match);
    if (cue->where == WHERE_ORDER)
        return begins_clause(tokens->list, match) && is_bare(&tokens->list[match->first]);
    return cue->where == WHERE_BEFORE;
}

static bool works_back(const struct cue *cue, const struct cue_match *match)
{
    if (match->is_answer)
        return cue->where == WHERE_ANSWER;
    return cue->where == WHERE_AFTER;
}

void match_apply(struct sweep *sweep, const struct cue_match *match, bool is_forward)
{
    const struct cues *cues = sweep->scene->cues;

    if (is_forward && match->negation != 0 && !match->is_answer)
        cue_apply(sweep, match, &cues->list[match->negation - 1], match->last);
    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        const struct cue *cue = &cues->list[next - 1];

        if (is_forward ? works_forward(sweep, cue, match) : works_back(cue, match))
            cue_apply(sweep, match, cue, is_forward ? match->last : match->first);
        else if (!is_forward && (cue->says == SAYS_STOP) && cue->where == WHERE_BEFORE)
            reaches_close(sweep, SAYS_STOP, match);
    }
}
