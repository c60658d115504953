/* Who, how old, and what is asked; the words are data, the grammar of ages is here. */
#include "screening/child.h"

#include <string.h>

#include "screening/grammar.h"
#include "screening/phrase.h"
#include "screening/quantity.h"

enum { FILLERS = 5, DAYS_A_YEAR = 365 };

static const double ADULT_YEARS = 18;

struct child {
    uint32_t first; /* tokens, the age included */
    uint32_t last;
    bool is_found;
    bool is_wanted;
};

/* "once" is eleven in Spanish, and no number of doses. */
static bool years_of(const struct token *token, double *ret)
{
    static const char *const ELEVEN[] = {"once"};

    if (token_is_one_of(token, ELEVEN, COUNT_OF(ELEVEN))) {
        *ret = 11;
        return true;
    }
    return token_value(token, ret);
}

static bool is_child_age(const struct token *token)
{
    double years = 0;

    return years_of(token, &years) && years >= 1 && years < ADULT_YEARS;
}

/* What may follow an age: not "3 months", "5 years ago", "6 feet". */
static bool is_age_at(const struct tokens *tokens, size_t at)
{
    static const char *const NO_AGE[] = {"feet",  "foot",   "ft",   "times", "time",
                                         "more",  "of",     "kids", "veces", "hijos",
                                         "other", "inches", "inch", "cm"};
    static const char *const NOT_OLD[] = {"younger", "older", "apart", "ago",
                                          "back",    "menor", "mayor", "menos"};
    const struct token *next = &tokens->list[at + 1];

    if (!is_child_age(&tokens->list[at]))
        return false;
    if (at + 1 >= tokens->count || next->kind != TOKEN_WORD)
        return at + 1 >= tokens->count || !token_is(next, '%');
    if (token_grammar(next) == GRAMMAR_SPAN)
        return (int)grammar_value(next->grammar) == DAYS_A_YEAR &&
               (at + 2 >= tokens->count ||
                !token_is_one_of(&tokens->list[at + 2], NOT_OLD, COUNT_OF(NOT_OLD)));
    return token_grammar(next) != GRAMMAR_MASS && token_grammar(next) != GRAMMAR_COUNT &&
           !token_is_one_of(next, NO_AGE, COUNT_OF(NO_AGE));
}

/* "… , 14,", "… is fifteen", "… acaba de cumplir 15": the place of the age, or 0. */
static size_t age_after(const struct tokens *tokens, size_t at)
{
    static const char *const FILL[] = {
        "is",      "hes",    "shes",   "he",  "she", "who", "just", "turned",
        "turning", "now",    "aged",   "age", "s",   "es",  "de",   "tiene",
        "cumplio", "acaba",  "va",     "a",   "of",  "the", "only", "almost",
        "cumplir", "recien", "cumple", "con", "que", "ya",  "hair"};

    for (size_t i = at, steps = 0; i < tokens->count && steps <= FILLERS; i++, steps++) {
        const struct token *token = &tokens->list[i];

        if (is_age_at(tokens, i))
            return i;
        if (token->ends_sentence ||
            (token->kind == TOKEN_WORD && !token_is_one_of(token, FILL, COUNT_OF(FILL))))
            return 0;
    }
    return 0;
}

/* "13 year old …", "11 y/o …": the place of the age, or the place itself. */
static size_t age_before(const struct tokens *tokens, size_t at)
{
    static const char *const UNITS[] = {"year", "years", "yr",  "yrs", "yo",
                                        "y",    "o",     "old", "ano", "anos"};
    bool has_unit = token_is_one_of(&tokens->list[at], UNITS, COUNT_OF(UNITS));

    for (size_t i = at, steps = 0; i > 0 && steps <= FILLERS; steps++) {
        const struct token *token = &tokens->list[--i];

        if (is_child_age(token))
            return has_unit ? i : at;
        if (token_is_one_of(token, UNITS, COUNT_OF(UNITS)))
            has_unit = true;
        else if (token->kind != TOKEN_PUNCTUATION || token->ends_sentence)
            return at;
    }
    return at;
}

/* "my 11 y/o": the age alone names the child. */
static bool is_named_by_age(const struct tokens *tokens, size_t at)
{
    static const char *const OURS[] = {"my", "our"};
    size_t end = at + 2;

    if (at + 2 >= tokens->count ||
        !token_is_one_of(&tokens->list[at], OURS, COUNT_OF(OURS)) ||
        !is_child_age(&tokens->list[at + 1]))
        return false;
    while (end < tokens->count && end < at + 6 &&
           tokens->list[end].kind == TOKEN_PUNCTUATION &&
           !tokens->list[end].ends_sentence)
        end++;
    return end < tokens->count && age_before(tokens, end + 1) == at + 1;
}

static void child_name(const struct tokens *tokens, size_t first, size_t last,
                       struct child *child)
{
    size_t after = age_after(tokens, last + 1);
    size_t before = age_before(tokens, first);

    if (after == 0 && before == first)
        return;
    *child = (struct child){.first = (uint32_t)before,
                            .last = (uint32_t)(after > last ? after : last),
                            .is_found = true,
                            .is_wanted = child->is_wanted};
}

/* "… our daughter in? She's 7": the next sentence tells the age. */
static bool tells_age(const struct tokens *tokens, size_t at, struct child *child)
{
    static const char *const PRONOUNS[] = {"he", "she", "hes", "shes"};
    size_t age = 0;

    if (at == 0 || !tokens->list[at - 1].ends_sentence ||
        !token_is_one_of(&tokens->list[at], PRONOUNS, COUNT_OF(PRONOUNS)))
        return false;
    age = age_after(tokens, at + 1);
    if (age == 0)
        return false;
    *child = (struct child){.first = (uint32_t)at,
                            .last = (uint32_t)age,
                            .is_found = true,
                            .is_wanted = child->is_wanted};
    return true;
}

/* Walks to the child and then on to what is said of it. */
static struct child child_read(const struct cues *cues, const struct tokens *tokens)
{
    struct child child = {0};
    bool is_about_child = false;
    bool is_named = false; /* a child of unknown age, and nobody after it */
    bool asks = false;

    for (size_t i = 0; i < tokens->count; i++) {
        size_t last = i;
        uint32_t word = phrase_longest(&cues->children, tokens, i, tokens->count, &last);

        if (word == CHILD_ASKS)
            asks = true;
        if (word == CHILD_OTHER)
            is_about_child = is_named = false;
        if (word == CHILD_TOPIC && is_about_child)
            child.is_wanted = true;
        if (!child.is_found && word == CHILD_WHO)
            child_name(tokens, i, last, &child);
        if (!child.is_found && word == CHILD_MINOR)
            child = (struct child){(uint32_t)i, (uint32_t)last, true, false};
        if (!child.is_found && is_named_by_age(tokens, i))
            child = (struct child){(uint32_t)i, (uint32_t)i + 1, true, false};
        if (!child.is_found && is_named)
            is_about_child = tells_age(tokens, i, &child);
        if (word == CHILD_WHO || word == CHILD_MINOR) {
            is_about_child = child.is_found;
            is_named = !child.is_found;
            i = last;
        }
    }
    child.is_wanted = child.is_wanted || asks;
    return child;
}

void child_find(struct arena *arena, const struct lexicon *lexicon,
                const struct cues *cues, const struct tokens *tokens,
                struct mentions *mentions)
{
    struct child child = child_read(cues, tokens);
    int concept =
        child.is_found && child.is_wanted ? lexicon_find(lexicon, "for_child") : -1;
    struct mention mention = {.first = child.first, .last = child.last};

    if (concept < 0)
        return;
    mention.concept = (uint32_t)concept;
    mention.context.cue = "";
    mentions_add(arena, mentions, &mention, 1);
}
