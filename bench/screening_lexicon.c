/* Lexicon files as JSON; the wider lexicon is derived, the same one on every machine. */
#include "screening_lexicon.h"

#include <ctype.h>
#include <dirent.h>
#include <ftw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void terms_push(struct terms *terms, const char *text)
{
    if (terms->count == terms->room) {
        terms->room = terms->room * 2 + 1024;
        terms->list = realloc(terms->list, terms->room * sizeof(*terms->list));
        if (!terms->list)
            fail("memory");
    }
    terms->list[terms->count++] = strdup(text);
}

static const char *term_text(const json_t *term)
{
    return json_is_string(term) ? json_string_value(term)
                                : json_string_value(json_object_get(term, "text"));
}

static void concept_terms(const json_t *concept, struct terms *terms)
{
    const char *list = NULL;
    json_t *items = NULL;
    size_t index = 0;
    json_t *term = NULL;

    json_object_foreach(json_object_get(concept, "terms"), list, items)
    {
        json_array_foreach(items, index, term)
        {
            if (term_text(term))
                terms_push(terms, term_text(term));
        }
    }
}

typedef void (*file_fn)(const char *name, const json_t *file, void *closure);

/* Calls each for every file of a lexicon. */
static void files_each(const char *dir, file_fn each, void *closure)
{
    char path[PATH_SIZE];
    struct dirent **names = NULL;
    int count = 0;

    snprintf(path, sizeof(path), "%s/lexicon", dir);
    count = scandir(path, &names, NULL, alphasort);
    if (count < 0)
        fail(path);
    for (int i = 0; i < count; i++) {
        json_t *file = NULL;

        snprintf(path, sizeof(path), "%s/lexicon/%s", dir, names[i]->d_name);
        if (strstr(names[i]->d_name, ".json"))
            file = json_load_file(path, 0, NULL);
        if (file)
            each(names[i]->d_name, file, closure);
        json_decref(file);
        free(names[i]);
    }
    free(names);
}

static void file_terms(const char *name, const json_t *file, void *closure)
{
    size_t index = 0;
    json_t *concept = NULL;

    (void)name;
    json_array_foreach(json_object_get(file, "concepts"), index, concept)
        concept_terms(concept, closure);
}

void terms_read(const char *dir, struct terms *ret)
{
    *ret = (struct terms){0};
    files_each(dir, file_terms, ret);
}

void terms_free(struct terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        free(terms->list[i]);
    free(terms->list);
}

/* Consonants moved on by some places; everything else stays. */
static void derive(char *text, unsigned places)
{
    static const char CONSONANTS[] = "bcdfghjklmnpqrstvwxz";

    for (; *text; text++) {
        const char *at = strchr(CONSONANTS, tolower((unsigned char)*text));

        if (at)
            *text = CONSONANTS[((size_t)(at - CONSONANTS) + places) %
                               (sizeof(CONSONANTS) - 1)];
    }
}

struct widening {
    json_t *concepts;
    unsigned places;
};

static json_t *derived_concept(const json_t *concept, unsigned places)
{
    json_t *derived = json_object();
    json_t *texts = json_array();
    struct terms terms = {0};

    concept_terms(concept, &terms);
    for (size_t i = 0; i < terms.count; i++) {
        derive(terms.list[i], places);
        json_array_append_new(texts, json_string(terms.list[i]));
    }
    terms_free(&terms);
    json_object_set_new(
        derived, "id",
        json_sprintf("%s_%u", json_string_value(json_object_get(concept, "id")), places));
    json_object_set(derived, "kind", json_object_get(concept, "kind"));
    json_object_set_new(derived, "terms", json_pack("{s:o}", "any", texts));
    return derived;
}

static void file_derive(const char *name, const json_t *file, void *closure)
{
    const struct widening *widening = closure;
    size_t index = 0;
    json_t *concept = NULL;

    (void)name;
    json_array_foreach(json_object_get(file, "concepts"), index, concept)
        json_array_append_new(widening->concepts,
                              derived_concept(concept, widening->places));
}

static void file_write(const char *dir, const char *path, unsigned places)
{
    struct widening widening = {json_array(), places};
    json_auto_t *derived = json_pack("{s:o}", "concepts", widening.concepts);
    char name[PATH_SIZE];

    files_each(dir, file_derive, &widening);
    snprintf(name, sizeof(name), "%s/lexicon/wide-%02u.json", path, places);
    if (json_dump_file(derived, name, JSON_COMPACT) != 0)
        fail(name);
}

char *wide_rules_make(const char *dir, unsigned times)
{
    char *path = strdup("/tmp/forelock-bench-XXXXXX");
    char command[PATH_SIZE];

    if (!path || !mkdtemp(path))
        fail("temporary folder");
    snprintf(command, sizeof(command), "cp -r '%s'/. '%s'/", dir, path);
    if (system(command) != 0)
        fail(command);
    for (unsigned i = 1; i < times; i++)
        file_write(dir, path, i);
    return path;
}

static int entry_remove(const char *path, const struct stat *stat, int type,
                        struct FTW *walk)
{
    (void)stat, (void)type, (void)walk;
    return remove(path);
}

void wide_rules_remove(char *path)
{
    nftw(path, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
    free(path);
}
