/* The files of rules/ into a screener, in one order; what two threads can do, they do. */
#include "screening/screener.h"

#include <pthread.h>
#include <stdlib.h>

#include "screening/grammar.h"
#include "screening/loader.h"
#include "screening/phrase.h"
#include "screening/screening.h"

enum { SCREENER_BYTES = 512 * 1024 * 1024 };

static enum status common_load(struct screener *screener, struct loader *loader,
                               const char *lang, uint16_t flag)
{
    const char *name = arena_printf(loader->arena, "common/%s.json", lang);
    json_t *file = NULL;
    enum status status = loader_read(loader, name, &file);
    size_t index = 0;
    json_t *word = NULL;

    if (status != OK)
        return status;
    json_array_foreach(json_object_get(file, "words"), index, word)
    {
        const char *text = json_string_value(word);
        struct phrase phrase;

        if (!text || phrase_split(loader_scratch(loader), text, &phrase) != OK)
            return loader_complain(loader, "word %zu is no word", index);
        for (size_t i = 0; i < phrase.count; i++)
            words_add(&screener->words, phrase.words[i], phrase.lengths[i], flag, 0);
    }
    return OK;
}

static enum status parts_load(struct screener *screener, struct loader *loader,
                              const json_t *ruleset)
{
    static const char *const NAMES[] = {"lexicon", "together", "context",
                                        "frames",  "common",   "ruleset.json"};
    json_t *file = NULL;
    enum status status =
        loader_parse_ahead(loader, NAMES, COUNT_OF(NAMES) - (ruleset ? 1 : 0));

    if (status == OK)
        status = lexicon_load(&screener->lexicon, loader, &screener->words);
    if (status == OK)
        status = together_load(&screener->together_en, loader, &screener->lexicon,
                               &screener->words, "en");
    if (status == OK)
        status = together_load(&screener->together_es, loader, &screener->lexicon,
                               &screener->words, "es");
    if (status == OK)
        status = cues_load(&screener->cues_en, loader, &screener->words, "en");
    if (status == OK)
        status = cues_load(&screener->cues_es, loader, &screener->words, "es");
    if (status == OK)
        status = frames_load(&screener->frames_en, loader, &screener->words, "en");
    if (status == OK)
        status = frames_load(&screener->frames_es, loader, &screener->words, "es");
    if (status == OK)
        status = common_load(screener, loader, "en", WORD_COMMON_EN);
    if (status == OK)
        status = common_load(screener, loader, "es", WORD_COMMON_ES);
    if (status == OK)
        status = spellings_load(&screener->spellings_es, loader, &screener->words, "es");
    if (status == OK && ruleset)
        screener->ruleset_json = json_deep_copy(ruleset);
    if (status == OK && !ruleset)
        status = loader_read(loader, "ruleset.json", &file);
    if (file)
        screener->ruleset_json = json_incref(file);
    if (status == OK)
        status = ruleset_load(&screener->ruleset, loader, &screener->lexicon,
                              screener->ruleset_json);
    return status;
}

/* What can be done beside building the last index. */
struct finishing {
    struct screener *screener;
    struct loader *loader;
    const json_t *ruleset; /* NULL: it came from a file */
};

/* A rule set that did not come from a file counts with its canonical text. */
static void *finish(void *context)
{
    const struct finishing *finishing = context;
    struct buf *content = &finishing->loader->content;

    if (finishing->ruleset) {
        char *text = json_dumps(finishing->ruleset, JSON_COMPACT | JSON_SORT_KEYS);

        if (!text)
            memory_exhausted("screening_load");
        buf_puts(content, text);
        free(text);
    }
    secret_hash_hex(buf_text(content), content->length, finishing->screener->sha256);
    loader_drop_files(finishing->loader);
    return NULL;
}

enum status screening_load_with(const char *dir, const json_t *ruleset,
                                struct screener **ret, char **reterr)
{
    struct screener *screener = calloc(1, sizeof(*screener));
    CLEANUP(loader_done) struct loader loader = {.dir = dir, .place = dir};
    struct finishing finishing = {screener, &loader, ruleset};
    enum status status = OK;
    pthread_t thread;
    bool has_thread = false;

    if (!screener)
        memory_exhausted("screening_load");
    arena_init(&screener->arena, SCREENER_BYTES);
    loader.arena = &screener->arena;
    words_init(&screener->words, &screener->arena);
    grammar_add(&screener->words);
    status = parts_load(screener, &loader, ruleset);
    if (status != OK) {
        loader_drop_files(&loader); /* their list lives in the screener's arena */
        screening_free(screener);
        *reterr = loader.error;
        loader.error = NULL;
        return status;
    }
    has_thread = pthread_create(&thread, NULL, finish, &finishing) == 0;
    fuzzy_build(&screener->fuzzy, &screener->arena, &screener->words);
    if (has_thread)
        pthread_join(thread, NULL);
    else
        (void)finish(&finishing);
    *ret = screener;
    return OK;
}

enum status screening_load(const char *dir, struct screener **ret, char **reterr)
{
    return screening_load_with(dir, NULL, ret, reterr);
}

void screening_free(struct screener *screener)
{
    if (!screener)
        return;
    json_decref(screener->ruleset_json);
    arena_done(&screener->arena);
    free(screener);
}

const char *screening_ruleset(const struct screener *screener)
{
    return screener->ruleset.name_version;
}

const char *screening_sha256(const struct screener *screener)
{
    return screener->sha256;
}

const json_t *screening_rules(const struct screener *screener)
{
    return screener->ruleset_json;
}
