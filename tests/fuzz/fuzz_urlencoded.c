/* libFuzzer target: any bytes as an urlencoded body and as a query. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct http_pairs pairs, enum http_controls controls)
{
    for (size_t i = 0; i < pairs.count; i++) {
        const char *value = pairs.at[i].value;
        if (!str_is_utf8(value, strlen(value)))
            abort();
        for (; controls == HTTP_CONTROLS_REFUSED && *value != '\0'; value++) {
            if ((unsigned char)*value < 0x20)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 64 * 1024)
        return 0;
    struct arena arena;
    arena_init(&arena, 4 * 1024 * 1024);
    struct http_pairs pairs;
    if (http_form_parse(&arena, (const char *)data, size, &pairs) == OK)
        check(pairs, HTTP_CONTROLS_ALLOWED);
    if (http_pairs_decode(&arena, (const char *)data, size, HTTP_CONTROLS_REFUSED,
                          &pairs) == OK)
        check(pairs, HTTP_CONTROLS_REFUSED);
    arena_done(&arena);
    return 0;
}
