/* rules/context into memory. */
#include "screening/cue.h"

#include <string.h>

#include "screening/child.h"
#include "screening/cue_class.h"
#include "screening/lexicon.h"
#include "screening/phrase.h"

enum { REACH_ALL = 60, REACH_ANSWER = 6, CUES_LIMIT = 40000 };

static const char *const SAYS_NAMES[SAYS_COUNT] = {
    "negated", "affirmed",     "uncertain", "certain", "historical",
    "current", "hypothetical", "other",     "patient", "self",
    "allergy", "takes",        "stopped",   "stop",    "resolved",
    "same",    "goes_on",      "tested",    "onset",   "happened",
    "informs", "for_other",    "denied",    "cleared", "acts"};

static const char *const WHERE_NAMES[WHERE_COUNT] = {
    "before", "after", "pseudo", "here", "answer", "lead", "order", "within"};

static const char *const CHILD_NAMES[CHILD_COUNT] = {"",     "who",   "minor",
                                                     "asks", "topic", "other"};

static const char *const FILE_KEYS[] = {"$schema", "description", "lang",    "classes",
                                        "cues",    "routes",      "children"};
static const char *const CUE_KEYS[] = {"says",          "where",  "words", "window",
                                       "ends_at_comma", "fields", "note"};

static enum status path_add(struct trie *trie, struct loader *loader, struct words *words,
                            const char *text, uint32_t *ret)
{
    struct phrase phrase;
    uint32_t path[TRIE_DEPTH_LIMIT];

    if (!text || phrase_split(loader_scratch(loader), text, &phrase) != OK)
        return loader_complain(loader, "cue \"%s\" has no word or too many",
                               text ? text : "");
    for (size_t i = 0; i < phrase.count; i++)
        path[i] = words_add(words, phrase.words[i], phrase.lengths[i], WORD_CUE, 0);
    *ret = trie_add(trie, path, phrase.count);
    return OK;
}

/* Where the cues of one entry go. */
struct filing {
    struct cues *cues;
    struct loader *loader;
    struct words *words;
    struct cue template;
};

static enum status cue_file(void *context, const char *text)
{
    const struct filing *filing = context;
    struct cues *cues = filing->cues;
    uint32_t node = 0;

    if (path_add(&cues->trie, filing->loader, filing->words, text, &node) != OK)
        return INVALID;
    if (cues->count == CUES_LIMIT)
        return loader_complain(filing->loader, "more than %d cues", CUES_LIMIT);
    cues->list = arena_grow(filing->loader->arena, cues->list, cues->count,
                            sizeof(*cues->list), &cues->room);
    cues->list[cues->count] = filing->template;
    cues->list[cues->count].next = trie_output(&cues->trie, node);
    trie_set_output(&cues->trie, node, (uint32_t)++cues->count);
    return OK;
}

static enum status entry_cue(struct loader *loader, const json_t *entry,
                             const char *place, struct cue *ret)
{
    int says = loader_index(loader_text(entry, "says"), SAYS_NAMES, SAYS_COUNT);
    int where = loader_index(place, WHERE_NAMES, WHERE_COUNT);
    const json_t *comma = json_object_get(entry, "ends_at_comma");
    json_int_t window = json_integer_value(json_object_get(entry, "window"));

    if (says < 0 || where < 0)
        return loader_complain(loader, "a cue list without known \"says\" and \"where\"");
    if (loader_keys(loader, entry, CUE_KEYS, COUNT_OF(CUE_KEYS)) != OK)
        return INVALID;
    *ret = (struct cue){.says = (uint8_t)says,
                        .where = (uint8_t)where,
                        .window = where == WHERE_ANSWER ? REACH_ANSWER : REACH_ALL,
                        .fields = FIELD_ALL};
    if (window > 0 && window < REACH_ALL)
        ret->window = (uint8_t)window;
    ret->ends_at_comma =
        comma ? json_is_true(comma) : where == WHERE_AFTER || where == WHERE_ANSWER;
    return fields_read(loader, "a cue list", json_object_get(entry, "fields"),
                       &ret->fields);
}

static enum status place_read(struct filing *filing, const json_t *classes,
                              const json_t *entry, const char *place)
{
    size_t index = 0;
    json_t *item = NULL;

    if (entry_cue(filing->loader, entry, place, &filing->template) != OK)
        return INVALID;
    json_array_foreach(json_object_get(entry, "words"), index, item)
    {
        if (cue_class_expand(filing->loader, classes, json_string_value(item), cue_file,
                             filing) != OK)
            return INVALID;
    }
    return OK;
}

/* "where" is one place, or a list of places in all of which the words count. */
static enum status entry_read(struct filing *filing, const json_t *classes,
                              const json_t *entry)
{
    const json_t *where = json_object_get(entry, "where");
    size_t index = 0;
    json_t *place = NULL;

    if (!json_is_array(where))
        return place_read(filing, classes, entry, json_string_value(where));
    json_array_foreach(where, index, place)
    {
        if (place_read(filing, classes, entry, json_string_value(place)) != OK)
            return INVALID;
    }
    return OK;
}

/* A list of phrases into a trie, all with the same output. */
struct listing {
    struct trie *trie;
    struct loader *loader;
    struct words *words;
    uint32_t output;
};

static enum status phrase_list(void *context, const char *text)
{
    const struct listing *listing = context;
    uint32_t node = 0;

    if (path_add(listing->trie, listing->loader, listing->words, text, &node) != OK)
        return INVALID;
    trie_set_output(listing->trie, node, listing->output);
    return OK;
}

/* Lists by name ("routes": {"oral": […]}); the output is the index of the name. */
static enum status lists_read(struct listing *listing, const json_t *file,
                              const char *section, const char *const *names, size_t count)
{
    const json_t *classes = json_object_get(file, "classes");
    const char *name = NULL;
    json_t *list = NULL;

    json_object_foreach(json_object_get(file, section), name, list)
    {
        int output = loader_index(name, names, count);
        size_t index = 0;
        json_t *item = NULL;

        if (output <= 0)
            return loader_complain(listing->loader, "unknown %s \"%s\"", section, name);
        listing->output = (uint32_t)output;
        json_array_foreach(list, index, item)
        {
            if (cue_class_expand(listing->loader, classes, json_string_value(item),
                                 phrase_list, listing) != OK)
                return INVALID;
        }
    }
    return OK;
}

enum status cues_load(struct cues *cues, struct loader *loader, struct words *words,
                      const char *lang)
{
    const char *name = arena_printf(loader->arena, "context/%s.json", lang);
    json_t *file = NULL;
    enum status status = loader_read(loader, name, &file);
    struct listing listing;
    struct filing filing = {.cues = cues, .loader = loader, .words = words};
    size_t index = 0;
    json_t *entry = NULL;

    if (status != OK)
        return status;
    trie_init(&cues->trie, loader->arena);
    trie_init(&cues->routes, loader->arena);
    trie_init(&cues->children, loader->arena);
    cues->any_number = words_add(words, "#", 1, WORD_CUE, 0);
    cues->any_year = words_add(words, "yyyy", 4, WORD_CUE, 0);
    if (loader_keys(loader, file, FILE_KEYS, COUNT_OF(FILE_KEYS)) != OK)
        return INVALID;
    json_array_foreach(json_object_get(file, "cues"), index, entry)
    {
        if (entry_read(&filing, json_object_get(file, "classes"), entry) != OK)
            return INVALID;
    }
    listing = (struct listing){&cues->routes, loader, words, 0};
    status = lists_read(&listing, file, "routes", ROUTE_NAMES, ROUTE_COUNT);
    listing.trie = &cues->children;
    return status == OK ? lists_read(&listing, file, "children", CHILD_NAMES, CHILD_COUNT)
                        : status;
}
