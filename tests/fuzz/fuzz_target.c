/* libFuzzer target: any text as a request target. What passes has no odd segment. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena, 4 * 1024 * 1024);
    if (size > 16 * 1024)
        return 0;
    char *target = arena_strndup(&arena, size == 0 ? "" : (const char *)data, size);
    const char *path;
    struct http_pairs query;
    if (http_target_parse(&arena, target, &path, &query) == OK) {
        if (path[0] != '/' || !str_is_utf8(path, strlen(path)) ||
            strstr(path, "//") != NULL || strstr(path, "/../") != NULL ||
            str_ends(path, "/..") || strpbrk(path, "\\\r\n") != NULL)
            abort();
    }
    arena_done(&arena);
    return 0;
}
