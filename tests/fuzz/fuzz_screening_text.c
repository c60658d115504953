/* libFuzzer target: any text in any field and language; the first byte chooses both. */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "screening/screening.h"

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

static void finding_check(const struct screening_finding *finding, const char *text)
{
    size_t length = str_codepoints(text);

    if (finding->start > finding->end || finding->end > length || !finding->context.cue)
        abort();
    if (finding->end > finding->start && strstr(text, finding->text) == NULL)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const FIELDS[] = {"conditions", "medications", "allergies",
                                         "operations", "family",      "message"};
    struct arena arena;
    struct screening_result result;
    json_t *fields = NULL;
    struct screening_input input = {.today = {2026, 11, 17}};
    const char *field = NULL;

    if (size < 2 || size > 8192)
        return 0;
    fields = json_object();
    field = FIELDS[data[0] % 6];
    json_object_set_new(fields, field, json_stringn((const char *)data + 1, size - 1));
    input.fields = fields;
    input.lang = data[0] & 64 ? "es" : "en";
    arena_init(&arena, SCREENING_ARENA_BYTES);
    if (screening_run(screener, &arena, &input, &result) == OK) {
        const char *text = json_string_value(json_object_get(fields, field));

        for (size_t i = 0; i < result.count; i++)
            finding_check(&result.findings[i],
                          strcmp(result.findings[i].field, field) == 0 ? text : "");
    }
    arena_done(&arena);
    json_decref(fields);
    return 0;
}
