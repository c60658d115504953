/* Route words right after a medicine, or right before it. */
#include "screening/route.h"

#include "screening/phrase.h"

enum { AFTER_TOKENS = 9, BEFORE_TOKENS = 3 };

struct route_search {
    const struct cues *const *lists;
    size_t list_count;
    const struct tokens *tokens;
    const struct lexicon *lexicon;
};

static uint8_t route_at(const struct route_search *search, size_t at, size_t end)
{
    uint8_t best = ROUTE_NONE;
    size_t best_last = at;

    for (size_t i = 0; i < search->list_count; i++) {
        size_t last = at;
        uint32_t found =
            phrase_longest(&search->lists[i]->routes, search->tokens, at, end, &last);

        if (found != ROUTE_NONE && (best == ROUTE_NONE || last > best_last)) {
            best = (uint8_t)found;
            best_last = last;
        }
    }
    return best;
}

/* What follows speaks of the next thing. */
static bool is_border(const struct tokens *tokens, size_t at)
{
    enum { LONGEST_BORDER = 4 };
    static const char *const WORDS[] = {"and", "y",    "e",    "plus", "or",
                                        "o",   "but",  "pero", "also", "then",
                                        "mas", "with", "con"};
    const struct token *token = &tokens->list[at];

    if (token_is(token, ',') || token_is(token, ';') || token_is(token, '+') ||
        token_is(token, '&') || token_is(token, '/') || tokens->list[at].ends_sentence)
        return true;
    return token->length <= LONGEST_BORDER &&
           token_is_one_of(token, WORDS, COUNT_OF(WORDS));
}

static size_t border_after(const struct tokens *tokens, size_t from, size_t limit)
{
    size_t end = from;

    while (end < limit && end < tokens->count && end - from < AFTER_TOKENS &&
           !is_border(tokens, end))
        end++;
    return end;
}

/* "crema con betametasona": what holds the medicine says where it goes. */
static bool is_holder(const struct route_search *search, size_t at)
{
    static const char *const WITH[] = {"with", "con"};
    uint8_t route = ROUTE_NONE;

    if (at == 0 || !token_is_one_of(&search->tokens->list[at], WITH, COUNT_OF(WITH)))
        return false;
    route = route_at(search, at - 1, at);
    return route == ROUTE_TOPICAL || route == ROUTE_EYE;
}

static size_t border_before(const struct route_search *search, size_t from, size_t limit)
{
    size_t first = from;

    while (first > limit && from - first < BEFORE_TOKENS &&
           (!is_border(search->tokens, first - 1) || is_holder(search, first - 1)))
        first--;
    return first;
}

/* "injections in my knee": the place says more than the needle. */
static bool is_place(uint8_t route)
{
    return route == ROUTE_JOINT || route == ROUTE_SCALP || route == ROUTE_EYE;
}

static uint8_t route_between(const struct route_search *search, size_t first, size_t end)
{
    uint8_t found = ROUTE_NONE;

    for (size_t i = first; i < end; i++) {
        uint8_t here = route_at(search, i, end);

        if (here == ROUTE_NONE)
            continue;
        if (found == ROUTE_NONE)
            found = here;
        else if (found == ROUTE_INJECTED && is_place(here))
            return here;
    }
    return found;
}

static bool is_medicine(const struct lexicon *lexicon, const struct mention *mention)
{
    uint8_t kind = lexicon->concepts[mention->concept].kind;

    return kind == KIND_MEDICINE || kind == KIND_SUBSTANCE;
}

/* Another medicine; not "ciclosporin eye drops", where the neighbour is but a route. */
static bool is_rival(const struct route_search *search, const struct mention *mention)
{
    return is_medicine(search->lexicon, mention) &&
           route_at(search, mention->first, (size_t)mention->last + 1) == ROUTE_NONE;
}

/* The tokens around a medicine that may speak of its route: up to its neighbours, of
 * which only the nearest few matter. */
static void surroundings_find(const struct route_search *search,
                              const struct mentions *mentions, size_t index,
                              size_t *ret_floor, size_t *ret_limit)
{
    const struct mention *list = mentions->list;
    const struct mention *own = &list[index];

    *ret_floor = 0;
    *ret_limit = search->tokens->count;
    for (size_t i = index + 1;
         i < mentions->count && list[i].first <= own->last + AFTER_TOKENS; i++) {
        if (list[i].first > own->last && is_rival(search, &list[i])) {
            *ret_limit = list[i].first;
            break;
        }
    }
    for (size_t i = index; i-- > 0 && list[i].last + BEFORE_TOKENS >= own->first;) {
        if (list[i].last < own->first && is_rival(search, &list[i])) {
            *ret_floor = (size_t)list[i].last + 1;
            break;
        }
    }
}

void routes_find(const struct cues *const *lists, size_t list_count,
                 const struct lexicon *lexicon, const struct tokens *tokens,
                 struct mentions *mentions)
{
    struct route_search search = {lists, list_count, tokens, lexicon};

    for (size_t i = 0; i < mentions->count; i++) {
        struct mention *mention = &mentions->list[i];
        size_t from = mention->last + 1U;
        size_t floor = 0;
        size_t limit = 0;

        if (mention->route != ROUTE_NONE || !is_medicine(lexicon, mention))
            continue;
        surroundings_find(&search, mentions, i, &floor, &limit);
        mention->route = route_between(&search, from, border_after(tokens, from, limit));
        if (mention->route == ROUTE_NONE)
            mention->route = route_between(
                &search, border_before(&search, mention->first, floor), mention->first);
    }
}
