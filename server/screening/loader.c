/* Files and complaints; see loader.h. */
#include "screening/loader.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum {
    FILE_LIMIT_BYTES = 16 * 1024 * 1024,
    SCRATCH_BYTES = 64 * 1024 * 1024 /* more than any one text of a file needs */
};

struct loader_file {
    const char *name;
    const char *path;
    struct buf text;
    json_t *json; /* NULL: see error */
    json_error_t error;
    bool is_read;
    atomic_bool is_parsed; /* whoever sees it set sees the rest as well */
};

static void helper_join(struct loader *loader)
{
    if (loader->has_helper)
        pthread_join(loader->helper, NULL);
    loader->has_helper = false;
}

void loader_drop_files(struct loader *loader)
{
    atomic_store(&loader->next, loader->file_count);
    helper_join(loader);
    for (size_t i = 0; i < loader->file_count; i++) {
        buf_done(&loader->files[i].text);
        json_decref(loader->files[i].json);
    }
    loader->file_count = 0;
}

void loader_done(struct loader *loader)
{
    loader_drop_files(loader);
    buf_done(&loader->content);
    arena_done(&loader->scratch);
    free(loader->error);
    loader->error = NULL;
}

struct arena *loader_scratch(struct loader *loader)
{
    if (loader->scratch.limit_bytes == 0)
        arena_init(&loader->scratch, SCRATCH_BYTES);
    arena_reset(&loader->scratch);
    return &loader->scratch;
}

enum status loader_complain(struct loader *loader, const char *format, ...)
{
    char message[400];
    va_list args;

    if (loader->error)
        return INVALID;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    if (asprintf(&loader->error, "%s: %s", loader->place, message) < 0)
        memory_exhausted("loader_complain");
    return INVALID;
}

static void file_close(FILE **file)
{
    if (*file)
        fclose(*file);
}

static enum status file_read(const char *path, struct buf *ret)
{
    CLEANUP(file_close) FILE *file = fopen(path, "rbe");
    char chunk[65536];
    size_t got = 0;

    if (!file)
        return FAILED;
    while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0) {
        buf_append(ret, chunk, got);
        if (ret->length > FILE_LIMIT_BYTES)
            return FAILED;
    }
    return ferror(file) ? FAILED : OK;
}

static void file_parse(struct loader_file *file)
{
    file->is_read = file_read(file->path, &file->text) == OK;
    if (file->is_read)
        file->json = json_loadb(buf_text(&file->text), file->text.length,
                                JSON_REJECT_DUPLICATES, &file->error);
    atomic_store(&file->is_parsed, true);
}

/* Parses the next file that nobody has taken; false when there is none. */
static bool file_parse_next(struct loader *loader)
{
    size_t i = atomic_fetch_add(&loader->next, 1);

    if (i >= loader->file_count)
        return false;
    file_parse(&loader->files[i]);
    return true;
}

static void *files_parse(void *context)
{
    while (file_parse_next(context))
        continue;
    return NULL;
}

static struct loader_file *file_add(struct loader *loader, const char *name)
{
    loader->files = arena_grow(loader->arena, loader->files, loader->file_count,
                               sizeof(*loader->files), &loader->file_room);
    loader->files[loader->file_count] = (struct loader_file){
        .name = name, .path = arena_printf(loader->arena, "%s/%s", loader->dir, name)};
    return &loader->files[loader->file_count++];
}

static struct loader_file *file_find(struct loader *loader, const char *name)
{
    struct loader_file *file = NULL;

    for (size_t i = 0; i < loader->file_count; i++) {
        if (strcmp(loader->files[i].name, name) == 0)
            return &loader->files[i];
    }
    helper_join(loader); /* the list may move */
    file = file_add(loader, name);
    file_parse(file);
    return file;
}

/* Lends a hand until the file is parsed. */
static void file_await(struct loader *loader, const struct loader_file *file)
{
    while (!atomic_load(&file->is_parsed) && file_parse_next(loader))
        continue;
    if (!atomic_load(&file->is_parsed))
        helper_join(loader);
}

enum status loader_read(struct loader *loader, const char *name, json_t **ret)
{
    struct loader_file *file = file_find(loader, name);

    file_await(loader, file);
    loader->place = file->path;
    if (!file->is_read)
        return loader_complain(loader, "cannot be read") == OK ? OK : FAILED;
    if (!file->json)
        return loader_complain(loader, "line %d, column %d: %s", file->error.line,
                               file->error.column, file->error.text);
    if (!json_is_object(file->json))
        return loader_complain(loader, "must hold a JSON object");
    buf_append(&loader->content, file->text.data, file->text.length);
    *ret = file->json;
    return OK;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void directory_close(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

enum status loader_list(struct loader *loader, const char *folder, const char ***ret,
                        size_t *ret_count)
{
    const char *path = arena_printf(loader->arena, "%s/%s", loader->dir, folder);
    CLEANUP(directory_close) DIR *directory = opendir(path);
    const struct dirent *entry = NULL;
    const char **names = NULL;
    size_t count = 0;
    size_t room = 0;

    loader->place = path;
    if (!directory)
        return loader_complain(loader, "is not a folder that can be read");
    while ((entry = readdir(directory))) {
        if (entry->d_name[0] == '.' || !str_ends(entry->d_name, ".json"))
            continue;
        names = arena_grow(loader->arena, names, count, sizeof(*names), &room);
        names[count++] = arena_printf(loader->arena, "%s/%s", folder, entry->d_name);
    }
    if (count > 0)
        qsort(names, count, sizeof(*names), compare_names);
    *ret = names;
    *ret_count = count;
    return OK;
}

static enum status folder_add(struct loader *loader, const char *folder)
{
    const char **names = NULL;
    size_t count = 0;

    if (loader_list(loader, folder, &names, &count) != OK)
        return INVALID;
    for (size_t i = 0; i < count; i++)
        (void)file_add(loader, names[i]);
    return OK;
}

enum status loader_parse_ahead(struct loader *loader, const char *const *names,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_ends(names[i], ".json"))
            (void)file_add(loader, names[i]);
        else if (folder_add(loader, names[i]) != OK)
            return INVALID;
    }
    json_object_seed(0); /* not to be done by two threads at once */
    loader->has_helper = pthread_create(&loader->helper, NULL, files_parse, loader) == 0;
    return OK;
}

const char *loader_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const char *loader_copy(struct loader *loader, const json_t *object, const char *key)
{
    const char *text = loader_text(object, key);

    return text ? arena_strdup(loader->arena, text) : "";
}

int loader_index(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; name && i < count; i++) {
        if (strcmp(name, names[i]) == 0)
            return (int)i;
    }
    return -1;
}

enum status loader_keys(struct loader *loader, const json_t *object,
                        const char *const *keys, size_t count)
{
    const char *key = NULL;
    json_t *value = NULL;

    json_object_foreach((json_t *)object, key, value)
    {
        if (loader_index(key, keys, count) < 0)
            return loader_complain(loader, "unknown key \"%s\"", key);
    }
    return OK;
}
