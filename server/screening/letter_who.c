/* Whom a cue names. */
#include "screening/letter_read.h"

/* Words for everybody and nobody: they start no story about somebody. */
static bool is_generic(const struct letter *letter, const struct cue_match *match)
{
    static const char *const GENERIC[] = {
        "people",       "women",    "men",      "children", "kids",      "child",
        "kid",          "donor",    "family",   "relative", "relatives", "fh",
        "fhx",          "familial", "maternal", "paternal", "in",        "on",
        "runs",         "client",   "clients",  "those",    "anyone",    "someone",
        "somebody",     "person",   "persons",  "patients", "no",        "one",
        "gente",        "personas", "mujeres",  "hombres",  "ninos",     "alguien",
        "antecedentes", "familia",  "familiar", "donante",  "la",        "el"};
    static const char *const YOURS[] = {"your", "ur", "su", "tu"};
    const struct token *list = letter->scene->tokens->list;

    if (match->first > 0 &&
        token_is_one_of(&list[match->first - 1], YOURS, COUNT_OF(YOURS)))
        return true;
    return token_is_one_of(&list[match->first], GENERIC, COUNT_OF(GENERIC));
}

/* Meanings that stand in the way of others do not count. */
bool letter_says(const struct letter *letter, const struct cue_match *match,
                 enum cue_says what)
{
    const struct cues *cues = letter->scene->cues;

    for (uint32_t next = match->cue; next != 0; next = cues->list[next - 1].next) {
        const struct cue *cue = &cues->list[next - 1];

        if (cue->says == what && cue->where != WHERE_PSEUDO &&
            (cue->fields & FIELD_MESSAGE))
            return true;
    }
    return false;
}

/* "I had been giving him drops", "I have a brother with …": about somebody else;
 * "I have to write", "I have no spots": about nobody. */
static bool serves_other(const struct letter *letter, size_t index)
{
    enum { SERVED_TOKENS = 4 };
    static const char *const EMPTY[] = {"to", "no", "not", "never", "none"};
    static const char *const SERVED[] = {"him", "her", "them", "le", "les", "ella"};
    static const char *const ENDS[] = {"and", "but", "so", "y", "pero", "because"};
    const struct tokens *tokens = letter->scene->tokens;
    const struct cue_matches *matches = letter->matches;
    size_t end = (size_t)matches->list[index].last + 1 + SERVED_TOKENS;

    if (end - SERVED_TOKENS < tokens->count &&
        token_is_one_of(&tokens->list[end - SERVED_TOKENS], EMPTY, COUNT_OF(EMPTY)))
        return true;
    for (size_t i = (size_t)matches->list[index].last + 1; i < end && i < tokens->count;
         i++) {
        if (tokens->list[i].kind != TOKEN_WORD ||
            token_is_one_of(&tokens->list[i], ENDS, COUNT_OF(ENDS)))
            return false;
        if (token_is_one_of(&tokens->list[i], SERVED, COUNT_OF(SERVED)))
            return true;
        if (index + 1 < matches->count && matches->list[index + 1].first == i &&
            letter_says(letter, &matches->list[index + 1], SAYS_OTHER))
            return true;
    }
    return false;
}

/* "… and I take …": the joint hides the verb from the cue. */
static bool is_followed_by_verb(const struct letter *letter,
                                const struct cue_match *match)
{
    static const char *const VERBS[] = {"have", "had",    "take",   "took",
                                        "got",  "use",    "inject", "am",
                                        "was",  "suffer", "tomo",   "tengo"};
    const struct tokens *tokens = letter->scene->tokens;
    const struct token *last = &tokens->list[match->last];

    return last->kind == TOKEN_WORD && last->length == 1 && last->text[0] == 'i' &&
           match->last + 1U < tokens->count &&
           token_is_one_of(&tokens->list[match->last + 1], VERBS, COUNT_OF(VERBS));
}

/* "mom needs a new knee" speaks of mom; who wants, may want our treatment. */
static bool is_need(const struct letter *letter, const struct cue_match *match)
{
    static const char *const NEEDS[] = {"needs", "necesita"};

    return token_is_one_of(&letter->scene->tokens->list[match->last], NEEDS,
                           COUNT_OF(NEEDS));
}

enum who letter_who_of(const struct letter *letter, size_t index)
{
    const struct cues *cues = letter->scene->cues;
    const struct cue_match *match = &letter->matches->list[index];

    if (cue_match_says(cues, match, SAYS_FOR_OTHER) && is_need(letter, match))
        return WHO_OTHER;
    if (letter_says(letter, match, SAYS_OTHER) && !is_generic(letter, match))
        return WHO_OTHER;
    if (letter_says(letter, match, SAYS_SAME))
        return WHO_SAME;
    if (letter->covered[match->first] || letter->covered[match->last])
        return WHO_NOBODY;
    if (letter_says(letter, match, SAYS_SELF))
        return serves_other(letter, index) ? WHO_FIRST : WHO_SELF;
    if (!cue_match_says(cues, match, SAYS_PATIENT) &&
        !cue_match_says(cues, match, SAYS_SELF))
        return WHO_NOBODY;
    return match->first < match->last && is_followed_by_verb(letter, match) ? WHO_SELF
                                                                            : WHO_FIRST;
}
