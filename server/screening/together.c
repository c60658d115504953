/* One pass over the tokens: every group remembers where a word of it was seen last. */
#include "screening/together.h"

#include <string.h>

struct search {
    struct arena *arena;
    const struct together *together;
    const struct tokens *tokens;
    const struct mentions *mentions;
    uint32_t *seen;    /* by group: the last token of it + 1 */
    uint32_t sentence; /* its first token */
    uint32_t apart;    /* the last word in it that keeps others apart, + 1 */
    struct mention *found;
    size_t count;
    size_t room;
};

/* The number of the first mention that ends at this token or later. */
static size_t mention_from(const struct mentions *mentions, uint32_t token)
{
    size_t low = 0;
    size_t high = mentions->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (mentions->list[middle].last < token)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Gives all mentions within the stretch its place. False when one reaches beyond it, or
 * when they have several places. */
static bool widen(const struct mentions *mentions, uint32_t first, uint32_t last)
{
    size_t from = mention_from(mentions, first);
    size_t end = from;
    struct mention *list = mentions->list;

    for (; end < mentions->count && list[end].first <= last; end++) {
        if (list[end].first < first || list[end].last > last ||
            list[end].first != list[from].first)
            return false;
    }
    for (size_t i = from; i < end; i++) {
        list[i].first = first;
        list[i].last = last;
    }
    return true;
}

/* Places never cross: what is said together takes the whole stretch where that can be, or
 * else the place of its last word. */
static void place(const struct search *search, uint32_t first, uint32_t last,
                  struct mention *ret)
{
    const struct mention *before =
        search->count > 0 ? &search->found[search->count - 1] : NULL;
    const struct mentions *mentions = search->mentions;
    const struct mention *end = &mentions->list[mention_from(mentions, last)];

    ret->first = first;
    ret->last = last;
    if ((!before || before->last < first) && widen(mentions, first, last))
        return;
    ret->first = last;
    if (before && before->last >= last) {
        ret->first = before->first;
        ret->last = before->last;
    } else if (end < mentions->list + mentions->count && end->first <= last) {
        ret->first = end->first;
        ret->last = end->last;
    }
}

static void found_push(struct search *search, uint32_t concept, uint32_t first,
                       uint32_t last)
{
    struct mention mention = {.concept = concept, .context = {.cue = ""}};

    place(search, first, last, &mention);
    search->found = arena_grow(search->arena, search->found, search->count,
                               sizeof(*search->found), &search->room);
    search->found[search->count++] = mention;
}

/* The first token that counts: behind a word that keeps apart, unless the meeting itself
 * wants that word ("cannot stop pulling"). */
static uint32_t meeting_from(const struct search *search, const struct meeting *meeting)
{
    for (uint32_t i = 0; i < meeting->group_count; i++) {
        if (search->apart > 0 && search->seen[meeting->first_group + i] == search->apart)
            return search->sentence;
    }
    return search->apart > search->sentence ? search->apart : search->sentence;
}

/* Are all groups of the meeting there, now that a word of it stands at this token? */
static bool is_complete(const struct search *search, const struct meeting *meeting,
                        uint32_t token, uint32_t *ret_first)
{
    uint32_t first = token;

    for (uint32_t i = 0; i < meeting->group_count; i++) {
        uint32_t seen = search->seen[meeting->first_group + i];

        if (seen == 0 || token - (seen - 1) > meeting->within)
            return false;
        if (seen - 1 < first)
            first = seen - 1;
    }
    if (first < meeting_from(search, meeting))
        return false;
    *ret_first = first;
    return true;
}

/* The meeting must not meet itself again with the same words. */
static void meeting_forget(struct search *search, const struct meeting *meeting)
{
    for (uint32_t i = 0; i < meeting->group_count; i++)
        search->seen[meeting->first_group + i] = 0;
}

static void token_take(struct search *search, uint32_t token)
{
    const struct together *together = search->together;
    uint32_t word = search->tokens->list[token].word;

    for (size_t i =
             trie_output(&together->entries, trie_step(&together->entries, 0, word));
         i != 0 && i <= together->word_count && together->words[i - 1].word == word;
         i++) {
        const struct meeting_word *entry = &together->words[i - 1];
        const struct meeting *meeting = NULL;
        uint32_t first = 0;

        if (entry->meeting == MEETING_NONE) {
            search->apart = token + 1;
            continue;
        }
        meeting = &together->list[entry->meeting];
        search->seen[entry->group] = token + 1;
        if (!is_complete(search, meeting, token, &first))
            continue;
        found_push(search, meeting->concept, first, token);
        meeting_forget(search, meeting);
    }
}

void together_find(struct arena *arena, const struct together *together,
                   const struct tokens *tokens, struct mentions *mentions)
{
    struct search search = {
        .arena = arena, .together = together, .tokens = tokens, .mentions = mentions};

    for (uint32_t i = 0; i < tokens->count; i++) {
        if (tokens->list[i].flags & WORD_TOGETHER) {
            if (!search.seen)
                search.seen =
                    arena_array(arena, together->group_count, sizeof(*search.seen));
            token_take(&search, i);
        }
        if (tokens->list[i].ends_sentence)
            search.sentence = i + 1;
    }
    mentions_add(arena, mentions, search.found, search.count);
}
