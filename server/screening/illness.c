/* The name stands right before the word for illness, or after it. */
#include "screening/illness.h"

#include "screening/reading.h"

/* "disease of Zellweger", "a syndrome called Zellweger", "síndrome llamado Zellweger" */
static const char *const LINKS[] = {"of",      "called",  "named",      "de",
                                    "llamado", "llamada", "denominada", "denominado"};

static bool is_unknown_at(const struct tokens *tokens, size_t at)
{
    return at < tokens->count && token_is_unknown(&tokens->list[at]);
}

/* The token that names the illness; tokens->count when none does. */
static size_t name_of(const struct tokens *tokens, const struct mention *word)
{
    size_t after = word->last + 1;

    if (word->first > 0 && is_unknown_at(tokens, word->first - 1))
        return word->first - 1;
    if (after < tokens->count &&
        token_is_one_of(&tokens->list[after], LINKS, COUNT_OF(LINKS)))
        after++;
    return is_unknown_at(tokens, after) ? after : tokens->count;
}

void illness_names_find(struct arena *arena, const struct lexicon *lexicon,
                        const struct tokens *tokens, struct mentions *mentions)
{
    int word = mentions->count > 0 ? lexicon_find(lexicon, "illness_word") : -1;
    int illness = word >= 0 ? lexicon_find(lexicon, "unnamed_illness") : -1;
    struct mention *found = NULL;
    size_t count = 0;
    size_t room = 0;

    for (size_t i = 0; illness >= 0 && i < mentions->count; i++) {
        size_t name = tokens->count;

        if (mentions->concepts[i] == (uint32_t)word)
            name = name_of(tokens, &mentions->list[i]);
        if (name == tokens->count || (count > 0 && found[count - 1].first == name))
            continue;
        found = arena_grow(arena, found, count, sizeof(*found), &room);
        found[count++] = (struct mention){.concept = (uint32_t)illness,
                                          .first = (uint32_t)name,
                                          .last = (uint32_t)name,
                                          .context = {.cue = ""}};
    }
    if (count > 0)
        mentions_add(arena, mentions, found, count);
}
