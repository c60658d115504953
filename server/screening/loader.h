/*
 * Reading the folder of rules: files, JSON, and complaints that name the place. A helper
 * thread can parse files ahead; what is made of them is made by one, in one order.
 * Everything read goes into one SHA-256, so that a screening can say exactly what it was
 * made with.
 */
#ifndef FORELOCK_SCREENING_LOADER_H
#define FORELOCK_SCREENING_LOADER_H

#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "base/status.h"

struct loader_file;

struct loader {
    struct arena *arena; /* of the screener: what is loaded stays */
    const char *dir;
    const char *place;         /* file and item being read, for complaints */
    struct buf content;        /* all bytes read, for the hash */
    struct loader_file *files; /* parsed, or on the list of those to parse ahead */
    size_t file_count;
    size_t file_room;
    atomic_size_t next; /* file on that list that nobody has taken */
    pthread_t helper;
    bool has_helper;
    struct arena scratch; /* see loader_scratch */
    char *error;          /* first complaint; malloc'ed */
};

/* Frees what the loader holds but not its arena. */
void loader_done(struct loader *loader);

/* Has files of DIR parsed ahead, in this order: all JSON files of a folder, or one file
 * by its name. To be called once, before anything is read. INVALID when there is no such
 * folder; what is wrong with a file is told by loader_read. */
MUST_CHECK enum status loader_parse_ahead(struct loader *loader, const char *const *names,
                                          size_t count);

/* Ends the parsing and frees all that was parsed: nothing may be borrowed any more. */
void loader_drop_files(struct loader *loader);

/* An empty arena for what is needed only until the next call. */
struct arena *loader_scratch(struct loader *loader);

/* Reads DIR/name as a JSON object, borrowed from the loader. FAILED when there is no such
 * file, INVALID when it is no JSON object; the complaint is in loader->error. */
MUST_CHECK enum status loader_read(struct loader *loader, const char *name, json_t **ret);

/* Sorted names ("lexicon/a.json") of the JSON files in DIR/folder, in the arena. */
MUST_CHECK enum status loader_list(struct loader *loader, const char *folder,
                                   const char ***ret, size_t *ret_count);

/* Keeps the first complaint, with the place put before it; returns INVALID. */
MUST_CHECK enum status loader_complain(struct loader *loader, const char *format, ...)
    PRINTF_LIKE(2, 3);

/* A string member: borrowed, or NULL when absent or no string. */
const char *loader_text(const json_t *object, const char *key);

/* A copy of a string member in the arena, or "" when absent. */
const char *loader_copy(struct loader *loader, const json_t *object, const char *key);

/* The index of a name in a list, or -1. */
int loader_index(const char *name, const char *const *names, size_t count);

/* INVALID with a complaint when the object has a key that is not in the list. */
MUST_CHECK enum status loader_keys(struct loader *loader, const json_t *object,
                                   const char *const *keys, size_t count);

#endif
