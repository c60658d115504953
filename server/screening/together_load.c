/* rules/together into memory. */
#include "screening/together.h"

#include <stdlib.h>

#include "screening/phrase.h"

static const char *const FILE_KEYS[] = {"$schema", "description", "lang",
                                        "apart",   "classes",     "together"};
static const char *const MEETING_KEYS[] = {"concept", "words", "within"};

enum { GROUPS_LIMIT = 4, WITHIN_DEFAULT = 8, WITHIN_LIMIT = 20 };

struct filing {
    struct together *together;
    struct loader *loader;
    const struct lexicon *lexicon;
    struct words *words;
    const json_t *classes;
    size_t room;
};

static struct meeting_word *word_push(struct filing *filing)
{
    struct together *together = filing->together;

    together->words =
        arena_grow(filing->loader->arena, together->words, together->word_count,
                   sizeof(*together->words), &filing->room);
    return &together->words[together->word_count++];
}

static enum status word_read(struct filing *filing, const char *text, uint32_t meeting,
                             uint32_t group)
{
    struct phrase phrase;

    if (!text || phrase_split(filing->loader->arena, text, &phrase) != OK ||
        phrase.count != 1)
        return loader_complain(filing->loader, "\"%s\" is not one word",
                               text ? text : "");
    *word_push(filing) = (struct meeting_word){
        words_add(filing->words, phrase.words[0], phrase.lengths[0], WORD_TOGETHER, 0),
        meeting, group};
    return OK;
}

/* A list of words, and of classes of words: "@organ". */
static enum status words_read(struct filing *filing, const json_t *list, uint32_t meeting,
                              uint32_t group)
{
    size_t index = 0;
    json_t *item = NULL;

    json_array_foreach(list, index, item)
    {
        const char *text = json_string_value(item);
        const json_t *class = NULL;

        if (!text || text[0] != '@') {
            if (word_read(filing, text, meeting, group) != OK)
                return INVALID;
            continue;
        }
        class = json_object_get(filing->classes, text + 1);
        if (!class)
            return loader_complain(filing->loader, "there is no class %s", text);
        if (words_read(filing, class, meeting, group) != OK)
            return INVALID;
    }
    return OK;
}

static enum status meeting_read(struct filing *filing, const json_t *json,
                                struct meeting *ret)
{
    const char *id = loader_text(json, "concept");
    const json_t *groups = json_object_get(json, "words");
    const json_t *within = json_object_get(json, "within");
    int concept = lexicon_find(filing->lexicon, id);
    uint32_t number = (uint32_t)(ret - filing->together->list);

    if (loader_keys(filing->loader, json, MEETING_KEYS, COUNT_OF(MEETING_KEYS)) != OK)
        return INVALID;
    if (concept < 0)
        return loader_complain(filing->loader, "there is no concept %s", id ? id : "");
    if (json_array_size(groups) < 2 || json_array_size(groups) > GROUPS_LIMIT)
        return loader_complain(filing->loader, "%s needs two to %d groups of words", id,
                               GROUPS_LIMIT);
    *ret = (struct meeting){.concept = (uint32_t)concept,
                            .within = within ? (uint32_t)json_integer_value(within)
                                             : WITHIN_DEFAULT,
                            .group_count = (uint32_t)json_array_size(groups),
                            .first_group = (uint32_t)filing->together->group_count};
    if (ret->within < 1 || ret->within > WITHIN_LIMIT)
        return loader_complain(filing->loader, "%s: within is 1 to %d", id, WITHIN_LIMIT);
    for (uint32_t group = 0; group < ret->group_count; group++) {
        if (words_read(filing, json_array_get(groups, group), number,
                       ret->first_group + group) != OK)
            return INVALID;
    }
    filing->together->group_count += ret->group_count;
    return OK;
}

static int compare_words(const void *a, const void *b)
{
    const struct meeting_word *left = a;
    const struct meeting_word *right = b;

    if (left->word != right->word)
        return left->word < right->word ? -1 : 1;
    return (left->group > right->group) - (left->group < right->group);
}

static void words_index(struct together *together, struct arena *arena)
{
    trie_init(&together->entries, arena);
    if (together->word_count > 0)
        qsort(together->words, together->word_count, sizeof(*together->words),
              compare_words);
    for (size_t i = together->word_count; i > 0; i--)
        trie_set_output(&together->entries,
                        trie_add(&together->entries, &together->words[i - 1].word, 1),
                        (uint32_t)i);
}

enum status together_load(struct together *together, struct loader *loader,
                          const struct lexicon *lexicon, struct words *words,
                          const char *lang)
{
    const char *path = arena_printf(loader->arena, "together/%s.json", lang);
    json_t *file = NULL;
    enum status status = loader_read(loader, path, &file);
    const json_t *list = json_object_get(file, "together");
    struct filing filing = {
        together, loader, lexicon, words, json_object_get(file, "classes"), 0};

    if (status == OK)
        status = loader_keys(loader, file, FILE_KEYS, COUNT_OF(FILE_KEYS));
    if (status != OK)
        return status;
    together->list =
        arena_array(loader->arena, json_array_size(list), sizeof(*together->list));
    for (; together->count < json_array_size(list); together->count++) {
        if (meeting_read(&filing, json_array_get(list, together->count),
                         &together->list[together->count]) != OK)
            return INVALID;
    }
    status = words_read(&filing, json_object_get(file, "apart"), MEETING_NONE, 0);
    words_index(together, loader->arena);
    return status;
}
