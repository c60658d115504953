/* An unknown word is a name by its place rather than by its letters. */
#include "screening/unrecognised.h"

#include "base/macros.h"
#include "screening/reading.h"

/* What follows these is a thing, a place, a time or a reason, not the name of a medicine;
 * "the", "el", "of", "con" are not among them: "the Zorbax", "20 mg of Zorbax". */
static const char *const BEFORE_THINGS[] = {
    "a",       "an",      "un",    "una",    "unos",  "unas",  "for",   "from",
    "in",      "at",      "into",  "onto",   "after", "until", "since", "during",
    "before",  "because", "about", "around", "en",    "por",   "para",  "desde",
    "durante", "tras",    "hasta", "sobre",  "entre", "contra"};
static const char *const ARTICLES[] = {"the",  "my",   "his",  "her", "el", "la",
                                       "los",  "las",  "mi",   "mis", "su", "sus",
                                       "this", "that", "este", "esta"};

/* Before an article they are prepositions: "de la esquina", "to the gym". */
static const char *const BEFORE_ARTICLES[] = {"de", "a", "to", "of", "with", "con", "on"};

/* "Zorbax 20 mg": a number, or a word of grammar (unit, frequency), comes next. */
static bool has_dose_behind(const struct tokens *tokens, size_t at)
{
    return at + 1 < tokens->count && tokens->list[at + 1].kind == TOKEN_NUMBER;
}

/* A capital inside a text that is not written in capitals throughout. */
static bool is_proper(const struct tokens *tokens, const struct token *token)
{
    return token->is_capital && tokens->upper_letters * 3 < tokens->letters;
}

static bool is_preposition(const struct token *token)
{
    return token_is_one_of(token, BEFORE_THINGS, COUNT_OF(BEFORE_THINGS)) ||
           token_is_one_of(token, BEFORE_ARTICLES, COUNT_OF(BEFORE_ARTICLES));
}

bool unrecognised_is_name(const struct tokens *tokens, size_t at)
{
    const struct token *token = &tokens->list[at];
    const struct token *before = at > 0 ? token - 1 : NULL;

    if (!token_is_unknown(token))
        return false;
    if (!before || has_dose_behind(tokens, at) || is_proper(tokens, token))
        return true;
    if (token_is_one_of(before, BEFORE_THINGS, COUNT_OF(BEFORE_THINGS)))
        return false;
    return at < 2 || !token_is_one_of(before, ARTICLES, COUNT_OF(ARTICLES)) ||
           !is_preposition(before - 1);
}
