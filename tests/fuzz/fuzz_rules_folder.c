/* libFuzzer target: any bytes as one file of the folder of rules (the first byte chooses
 * lexicon, cues, ordinary words or rules): loaded or refused with a sentence; and what
 * was loaded screens a text without harm. */
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/macros.h"
#include "screening/screening.h"

enum { PATH_SIZE = 256, SIZE_LIMIT = 16384 };

static const char RULES[] =
    "{\"name\": \"fuzz\", \"version\": \"1.0.0\", \"status\": \"draft\", \"fields\": {},"
    "\"sources\": {\"s\": \"s\"}, \"rules\": [{\"id\": \"AA-01\", \"title\": \"t\","
    "\"category\": \"c\", \"severity\": \"urgent\", \"rationale\": \"r\","
    "\"sources\": [\"s\"], \"version\": \"1\", \"status\": \"draft\", \"author\": \"a\","
    "\"approved_by\": null, \"approved_on\": null, \"review_by\": null,"
    "\"any\": [{\"unrecognised_medicine\": true}]}]}";

static const struct part {
    const char *name;
    const char *usual; /* what the file holds while another one is tried */
} PARTS[] = {
    {"lexicon/words.json",
     "{\"concepts\": [{\"id\": \"warfarin\", \"kind\": \"medicine\","
     " \"terms\": {\"any\": [\"warfarin\"]}}]}"},
    {"context/en.json", "{\"lang\": \"en\", \"cues\": [{\"says\": \"negated\", \"where\":"
                        " \"before\", \"words\": [\"no\"]}], \"ends\": [\"but\"]}"},
    {"context/es.json", "{\"lang\": \"es\", \"cues\": []}"},
    {"common/en.json", "{\"lang\": \"en\", \"words\": [\"daily\"]}"},
    {"common/es.json", "{\"lang\": \"es\", \"words\": []}"},
    {"ruleset.json", RULES},
    {"frames/en.json", "{\"lang\": \"en\", \"frames\": {\"topic\": [\"for homework\"]}}"},
    {"frames/es.json", "{\"lang\": \"es\", \"frames\": {}}"},
};

static char folder[PATH_SIZE];

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *path_of(const char *name, char *path)
{
    (void)snprintf(path, PATH_SIZE, "%.100s/%.100s", folder, name);
    return path;
}

static void part_write(const struct part *part, const void *data, size_t size)
{
    char path[PATH_SIZE];
    FILE *file = fopen(path_of(part->name, path), "wb");

    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
}

static void folder_remove(void)
{
    static const char *const FOLDERS[] = {"lexicon", "context", "common", "frames"};
    char path[PATH_SIZE];

    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        (void)unlink(path_of(PARTS[i].name, path));
    for (size_t i = 0; i < COUNT_OF(FOLDERS); i++)
        (void)rmdir(path_of(FOLDERS[i], path));
    (void)rmdir(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *temporary = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char path[PATH_SIZE];

    (void)argc, (void)argv;
    (void)snprintf(folder, sizeof(folder), "%s/fuzz-rules-XXXXXX", temporary);
    if (!mkdtemp(folder) || mkdir(path_of("lexicon", path), 0700) != 0 ||
        mkdir(path_of("context", path), 0700) != 0 ||
        mkdir(path_of("common", path), 0700) != 0 ||
        mkdir(path_of("frames", path), 0700) != 0)
        abort();
    for (size_t i = 0; i < COUNT_OF(PARTS); i++)
        part_write(&PARTS[i], PARTS[i].usual, strlen(PARTS[i].usual));
    (void)atexit(folder_remove);
    return 0;
}

/* What was accepted must also be fit for use. */
static void text_screen(const struct screener *screener)
{
    json_t *fields =
        json_pack("{s:s}", "medications", "no warfarin daily, but 5 mg of zorbaxin");
    struct screening_input input = {.fields = fields, .today = {2026, 11, 17}};
    struct screening_result result;
    struct arena arena;

    arena_init(&arena, 1 << 26);
    if (screening_run(screener, &arena, &input, &result) != OK)
        abort();
    arena_done(&arena);
    json_decref(fields);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct part *part = NULL;
    struct screener *screener = NULL;
    char *error = NULL;

    if (size < 1 || size > SIZE_LIMIT)
        return 0;
    part = &PARTS[data[0] % COUNT_OF(PARTS)];
    part_write(part, data + 1, size - 1);
    if (screening_load(folder, &screener, &error) == OK)
        text_screen(screener);
    else if (!error)
        abort();
    free(error);
    screening_free(screener);
    part_write(part, part->usual, strlen(part->usual));
    return 0;
}
