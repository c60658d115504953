/* libFuzzer target: any JSON as a rule set over the shipped lexicon: loaded or refused
 * with a sentence, never worse. */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "screening/lexicon.h"
#include "screening/loader.h"
#include "screening/ruleset.h"

static struct arena shared;
static struct lexicon lexicon;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct loader loader = {.arena = &shared, .dir = "rules", .place = "rules"};
    struct words words;

    (void)argc, (void)argv;
    arena_init(&shared, 512 * 1024 * 1024);
    words_init(&words, &shared);
    if (lexicon_load(&lexicon, &loader, &words) != OK)
        abort();
    loader_done(&loader);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    struct loader loader = {.arena = &arena, .dir = "rules", .place = "rules"};
    struct ruleset ruleset = {0};
    json_t *json = size > 65536 ? NULL : json_loadb((const char *)data, size, 0, NULL);

    arena_init(&arena, 256 * 1024 * 1024);
    if (json_is_object(json) && ruleset_load(&ruleset, &loader, &lexicon, json) != OK &&
        !loader.error)
        abort();
    json_decref(json);
    loader_done(&loader);
    arena_done(&arena);
    return 0;
}
