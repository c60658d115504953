/* libFuzzer target: any text after the name of a steroid; doses stay finite numbers. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "screening/reading.h"

static struct screener *screener;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    char *error = NULL;

    (void)argc, (void)argv;
    if (screening_load("rules", &screener, &error) != OK) {
        (void)fprintf(stderr, "%s\n", error);
        abort();
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct reading_text text = {.field = "medications", .bit = FIELD_MEDICATIONS};

    if (size > 2048 || !str_is_utf8((const char *)data, size))
        return 0;
    arena_init(&arena, 256 * 1024 * 1024);
    text.text = arena_printf(&arena, "prednisone %.*s", (int)size, (const char *)data);
    reading_make(screener, &arena, "en", (struct date){2026, 11, 17}, &text);
    for (size_t i = 0; i < text.mentions.count; i++) {
        const struct mention *mention = &text.mentions.list[i];

        if (!isfinite(mention->dose_mg_day.value) || mention->dose_mg_day.value < 0 ||
            !isfinite(mention->days.value) || !isfinite(mention->months_ago.value) ||
            mention->last >= text.tokens.count || mention->first > mention->last)
            abort();
    }
    arena_done(&arena);
    return 0;
}
