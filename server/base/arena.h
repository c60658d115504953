/*
 * Request-lifetime memory: allocate, never free, reset at the end of the request. An
 * arena has a hard limit; going over it ends the process, so whoever lets a client size
 * something bounds it first (body, fields, rows).
 */
#ifndef FORELOCK_BASE_ARENA_H
#define FORELOCK_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "base/macros.h"

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    size_t used_bytes;
    size_t limit_bytes;
    size_t first_bytes; /* of the first block to be made; 0 = as usual */
};

/* Makes an empty arena that may hand out limit_bytes in all. Allocates nothing yet. */
void arena_init(struct arena *arena, size_t limit_bytes);

/* Frees everything. Accepts a zeroed arena. */
void arena_done(struct arena *arena);

/* Forgets everything that was allocated but keeps one block for the next request, as
 * large as the last one needed, within bounds. */
void arena_reset(struct arena *arena);

/* Returns size zeroed bytes, aligned for any type; never NULL. size may be 0. */
void *arena_alloc(struct arena *arena, size_t size);

/* Returns count * size zeroed bytes; ends the process when the product overflows. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/* A list with room for one more: list itself while count < *room, otherwise a copy with
 * more room, which *room then says. list may be NULL when *room is 0. */
void *arena_grow(struct arena *arena, void *list, size_t count, size_t size,
                 size_t *room);

/* Copies; text may be NULL, then NULL is returned. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);

/* Formats into the arena. */
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* Ends the process: the one place where running out of memory is handled. */
NORETURN void memory_exhausted(const char *where);

#endif
