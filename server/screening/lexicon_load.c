/*
 * The files of rules/lexicon into memory, in two passes: first all concepts, so that
 * parents may stand in any file, then all terms.
 */
#include "screening/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "screening/phrase.h"

const char *const KIND_NAMES[KIND_COUNT] = {"medicine",  "condition", "procedure",
                                            "substance", "state",     "symptom",
                                            "device",    "measure",   "ignore"};

const char *const ROUTE_NAMES[ROUTE_COUNT] = {
    "",    "oral", "injected", "infused", "topical", "inhaled", "nasal",
    "eye", "ear",  "joint",    "scalp",   "rectal",  "patch"};

static const char *const FIELD_NAMES[] = {"conditions", "medications", "allergies",
                                          "operations", "family",      "message"};

static const char *const CONCEPT_KEYS[] = {
    "id", "kind", "name", "is", "prednisone_equivalent", "route", "terms", "stems"};
static const char *const TERM_KEYS[] = {"text",   "case",       "fuzzy",
                                        "fields", "fields_not", "route"};

uint8_t field_bit(const char *name)
{
    int index = loader_index(name, FIELD_NAMES, COUNT_OF(FIELD_NAMES));

    if (index < 0)
        return FIELD_OTHER;
    return (uint8_t)(1 << index);
}

enum status fields_read(struct loader *loader, const char *owner, const json_t *list,
                        uint8_t *ret)
{
    uint8_t bits = 0;

    if (!list)
        return OK;
    for (size_t i = 0; i < json_array_size(list); i++)
        bits |= field_bit(json_string_value(json_array_get(list, i)));
    if (bits == 0 || (bits & FIELD_OTHER))
        return loader_complain(loader, "%s: \"fields\" is no list of known fields",
                               owner);
    *ret = bits;
    return OK;
}

int lexicon_find(const struct lexicon *lexicon, const char *id)
{
    size_t low = 0;
    size_t high = id ? lexicon->concept_count : 0;

    while (low < high) {
        size_t middle = (low + high) / 2;
        uint32_t index = lexicon->by_id[middle];
        int order = strcmp(lexicon->concepts[index].id, id);

        if (order == 0)
            return (int)index;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return -1;
}

/* What one pass over the files needs. */
struct reading {
    struct lexicon *lexicon;
    struct loader *loader;
    struct words *words;
    json_t *ids; /* id → index */
    size_t concept_room;
    size_t term_room;
};

static void reading_done(struct reading *reading)
{
    json_decref(reading->ids);
}

static struct concept *concept_push(struct reading *reading)
{
    struct lexicon *lexicon = reading->lexicon;

    lexicon->concepts =
        arena_grow(reading->loader->arena, lexicon->concepts, lexicon->concept_count,
                   sizeof(*lexicon->concepts), &reading->concept_room);
    return &lexicon->concepts[lexicon->concept_count++];
}

static struct term *term_push(struct reading *reading)
{
    struct lexicon *lexicon = reading->lexicon;

    lexicon->terms =
        arena_grow(reading->loader->arena, lexicon->terms, lexicon->term_count,
                   sizeof(*lexicon->terms), &reading->term_room);
    return &lexicon->terms[lexicon->term_count++];
}

static enum status concept_read(struct reading *reading, const json_t *json)
{
    struct loader *loader = reading->loader;
    const char *id = loader_text(json, "id");
    int kind = loader_index(loader_text(json, "kind"), KIND_NAMES, KIND_COUNT);
    int route = loader_index(loader_text(json, "route"), ROUTE_NAMES, ROUTE_COUNT);
    struct concept *concept = NULL;

    if (!id || id[0] == '\0')
        return loader_complain(loader, "a concept has no id");
    if (kind < 0)
        return loader_complain(loader, "concept %s has no known kind", id);
    if (json_object_get(json, "route") && route <= 0)
        return loader_complain(loader, "concept %s has an unknown route", id);
    if (json_object_get(reading->ids, id))
        return loader_complain(loader, "concept %s is defined twice", id);
    json_object_set_new(reading->ids, id,
                        json_integer((json_int_t)reading->lexicon->concept_count));
    concept = concept_push(reading);
    concept->id = arena_strdup(loader->arena, id);
    concept->kind = (uint8_t)kind;
    concept->route = (uint8_t)(route < 0 ? 0 : route);
    concept->prednisone_equivalent =
        json_number_value(json_object_get(json, "prednisone_equivalent"));
    return loader_keys(loader, json, CONCEPT_KEYS, COUNT_OF(CONCEPT_KEYS));
}

static enum status parents_read(struct reading *reading, const json_t *json,
                                struct concept *concept)
{
    const json_t *is = json_object_get(json, "is");
    size_t count = json_array_size(is);
    uint32_t *parents = arena_array(reading->loader->arena, count, sizeof(*parents));

    for (size_t i = 0; i < count; i++) {
        const char *id = json_string_value(json_array_get(is, i));
        const json_t *index = id ? json_object_get(reading->ids, id) : NULL;

        if (!index)
            return loader_complain(reading->loader, "concept %s: there is no concept %s",
                                   concept->id, id ? id : "(not a string)");
        parents[i] = (uint32_t)json_integer_value(index);
    }
    concept->parents = parents;
    concept->parent_count = count;
    return OK;
}

static void term_link(struct lexicon *lexicon, uint32_t node, uint32_t index)
{
    lexicon->terms[index].next = trie_output(&lexicon->trie, node);
    trie_set_output(&lexicon->trie, node, index + 1);
}

/* Files the term under its words, and under its words written as one. */
static void term_file(struct reading *reading, const struct phrase *phrase,
                      const struct term *template)
{
    struct lexicon *lexicon = reading->lexicon;
    uint32_t path[TRIE_DEPTH_LIMIT];
    uint16_t flags = WORD_LEXICON;
    uint8_t kind = lexicon->concepts[template->concept].kind;
    struct term *term = term_push(reading);
    char joined[WORD_LENGTH_LIMIT];
    size_t joined_length = 0;

    *term = *template;
    if (term->is_fuzzy)
        flags |= term->is_listed ? WORD_LISTED : WORD_FUZZY;
    if (kind == KIND_MEDICINE || kind == KIND_SUBSTANCE)
        flags |= WORD_MEDICINE | (phrase->count == 1 ? WORD_NAME : 0);
    for (size_t i = 0; i < phrase->count; i++)
        path[i] =
            words_add(reading->words, phrase->words[i], phrase->lengths[i], flags, 0);
    term_link(lexicon, trie_add(&lexicon->trie, path, phrase->count),
              (uint32_t)(lexicon->term_count - 1));
    joined_length = phrase_join(phrase, joined);
    if (phrase->count < 2 || joined_length < 7 || term->exact || !term->is_fuzzy)
        return;
    term = term_push(reading);
    *term = *template;
    path[0] = words_add(reading->words, joined, joined_length, flags, 0);
    term_link(lexicon, trie_add(&lexicon->trie, path, 1),
              (uint32_t)(lexicon->term_count - 1));
}

/* The lists of a concept's terms: by language, and names that are too rare, or too like
 * other words, to be heard in prose. */
enum term_list {
    TERMS_ANY = LANGUAGE_ANY,
    TERMS_EN = LANGUAGE_EN,
    TERMS_ES = LANGUAGE_ES,
    TERMS_LISTED,
    TERMS_COUNT
};

static void listed_restrict(struct term *term, const char *text)
{
    enum { SHORTEST_MISSPELT = 7 };

    term->is_listed = true;
    term->fields = FIELD_MEDICATIONS | FIELD_ALLERGIES;
    if (strlen(text) < SHORTEST_MISSPELT)
        term->is_fuzzy = false;
}

/* Where a term counts, and how what it names is given. */
static enum status term_limits_read(struct loader *loader, const char *id,
                                    const json_t *json, struct term *term)
{
    int route = loader_index(loader_text(json, "route"), ROUTE_NAMES, ROUTE_COUNT);
    uint8_t excluded = 0;

    if (fields_read(loader, id, json_object_get(json, "fields"), &term->fields) != OK)
        return INVALID;
    if (fields_read(loader, id, json_object_get(json, "fields_not"), &excluded) != OK)
        return INVALID;
    if (json_object_get(json, "route") && route <= 0)
        return loader_complain(loader, "concept %s: a term has an unknown route", id);
    term->fields &= (uint8_t)~excluded;
    term->route = (uint8_t)(route < 0 ? 0 : route);
    return OK;
}

static enum status term_read(struct reading *reading, const json_t *json,
                             uint32_t concept, enum term_list list)
{
    struct loader *loader = reading->loader;
    const char *id = reading->lexicon->concepts[concept].id;
    bool is_ignore = reading->lexicon->concepts[concept].kind == KIND_IGNORE;
    const char *text =
        json_is_string(json) ? json_string_value(json) : loader_text(json, "text");
    struct term term = {.concept = concept, .fields = FIELD_ALL};
    struct phrase phrase;

    if (json_is_object(json) &&
        loader_keys(loader, json, TERM_KEYS, COUNT_OF(TERM_KEYS)) != OK)
        return INVALID;
    if (!text || phrase_split(loader_scratch(loader), text, &phrase) != OK)
        return loader_complain(loader, "concept %s: term \"%s\" has no word or too many",
                               id, text ? text : "");
    if (str_equal(loader_text(json, "case"), "exact"))
        term.exact = arena_strdup(loader->arena, text);
    term.is_fuzzy =
        !is_ignore && !term.exact && !json_is_false(json_object_get(json, "fuzzy"));
    if (list == TERMS_LISTED)
        listed_restrict(&term, text);
    else
        term.language = (uint8_t)list;
    if (json_is_object(json) && term_limits_read(loader, id, json, &term) != OK)
        return INVALID;
    term_file(reading, &phrase, &term);
    return OK;
}

static enum status terms_read(struct reading *reading, const json_t *terms,
                              uint32_t concept)
{
    static const char *const LISTS[TERMS_COUNT] = {"any", "en", "es", "listed"};
    size_t index = 0;
    json_t *term = NULL;

    if (loader_keys(reading->loader, terms, LISTS, COUNT_OF(LISTS)) != OK)
        return INVALID;
    for (size_t list = 0; list < TERMS_COUNT; list++) {
        json_array_foreach(json_object_get(terms, LISTS[list]), index, term)
        {
            if (term_read(reading, term, concept, (enum term_list)list) != OK)
                return INVALID;
        }
    }
    return OK;
}

/* Ends of names ("tinib"): filed as a word of their own, see words_stem. */
static enum status stems_read(struct reading *reading, const json_t *stems,
                              uint32_t concept)
{
    const char *id = reading->lexicon->concepts[concept].id;
    bool is_medicine = reading->lexicon->concepts[concept].kind == KIND_MEDICINE;
    size_t index = 0;
    json_t *stem = NULL;

    json_array_foreach(stems, index, stem)
    {
        const char *text = json_string_value(stem);
        uint32_t word = text ? words_add_stem(reading->words, text, is_medicine) : 0;
        struct term *term = NULL;

        if (word == 0)
            return loader_complain(reading->loader, "concept %s: stem \"%s\" is no stem",
                                   id, text ? text : "");
        term = term_push(reading);
        *term = (struct term){.concept = concept, .fields = FIELD_ALL, .is_fuzzy = true};
        term_link(reading->lexicon, trie_add(&reading->lexicon->trie, &word, 1),
                  (uint32_t)(reading->lexicon->term_count - 1));
    }
    return OK;
}

static enum status file_concepts(struct reading *reading, const json_t *file)
{
    size_t index = 0;
    json_t *concept = NULL;

    json_array_foreach(json_object_get(file, "concepts"), index, concept)
    {
        if (concept_read(reading, concept) != OK)
            return INVALID;
    }
    return OK;
}

static enum status file_terms(struct reading *reading, const json_t *file, size_t *next)
{
    size_t index = 0;
    json_t *json = NULL;

    json_array_foreach(json_object_get(file, "concepts"), index, json)
    {
        uint32_t concept = (uint32_t)(*next)++;

        if (parents_read(reading, json, &reading->lexicon->concepts[concept]) != OK)
            return INVALID;
        if (terms_read(reading, json_object_get(json, "terms"), concept) != OK)
            return INVALID;
        if (stems_read(reading, json_object_get(json, "stems"), concept) != OK)
            return INVALID;
    }
    return OK;
}

static int compare_ids(const void *a, const void *b, void *concepts)
{
    const struct concept *list = concepts;

    return strcmp(list[*(const uint32_t *)a].id, list[*(const uint32_t *)b].id);
}

/* From ids to concepts, and from parents to children. */
static void concepts_index(struct lexicon *lexicon, struct arena *arena)
{
    size_t count = lexicon->concept_count;
    size_t links = 0;

    lexicon->by_id = arena_array(arena, count, sizeof(*lexicon->by_id));
    lexicon->first_child = arena_array(arena, count + 2, sizeof(*lexicon->first_child));
    for (uint32_t i = 0; i < count; i++) {
        lexicon->by_id[i] = i;
        links += lexicon->concepts[i].parent_count;
        for (size_t p = 0; p < lexicon->concepts[i].parent_count; p++)
            lexicon->first_child[lexicon->concepts[i].parents[p] + 2]++;
    }
    if (count > 0)
        qsort_r(lexicon->by_id, count, sizeof(*lexicon->by_id), compare_ids,
                lexicon->concepts);
    for (size_t i = 2; i < count + 2; i++)
        lexicon->first_child[i] += lexicon->first_child[i - 1];
    lexicon->children = arena_array(arena, links, sizeof(*lexicon->children));
    for (uint32_t i = 0; i < count; i++) {
        for (size_t p = 0; p < lexicon->concepts[i].parent_count; p++)
            lexicon
                ->children[lexicon->first_child[lexicon->concepts[i].parents[p] + 1]++] =
                i;
    }
}

static enum status files_read(struct reading *reading, const char *const *names,
                              json_t *const *files, size_t count)
{
    size_t next = 0;

    for (size_t i = 0; i < count; i++) {
        reading->loader->place = names[i];
        if (file_concepts(reading, files[i]) != OK)
            return INVALID;
    }
    for (size_t i = 0; i < count; i++) {
        reading->loader->place = names[i];
        if (file_terms(reading, files[i], &next) != OK)
            return INVALID;
    }
    concepts_index(reading->lexicon, reading->loader->arena);
    return OK;
}

enum status lexicon_load(struct lexicon *lexicon, struct loader *loader,
                         struct words *words)
{
    CLEANUP(reading_done)
    struct reading reading = {lexicon, loader, words, json_object(), 0, 0};
    const char **names = NULL;
    size_t count = 0;
    enum status status = loader_list(loader, "lexicon", &names, &count);
    json_t **files = arena_array(loader->arena, count, sizeof(json_t *));

    trie_init(&lexicon->trie, loader->arena);
    for (size_t i = 0; status == OK && i < count; i++)
        status = loader_read(loader, names[i], &files[i]);
    return status == OK ? files_read(&reading, names, files, count) : status;
}
