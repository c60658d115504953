/*
 * Misspelt medicines are found, and words of the ordinary language are not taken for
 * them: counted, also for words that the lists do not hold.
 */
#include <check.h>
#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/macros.h"
#include "screening/annotate.h"
#include "screening/loader.h"
#include "screening/reading.h"
#include "screening/screening.h"
#include "suite.h"

struct vocabulary {
    struct arena arena;
    struct words words;
    struct lexicon lexicon;
    struct fuzzy fuzzy;
};

/* The word lists of the ordinary language, both languages together. */
static json_t *common_words(void)
{
    static const char *const FILES[] = {"rules/common/en.json", "rules/common/es.json"};
    json_t *all = json_array();

    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        json_auto_t *file = json_load_file(FILES[i], 0, NULL);

        ck_assert_ptr_nonnull(file);
        json_array_extend(all, json_object_get(file, "words"));
    }
    return all;
}

static bool is_plain(const char *word)
{
    return strspn(word, "abcdefghijklmnopqrstuvwxyz") == strlen(word);
}

/* The lexicon with the ordinary words, without those whose number modulo step is
 * left_out; step 0: with all. */
static void vocabulary_make(struct vocabulary *vocabulary, const json_t *common,
                            size_t left_out, size_t step)
{
    CLEANUP(loader_done)
    struct loader loader = {.arena = &vocabulary->arena, .dir = "rules", .place = ""};
    size_t index = 0;
    json_t *word = NULL;

    arena_init(&vocabulary->arena, 512 * 1024 * 1024);
    words_init(&vocabulary->words, &vocabulary->arena);
    vocabulary->lexicon = (struct lexicon){0};
    ck_assert_int_eq(lexicon_load(&vocabulary->lexicon, &loader, &vocabulary->words), OK);
    json_array_foreach((json_t *)common, index, word)
    {
        const char *text = json_string_value(word);

        if (step == 0 || index % step != left_out)
            words_add(&vocabulary->words, text, strlen(text), WORD_COMMON_EN, 0);
    }
    fuzzy_build(&vocabulary->fuzzy, &vocabulary->arena, &vocabulary->words);
}

/* Does the word, on its own, come out as a concept by a misspelling? */
static bool fires(const struct vocabulary *vocabulary, struct arena *arena,
                  const char *word, uint8_t field)
{
    struct tokens tokens;
    struct mentions mentions;

    arena_reset(arena);
    tokens_split(arena, word, strlen(word), &tokens);
    tokens_annotate(arena, &vocabulary->words, &vocabulary->fuzzy,
                    field == FIELD_MEDICATIONS ? FUZZY_MEDICINES : FUZZY_PROSE, &tokens);
    if (tokens.count != 1 || !tokens.list[0].is_fuzzy)
        return false;
    mentions_find(arena, &vocabulary->lexicon, &tokens, field, LANGUAGE_EN, &mentions);
    return mentions.count > 0;
}

static size_t fires_count(const struct vocabulary *vocabulary, const json_t *common,
                          size_t first, size_t step, uint8_t field, size_t *ret_asked)
{
    CLEANUP(arena_done) struct arena arena;
    size_t count = 0;

    arena_init(&arena, 16 * 1024 * 1024);
    *ret_asked = 0;
    for (size_t i = first; i < json_array_size(common); i += step) {
        const char *word = json_string_value(json_array_get(common, i));

        if (!is_plain(word))
            continue;
        ++*ret_asked;
        if (!fires(vocabulary, &arena, word, field))
            continue;
        count++;
    }
    return count;
}

START_TEST(no_ordinary_word_is_a_misspelling)
{
    json_auto_t *common = common_words();
    struct vocabulary vocabulary;
    size_t asked = 0;

    vocabulary_make(&vocabulary, common, 0, 0);
    ck_assert_uint_eq(fires_count(&vocabulary, common, 0, 1, FIELD_MESSAGE, &asked), 0);
    ck_assert_uint_eq(fires_count(&vocabulary, common, 0, 1, FIELD_MEDICATIONS, &asked),
                      0);
    ck_assert_uint_gt(asked, 5000);
    arena_done(&vocabulary.arena);
}
END_TEST

/* Every tenth word is left out of the lists and asked about as if nobody knew it: what
