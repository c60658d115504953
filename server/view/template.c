/*
 * The set of templates: read and parsed once, each inclusion resolved to what it names.
 * Locale texts are entries like any other, by the name "t:<key>"; a language without a
 * text borrows the English one, and a text without English is refused.
 */
#include "view/template.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "view/template_tree.h"

enum { LARGEST_FILE_BYTES = 1024 * 1024, LONGEST_KEY = 200, DEEPEST_FOLDER = 8 };

static const char ENDING[] = ".mustache";

struct loader {
    struct templates *set;
    struct buf *reterr;
};

static void close_file(FILE **file)
{
    if (*file != NULL)
        fclose(*file);
}

static void close_folder(DIR **folder)
{
    if (*folder != NULL)
        closedir(*folder);
}

static struct templates *make_set(bool is_strict)
{
    struct templates *set = calloc(1, sizeof *set);
    if (set == NULL)
        memory_exhausted("templates");
    arena_init(&set->arena, SIZE_MAX / 2);
    set->is_strict = is_strict;
    return set;
}

void templates_free(struct templates *templates)
{
    if (templates == NULL)
        return;
    free(templates->entries);
    arena_done(&templates->arena);
    free(templates);
}

static void free_set(struct templates **set)
{
    templates_free(*set);
}

static struct entry *add_entry(struct templates *set, const char *name)
{
    if (set->entry_count == set->entry_capacity) {
        set->entry_capacity = set->entry_capacity == 0 ? 256 : set->entry_capacity * 2;
        set->entries = realloc(set->entries, set->entry_capacity * sizeof *set->entries);
        if (set->entries == NULL)
            memory_exhausted("templates");
    }
    struct entry *entry = &set->entries[set->entry_count++];
    *entry = (struct entry){.name = name};
    return entry;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void sort_entries(struct templates *set)
{
    if (set->entry_count > 1)
        qsort(set->entries, set->entry_count, sizeof *set->entries, compare_entries);
}

static int compare_name(const void *key, const void *entry)
{
    const struct slice *name = key;
    const char *other = ((const struct entry *)entry)->name;
    int order = strncmp(name->at, other, name->length);
    return order != 0 ? order : -(other[name->length] != '\0');
}

const struct entry *template_entry_find(const struct templates *templates,
                                        struct slice name)
{
    if (templates->entry_count == 0 || memchr(name.at, '\0', name.length) != NULL)
        return NULL;
    return bsearch(&name, templates->entries, templates->entry_count,
                   sizeof *templates->entries, compare_name);
}

static const struct entry *find(const struct templates *templates, const char *name)
{
    return template_entry_find(templates, (struct slice){name, strlen(name)});
}

/* The language's number; English's when the language is unknown. */
static size_t language_number(const struct templates *templates, const char *lang)
{
    size_t english = 0;
    for (size_t i = 0; i < templates->language_count; i++) {
        if (str_equal(templates->languages[i], lang))
            return i;
        if (str_equal(templates->languages[i], "en"))
            english = i;
    }
    return english;
}

bool templates_has_language(const struct templates *templates, const char *lang)
{
    for (size_t i = 0; i < templates->language_count; i++) {
        if (str_equal(templates->languages[i], lang))
            return true;
    }
    return false;
}

static enum status read_file(struct loader *loader, const char *path, char **ret,
                             size_t *ret_length)
{
    CLEANUP(close_file) FILE *file = fopen(path, "re");
    struct stat about;
    if (file == NULL || fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode)) {
        buf_printf(loader->reterr, "%s: cannot be read", path);
        return INVALID;
    }
    if (about.st_size > LARGEST_FILE_BYTES) {
        buf_printf(loader->reterr, "%s: is larger than 1 MiB", path);
        return INVALID;
    }
    size_t size = (size_t)about.st_size;
    char *text = arena_alloc(&loader->set->arena, size + 1);
    *ret_length = fread(text, 1, size, file);
    *ret = text;
    if (str_is_utf8(text, *ret_length))
        return OK;
    buf_printf(loader->reterr, "%s: is not UTF-8", path);
    return INVALID;
}

static enum status load_page(struct loader *loader, const char *path, const char *name)
{
    char *source = NULL;
    size_t length = 0;
    enum status status = read_file(loader, path, &source, &length);
    if (status != OK)
        return status;
    struct tree *tree = NULL;
    struct arena *arena = &loader->set->arena;
    status = template_parse(arena, arena_strdup(arena, path), source, length, &tree,
                            loader->reterr);
    if (status != OK)
        return status;
    struct entry *entry = add_entry(loader->set, arena_strdup(arena, name));
    for (size_t i = 0; i < TEMPLATE_LANGUAGES; i++)
        entry->by_language[i] = tree;
    return OK;
}

static enum status load_folder(struct loader *loader, const char *folder,
                               const char *prefix, int depth);

/* One thing in a folder: a template, a folder of them, or something else to pass over. */
static enum status load_item(struct loader *loader, const char *folder,
                             const char *prefix, const char *item, int depth)
{
    struct arena *arena = &loader->set->arena;
    const char *path = arena_printf(arena, "%s/%s", folder, item);
    struct stat about;
    if (item[0] == '.' || stat(path, &about) != 0)
        return OK;
    if (S_ISDIR(about.st_mode)) {
        return load_folder(loader, path, arena_printf(arena, "%s%s/", prefix, item),
                           depth + 1);
    }
    if (!str_ends(item, ENDING))
        return OK;
    int bare = (int)(strlen(item) - strlen(ENDING));
    return load_page(loader, path, arena_printf(arena, "%s%.*s", prefix, bare, item));
}

static enum status load_folder(struct loader *loader, const char *folder,
                               const char *prefix, int depth)
{
    CLEANUP(close_folder) DIR *items = opendir(folder);
    if (items == NULL || depth > DEEPEST_FOLDER) {
        buf_printf(loader->reterr, "%s: cannot be read: %s", folder, strerror(errno));
        return INVALID;
    }
    enum status status = OK;
    for (struct dirent *item = readdir(items); item != NULL && status == OK;
         item = readdir(items))
        status = load_item(loader, folder, prefix, item->d_name, depth);
    return status;
}

/* Adds the texts below an object, keys joined with dots. */
static enum status load_texts(struct loader *loader, const char *file, size_t language,
                              const char *prefix, json_t *object)
{
    struct templates *set = loader->set;
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const char *name = arena_printf(&set->arena, "%s%s", prefix, key);
        if (strlen(name) > LONGEST_KEY ||
            (!json_is_object(value) && !json_is_string(value))) {
            buf_printf(loader->reterr, "%s: \"%s\" is neither text nor an object", file,
                       name);
            return INVALID;
        }
        enum status status;
        if (json_is_object(value)) {
            const char *deeper = arena_printf(&set->arena, "%s.", name);
            status = load_texts(loader, file, language, deeper, value);
        } else {
            size_t length = json_string_length(value);
            char *source = arena_strndup(&set->arena, json_string_value(value), length);
            const char *label = arena_printf(&set->arena, "%s: %s", file, name + 2);
            struct tree *tree = NULL;
            status =
                template_parse(&set->arena, label, source, length, &tree, loader->reterr);
            if (status == OK)
                add_entry(set, name)->by_language[language] = tree;
        }
        if (status != OK)
            return status;
    }
    return OK;
}

static enum status load_locale(struct loader *loader, const char *folder,
                               const char *item)
{
    struct templates *set = loader->set;
    const char *file = arena_printf(&set->arena, "%s/%s", folder, item);
    if (set->language_count == TEMPLATE_LANGUAGES) {
        buf_printf(loader->reterr, "%s: there are more than 8 languages", file);
        return INVALID;
    }
    json_error_t error;
    json_auto_t *texts = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(texts)) {
        buf_printf(loader->reterr, "%s:%d: %s", file, texts == NULL ? error.line : 1,
                   texts == NULL ? error.text : "a locale is an object");
        return INVALID;
    }
    size_t language = set->language_count++;
    set->languages[language] =
        arena_strndup(&set->arena, item, strlen(item) - strlen(".json"));
    return load_texts(loader, file, language, "t:", texts);
}

static enum status load_locales(struct loader *loader, const char *folder)
{
    CLEANUP(close_folder) DIR *items = opendir(folder);
    if (items == NULL) {
        buf_printf(loader->reterr, "%s: cannot be read: %s", folder, strerror(errno));
        return INVALID;
    }
    enum status status = OK;
    for (struct dirent *item = readdir(items); item != NULL && status == OK;
         item = readdir(items)) {
        if (item->d_name[0] != '.' && str_ends(item->d_name, ".json"))
            status = load_locale(loader, folder, item->d_name);
    }
    return status;
}

/* Makes one entry of the same text in several languages; sorted before and after. */
static void merge_entries(struct templates *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->entry_count; i++) {
        struct entry *entry = &set->entries[i];
        struct entry *last = kept > 0 ? &set->entries[kept - 1] : NULL;
        if (last == NULL || strcmp(last->name, entry->name) != 0) {
            set->entries[kept++] = *entry;
            continue;
        }
        for (size_t l = 0; l < TEMPLATE_LANGUAGES; l++) {
            if (entry->by_language[l] != NULL)
                last->by_language[l] = entry->by_language[l];
        }
    }
    set->entry_count = kept;
}

/* Gives every language a tree for every entry. */
static enum status fill_languages(struct loader *loader)
{
    struct templates *set = loader->set;
    size_t english = language_number(set, "en");
    for (size_t i = 0; i < set->entry_count; i++) {
        struct entry *entry = &set->entries[i];
        const struct tree *fallback = entry->by_language[english];
        if (fallback == NULL) {
            buf_printf(loader->reterr, "locales: \"%s\" has no English text",
                       entry->name + 2);
            return INVALID;
        }
        for (size_t l = 0; l < TEMPLATE_LANGUAGES; l++) {
            if (entry->by_language[l] == NULL)
                entry->by_language[l] = fallback;
        }
    }
    return OK;
}

/* Points every inclusion of a tree at its entry. */
static enum status link_tree(const struct templates *set, const struct tree *tree,
                             bool may_miss, struct buf *reterr)
{
    for (size_t i = 0; i < tree->count; i++) {
        struct node *node = &tree->nodes[i];
        if (node->kind != NODE_PARTIAL && node->kind != NODE_PARENT)
            continue;
        node->entry = template_entry_find(set, node->text);
        if (node->entry != NULL || may_miss)
            continue;
        buf_printf(reterr, "%s:%u: there is no %s \"%.*s\"", tree->name, node->line,
                   strncmp(node->text.at, "t:", 2) == 0 ? "text" : "template",
                   (int)node->text.length, node->text.at);
        return INVALID;
    }
    return OK;
}

static enum status link_all(const struct templates *set, bool may_miss,
                            struct buf *reterr)
{
    enum status status = OK;
    for (size_t i = 0; i < set->entry_count; i++) {
        for (size_t l = 0; l < TEMPLATE_LANGUAGES && status == OK; l++)
            status = link_tree(set, set->entries[i].by_language[l], may_miss, reterr);
    }
    return status;
}

enum status templates_load(const char *template_dir, const char *locale_dir, bool strict,
                           struct templates **ret, struct buf *reterr)
{
    CLEANUP(free_set) struct templates *set = make_set(strict);
    struct loader loader = {set, reterr};
    enum status status = load_folder(&loader, template_dir, "", 0);
    if (status == OK)
        status = load_locales(&loader, locale_dir);
    if (status != OK)
        return status;
    sort_entries(set);
    merge_entries(set);
    status = fill_languages(&loader);
    if (status == OK)
        status = link_all(set, false, reterr);
    if (status != OK)
        return status;
    *ret = set;
    set = NULL;
    return OK;
}

enum status template_render(const struct templates *templates, const char *name,
                            const char *lang, const json_t *data, struct buf *out,
                            struct buf *reterr)
{
    const struct entry *entry = find(templates, name);
    if (entry == NULL) {
        buf_printf(reterr, "there is no template \"%s\"", name);
        return NOT_FOUND;
    }
    size_t language = language_number(templates, lang);
    return template_render_tree(templates, entry->by_language[language], language, data,
                                out, reterr);
}

enum status template_text(const struct templates *templates, const char *lang,
                          const char *key, const json_t *data, struct buf *out)
{
    char name[LONGEST_KEY + 8];
    int length = snprintf(name, sizeof name, "t:%s", key);
    if (length < 0 || (size_t)length >= sizeof name)
        return NOT_FOUND;
    struct buf problem = {0};
    enum status status = template_render(templates, name, lang, data, out, &problem);
    buf_done(&problem);
    return status;
}

static enum status add_partials(struct templates *set, const json_t *partials,
                                struct buf *reterr)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)partials, name, value)
    {
        struct tree *tree = NULL;
        const char *source = json_string_value(value);
        enum status status =
            template_parse(&set->arena, name, source == NULL ? "" : source,
                           json_string_length(value), &tree, reterr);
        if (status != OK)
            return status;
        struct entry *entry = add_entry(set, name);
        for (size_t l = 0; l < TEMPLATE_LANGUAGES; l++)
            entry->by_language[l] = tree;
    }
    sort_entries(set);
    return link_all(set, !set->is_strict, reterr);
}

enum status template_render_text(const char *source, const json_t *partials,
                                 const json_t *data, bool strict, struct buf *out,
                                 struct buf *reterr)
{
    CLEANUP(free_set) struct templates *set = make_set(strict);
    struct tree *tree = NULL;
    enum status status =
        template_parse(&set->arena, "template", source, strlen(source), &tree, reterr);
    if (status == OK)
        status = add_partials(set, partials, reterr);
    if (status == OK)
        status = link_tree(set, tree, !strict, reterr);
    if (status != OK)
        return status;
    return template_render_tree(set, tree, 0, data, out, reterr);
}
