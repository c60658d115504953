/* Pairs of numbers, put among the mentions at their places. */
#include "screening/blood_pressure.h"

#include <string.h>

#include "base/macros.h"

enum { PAIR_TOKENS = 3, NEAR_TOKENS = 2, MEASURE_TOKENS = 6 };

struct pairs {
    uint32_t *list; /* the first token of each */
    size_t count;
    size_t room;
};

static bool is_high_pressure(double upper, double lower)
{
    if (upper > 260 || lower > 150 || upper - lower < 20)
        return false;
    return (upper >= 160 && lower >= 60) || (upper >= 140 && lower >= 100);
}

/* "201 over 118", "196/115". */
static bool joins_pair(const struct token *token)
{
    static const char *const JOINS[] = {"over", "on", "sobre", "con"};

    return token_is(token, '/') || token_is_one_of(token, JOINS, COUNT_OF(JOINS));
}

/* A third number or a unit: a date, a strength, a share. */
static bool goes_on(const struct tokens *tokens, size_t after)
{
    static const char *const UNITS[] = {"mg",    "mcg",    "ml", "g",   "kg",
                                        "units", "grafts", "lb", "lbs", "unidades"};

    if (after >= tokens->count)
        return false;
    return token_is(&tokens->list[after], '/') || token_is(&tokens->list[after], '%') ||
           token_is_one_of(&tokens->list[after], UNITS, COUNT_OF(UNITS));
}

static bool is_pair(const struct tokens *tokens, size_t at)
{
    const struct token *list = tokens->list;

    if (at + PAIR_TOKENS > tokens->count || list[at].kind != TOKEN_NUMBER ||
        list[at + 2].kind != TOKEN_NUMBER || !joins_pair(&list[at + 1]))
        return false;
    if (at > 0 && (token_is(&list[at - 1], '/') || token_is(&list[at - 1], '$')))
        return false;
    return !goes_on(tokens, at + PAIR_TOKENS) &&
           is_high_pressure(token_number(&list[at]), token_number(&list[at + 2]));
}

/* A medicine right before: "Augmentin 250/125"; or a mention that holds the numbers. */
static bool is_taken(const struct lexicon *lexicon, const struct mention *before,
                     size_t at)
{
    uint8_t kind = lexicon->concepts[before->concept].kind;

    if (before->last >= at)
        return true;
    if (kind == KIND_MEASURE && at - before->last <= MEASURE_TOKENS)
        return true; /* "blood pressure was 170/100": read with its name */
    return at - before->last <= NEAR_TOKENS &&
           (kind == KIND_MEDICINE || kind == KIND_SUBSTANCE);
}

static struct pairs pairs_find(struct arena *arena, const struct lexicon *lexicon,
                               const struct tokens *tokens,
                               const struct mentions *mentions)
{
    struct pairs pairs = {0};
    size_t next = 0;

    for (size_t i = 0; i < tokens->count; i++) {
        if (tokens->list[i].kind != TOKEN_NUMBER || !is_pair(tokens, i))
            continue;
        while (next < mentions->count && mentions->list[next].first < i + PAIR_TOKENS)
            next++;
        if (next > 0 && is_taken(lexicon, &mentions->list[next - 1], i))
            continue;
        pairs.list =
            arena_grow(arena, pairs.list, pairs.count, sizeof(*pairs.list), &pairs.room);
        pairs.list[pairs.count++] = (uint32_t)i;
    }
    return pairs;
}

void blood_pressures_find(struct arena *arena, const struct lexicon *lexicon,
                          const struct tokens *tokens, struct mentions *mentions)
{
    struct pairs pairs = pairs_find(arena, lexicon, tokens, mentions);
    int concept = pairs.count > 0 ? lexicon_find(lexicon, "blood_pressure") : -1;
    struct mention *found = NULL;

    if (concept < 0)
        return;
    found = arena_array(arena, pairs.count, sizeof(*found));
    for (size_t i = 0; i < pairs.count; i++)
        found[i] = (struct mention){.concept = (uint32_t)concept,
                                    .first = pairs.list[i],
                                    .last = pairs.list[i] + PAIR_TOKENS - 1,
                                    .context = {.cue = ""}};
    mentions_add(arena, mentions, found, pairs.count);
}
