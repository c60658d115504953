/* Phrases are split by the tokeniser itself, so that text and data always agree. */
#include "screening/phrase.h"

#include <string.h>

#include "base/str.h"
#include "screening/cue_class.h"

enum { PHRASE_BYTES = 1024 }; /* far more than TRIE_DEPTH_LIMIT words take */

/* Small letters and spaces, as most phrases are, need no tokeniser; false for anything
 * else. */
static bool split_plain(const char *text, struct phrase *ret)
{
    const char *at = text;

    while (*at != '\0') {
        const char *start = at;

        while (*at >= 'a' && *at <= 'z')
            at++;
        if (at == start && *at++ == ' ')
            continue;
        if (at - start > WORD_LENGTH_LIMIT || ret->count == TRIE_DEPTH_LIMIT ||
            (*at != '\0' && *at != ' ') || *start < 'a' || *start > 'z')
            return false;
        ret->words[ret->count] = start;
        ret->lengths[ret->count++] = (size_t)(at - start);
    }
    return ret->count > 0;
}

enum status phrase_split(struct arena *arena, const char *text, struct phrase *ret)
{
    struct tokens tokens;
    size_t length = 0;

    *ret = (struct phrase){0};
    if (split_plain(text, ret))
        return OK;
    *ret = (struct phrase){0};
    length = strnlen(text, PHRASE_BYTES + 1);
    if (length > PHRASE_BYTES || !str_is_utf8(text, length))
        return INVALID;
    tokens_split(arena, text, length, &tokens);
    for (size_t i = 0; i < tokens.count; i++) {
        if (token_is(&tokens.list[i], '-') && tokens.count > 1)
            continue;
        if (ret->count == TRIE_DEPTH_LIMIT)
            return INVALID;
        ret->words[ret->count] = tokens.list[i].text;
        ret->lengths[ret->count++] = tokens.list[i].length;
    }
    return ret->count > 0 ? OK : INVALID;
}

size_t phrase_join(const struct phrase *phrase, char *out)
{
    size_t length = 0;

    for (size_t i = 0; i < phrase->count; i++) {
        if (length + phrase->lengths[i] > WORD_LENGTH_LIMIT)
            return 0;
        memcpy(out + length, phrase->words[i], phrase->lengths[i]);
        length += phrase->lengths[i];
    }
    return length;
}

enum status phrase_file(const struct phrase_filing *filing, const char *text,
                        uint32_t *ret_node)
{
    struct loader *loader = filing->loader;
    struct phrase phrase;
    uint32_t path[TRIE_DEPTH_LIMIT];

    if (!text || phrase_split(loader_scratch(loader), text, &phrase) != OK)
        return loader_complain(loader, "\"%s\" has no word or too many",
                               text ? text : "");
    for (size_t i = 0; i < phrase.count; i++)
        path[i] =
            words_add(filing->words, phrase.words[i], phrase.lengths[i], filing->flag, 0);
    *ret_node = trie_add(filing->trie, path, phrase.count);
    return OK;
}

/* One list of a section. */
struct listing {
    const struct phrase_filing *filing;
    uint32_t output;
};

static enum status listed_file(void *context, const char *text)
{
    const struct listing *listing = context;
    uint32_t node = 0;

    if (phrase_file(listing->filing, text, &node) != OK)
        return INVALID;
    trie_set_output(listing->filing->trie, node, listing->output);
    return OK;
}

enum status phrase_lists_file(const struct phrase_filing *filing, const json_t *file,
                              const char *section, const char *const *names, size_t count)
{
    const json_t *classes = json_object_get(file, "classes");
    struct listing listing = {.filing = filing};
    const char *name = NULL;
    json_t *list = NULL;

    json_object_foreach(json_object_get(file, section), name, list)
    {
        int output = loader_index(name, names, count);

        if (output <= 0)
            return loader_complain(filing->loader, "unknown %s \"%s\"", section, name);
        listing.output = (uint32_t)output;
        for (size_t i = 0; i < json_array_size(list); i++) {
            const char *text = json_string_value(json_array_get(list, i));

            if (cue_class_expand(filing->loader, classes, text, listed_file, &listing) !=
                OK)
                return INVALID;
        }
    }
    return OK;
}

uint32_t phrase_longest(const struct trie *trie, const struct tokens *tokens,
                        size_t first, size_t end, size_t *ret_last)
{
    uint32_t node = 0;
    uint32_t found = 0;

    for (size_t i = first; i < end; i++) {
        node = trie_step(trie, node, tokens->list[i].word);
        if (node == 0)
            break;
        if (trie_output(trie, node) != 0) {
            found = trie_output(trie, node);
            *ret_last = i;
        }
    }
    return found;
}
