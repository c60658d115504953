/* rules/context into memory. */
#include "screening/cue.h"

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
                                       "ends_at_comma", "fields", "note",  "nearest"};

/* Where the cues of one entry go. */
struct filing {
    struct phrase_filing phrases;
    struct cues *cues;
    struct cue template;
};

static enum status cue_file(void *context, const char *text)
{
    const struct filing *filing = context;
    struct loader *loader = filing->phrases.loader;
    struct cues *cues = filing->cues;
    uint32_t node = 0;

    if (phrase_file(&filing->phrases, text, &node) != OK)
        return INVALID;
    if (cues->count == CUES_LIMIT)
        return loader_complain(loader, "more than %d cues", CUES_LIMIT);
    cues->list = arena_grow(loader->arena, cues->list, cues->count, sizeof(*cues->list),
                            &cues->room);
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
                        .fields = FIELD_ALL,
                        .is_nearest = json_is_true(json_object_get(entry, "nearest"))};
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

    if (entry_cue(filing->phrases.loader, entry, place, &filing->template) != OK)
        return INVALID;
    json_array_foreach(json_object_get(entry, "words"), index, item)
    {
        if (cue_class_expand(filing->phrases.loader, classes, json_string_value(item),
                             cue_file, filing) != OK)
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

enum status cues_load(struct cues *cues, struct loader *loader, struct words *words,
                      const char *lang)
{
    const char *name = arena_printf(loader->arena, "context/%s.json", lang);
    json_t *file = NULL;
    enum status status = loader_read(loader, name, &file);
    struct phrase_filing phrases = {&cues->trie, loader, words, WORD_CUE};
    struct filing filing = {.phrases = phrases, .cues = cues};
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
    phrases.trie = &cues->routes;
    if (phrase_lists_file(&phrases, file, "routes", ROUTE_NAMES, ROUTE_COUNT) != OK)
        return INVALID;
    phrases.trie = &cues->children;
    return phrase_lists_file(&phrases, file, "children", CHILD_NAMES, CHILD_COUNT);
}
