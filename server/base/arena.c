/*
 * Arena blocks double in size up to a cap; large requests get a block of their own. Who
 * needed several gets a single one after a reset, so that a worker's requests settle in
 * memory that is mapped and warm.
 */
#include "base/arena.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    FIRST_BLOCK_BYTES = 16 * 1024,
    LARGEST_BLOCK_BYTES = 8 * 1024 * 1024,
    HUGE_PAGE_BYTES = 2 * 1024 * 1024,
    KEPT_BYTES = 32 * 1024 * 1024 /* what a reset keeps at most */
};

struct arena_block {
    struct arena_block *older;
    size_t size;
    size_t used;
    max_align_t data[];
};

void memory_exhausted(const char *where)
{
    fprintf(stderr, "forelock: out of memory (%s)\n", where);
    abort();
}

static size_t round_up(size_t size, size_t unit)
{
    return (size + unit - 1) / unit * unit;
}

void arena_init(struct arena *arena, size_t limit_bytes)
{
    *arena = (struct arena){.limit_bytes = limit_bytes};
}

static void free_blocks(struct arena_block *block, const struct arena_block *keep)
{
    while (block != NULL && block != keep) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void arena_done(struct arena *arena)
{
    free_blocks(arena->blocks, NULL);
    arena->blocks = NULL;
    arena->used_bytes = 0;
}

void arena_reset(struct arena *arena)
{
    size_t wanted = arena->used_bytes < KEPT_BYTES ? arena->used_bytes : KEPT_BYTES;
    struct arena_block *first = arena->blocks;
    while (first != NULL && first->older != NULL)
        first = first->older;
    if (first != NULL && first->size < wanted) {
        arena->first_bytes = wanted;
        first = NULL;
    }
    free_blocks(arena->blocks, first);
    arena->blocks = first;
    if (first != NULL)
        first->used = 0;
    arena->used_bytes = 0;
}

/* Large blocks ask for large pages: to fault in a screener of 40 MB page by page takes
 * longer than to fill it. */
static void *block_alloc(size_t size)
{
    bool is_large = size >= HUGE_PAGE_BYTES;
    void *block = is_large
                      ? aligned_alloc(HUGE_PAGE_BYTES, round_up(size, HUGE_PAGE_BYTES))
                      : malloc(size);
    if (block == NULL)
        memory_exhausted("arena");
    if (is_large)
        (void)madvise(block, size, MADV_HUGEPAGE);
    return block;
}

static struct arena_block *add_block(struct arena *arena, size_t at_least)
{
    size_t size = arena->blocks == NULL ? FIRST_BLOCK_BYTES : arena->blocks->size * 2;
    if (size > LARGEST_BLOCK_BYTES)
        size = LARGEST_BLOCK_BYTES;
    if (arena->blocks == NULL && size < arena->first_bytes)
        size = arena->first_bytes;
    if (size < at_least)
        size = at_least;
    struct arena_block *block = block_alloc(sizeof *block + size);
    *block = (struct arena_block){.older = arena->blocks, .size = size};
    arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > arena->limit_bytes)
        memory_exhausted("arena limit");
    size_t need = round_up(size == 0 ? 1 : size, sizeof(max_align_t));
    if (need > arena->limit_bytes - arena->used_bytes)
        memory_exhausted("arena limit");
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->size - block->used < need)
        block = add_block(arena, need);
    void *bytes = (char *)block->data + block->used;
    block->used += need;
    arena->used_bytes += need;
    return memset(bytes, 0, need);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        memory_exhausted("arena array");
    return arena_alloc(arena, total);
}

void *arena_grow(struct arena *arena, void *list, size_t count, size_t size, size_t *room)
{
    if (count < *room)
        return list;
    size_t wider_room = *room * 2 + 32;
    void *wider = arena_array(arena, wider_room, size);
    if (count > 0)
        memcpy(wider, list, count * size);
    *room = wider_room;
    return wider;
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    if (text == NULL)
        return NULL;
    char *copy = arena_alloc(arena, length + 1);
    memcpy(copy, text, length);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        memory_exhausted("arena_printf");
    char *text = arena_alloc(arena, (size_t)length + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}
