/* Walking the term automaton over the tokens. */
#include "screening/mention.h"

#include <string.h>

/* Where terms stand: tokens, both inclusive. */
struct stretch {
    uint32_t node; /* 0 = nothing found */
    uint32_t first;
    uint32_t last;
};

struct finder {
    struct arena *arena;
    const struct lexicon *lexicon;
    const struct tokens *tokens;
    struct stretch *found;
    size_t count;
    size_t room;
    enum text_language language;
    uint8_t field;
    bool is_shouting; /* all in capitals: capitals mean nothing */
};

static bool is_typed_exactly(const struct finder *finder, const struct term *term,
                             size_t first, size_t last)
{
    const struct token *from = &finder->tokens->list[first];
    const struct token *to = &finder->tokens->list[last];
    size_t length = to->byte_end - from->byte_start;

    if (finder->is_shouting && (from->flags & WORD_COMMON))
        return false;
    if (length == strlen(term->exact) + 1 &&
        finder->tokens->raw[from->byte_start + length - 1] == 's')
        length--;
    return length == strlen(term->exact) &&
           memcmp(finder->tokens->raw + from->byte_start, term->exact, length) == 0;
}

static uint16_t common_flag(enum text_language language)
{
    return language == LANGUAGE_ES ? WORD_COMMON_ES : WORD_COMMON_EN;
}

/* A term of the other language does not count where it is a word of this one: "sin". */
static bool is_other_word(const struct finder *finder, const struct term *term,
                          size_t first, size_t last)
{
    if (term->language == LANGUAGE_ANY || term->language == finder->language)
        return false;
    return first == last &&
           (finder->tokens->list[first].flags & common_flag(finder->language));
}

static bool has_misspelling(const struct finder *finder, size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++) {
        if (finder->tokens->list[i].is_fuzzy)
            return true;
    }
    return false;
}

static bool term_counts(const struct finder *finder, const struct term *term,
                        size_t first, size_t last)
{
    if (!(term->fields & finder->field))
        return false;
    if (term->exact && !is_typed_exactly(finder, term, first, last))
        return false;
    if (!term->is_fuzzy && has_misspelling(finder, first, last))
        return false;
    return !is_other_word(finder, term, first, last);
}

static bool any_term_counts(const struct finder *finder, uint32_t node, size_t first,
                            size_t last)
{
    uint32_t next = trie_output(&finder->lexicon->trie, node);

    for (; next != 0; next = finder->lexicon->terms[next - 1].next) {
        if (term_counts(finder, &finder->lexicon->terms[next - 1], first, last))
            return true;
    }
    return false;
}

/* Marks that may stand inside a term without being part of it: "beta-blocker",
 * "budesonide + formoterol". */
static bool is_joint(const struct token *token)
{
    return token_is(token, '-') || token_is(token, '/') || token_is(token, '+') ||
           (token->kind == TOKEN_NEWLINE) || (token_is(token, '.') && token->is_glued);
}

static struct stretch longest_from(const struct finder *finder, size_t first)
{
    const struct tokens *tokens = finder->tokens;
    struct stretch best = {.first = (uint32_t)first, .last = (uint32_t)first};
    uint32_t node = 0;
    size_t joints = 0;

    for (size_t i = first; i < tokens->count; i++) {
        uint32_t next = trie_step(&finder->lexicon->trie, node, tokens->list[i].word);

        if (next == 0)
            next = trie_step(&finder->lexicon->trie, node, tokens->list[i].alias);
        if (next == 0) {
            if (i == first || !is_joint(&tokens->list[i]) || ++joints > 3)
                break;
            continue;
        }
        node = next;
        if (any_term_counts(finder, node, first, i))
            best = (struct stretch){node, (uint32_t)first, (uint32_t)i};
    }
    return best;
}

/* "soy diabetico tipo 1": a longer term that starts within this one wins. Nothing is
 * found here then, and the search goes on at its start. */
static struct stretch outbid(const struct finder *finder, struct stretch found)
{
    for (uint32_t i = found.first + 1; i <= found.last; i++) {
        struct stretch later = longest_from(finder, i);

        if (later.node != 0 && later.last > found.last &&
            later.last - i > found.last - found.first)
            return (struct stretch){0, found.first, i - 1};
    }
    return found;
}

/* How many mentions a stretch makes; out may be NULL. */
static size_t mentions_push(const struct finder *finder, const struct stretch *stretch,
                            struct mention *out)
{
    const struct lexicon *lexicon = finder->lexicon;
    uint32_t next = trie_output(&lexicon->trie, stretch->node);
    size_t count = 0;

    for (; next != 0; next = lexicon->terms[next - 1].next) {
        const struct term *term = &lexicon->terms[next - 1];
        const struct concept *concept = &lexicon->concepts[term->concept];

        if (!term_counts(finder, term, stretch->first, stretch->last))
            continue;
        if (out) {
            out[count].concept = term->concept;
            out[count].first = stretch->first;
            out[count].last = stretch->last;
            out[count].route = term->route ? term->route : concept->route;
            out[count].context.cue = "";
        }
        count++;
    }
    return count;
}

static void stretch_push(struct finder *finder, struct stretch stretch)
{
    finder->found = arena_grow(finder->arena, finder->found, finder->count,
                               sizeof(*finder->found), &finder->room);
    finder->found[finder->count++] = stretch;
}

static void stretches_find(struct finder *finder)
{
    const struct tokens *tokens = finder->tokens;
    size_t i = 0;

    while (i < tokens->count) {
        struct stretch found = {.last = (uint32_t)i};

        if (tokens->list[i].flags & WORD_LEXICON || tokens->list[i].is_fuzzy)
            found = longest_from(finder, i);
        if (found.node != 0)
            found = outbid(finder, found);
        if (found.node != 0)
            stretch_push(finder, found);
        i = (size_t)found.last + 1;
    }
}

void mentions_find(struct arena *arena, const struct lexicon *lexicon,
                   const struct tokens *tokens, uint8_t field,
                   enum text_language language, struct mentions *ret)
{
    struct finder finder = {.arena = arena,
                            .lexicon = lexicon,
                            .tokens = tokens,
                            .field = field,
                            .language = language};
    uint32_t *numbers = NULL;
    size_t count = 0;

    finder.is_shouting =
        tokens->letters >= 20 && tokens->upper_letters * 10 > tokens->letters * 7;
    stretches_find(&finder);
    for (size_t i = 0; i < finder.count; i++)
        count += mentions_push(&finder, &finder.found[i], NULL);
    ret->list = arena_array(arena, count, sizeof(*ret->list));
    ret->count = 0;
    for (size_t i = 0; i < finder.count; i++)
        ret->count += mentions_push(&finder, &finder.found[i], ret->list + ret->count);
    numbers = arena_array(arena, count, sizeof(*numbers));
    for (size_t i = 0; i < count; i++) {
        const struct mention *mention = &ret->list[i];

        numbers[i] = mention->concept;
    }
    ret->concepts = numbers;
}

void mentions_add(struct arena *arena, struct mentions *mentions,
                  const struct mention *others, size_t count)
{
    size_t all = mentions->count + count;
    struct mention *list = NULL;
    uint32_t *concepts = NULL;
    size_t old = 0;

    if (count == 0)
        return;
    list = arena_array(arena, all, sizeof(*list));
    concepts = arena_array(arena, all, sizeof(*concepts));
    for (size_t i = 0; i < all; i++) {
        size_t other = i - old;
        bool is_old =
            other == count ||
            (old < mentions->count && mentions->list[old].first <= others[other].first);

        list[i] = is_old ? mentions->list[old++] : others[other];
        concepts[i] = list[i].concept;
    }
    *mentions = (struct mentions){.list = list, .count = all, .concepts = concepts};
}
