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
 * happens to ordinary words that the lists do not hold. Measured: 113 of 8,928 in prose,
 * 475 where each stands alone in a list of medicines. */
START_TEST(few_unknown_ordinary_words_are_misspellings)
{
    enum { STEP = 10, PROSE_LIMIT_PERMILLE = 20, LISTED_LIMIT_PERMILLE = 55 };
    json_auto_t *common = common_words();
    size_t asked = 0;
    size_t prose = 0;
    size_t listed = 0;

    for (size_t out = 0; out < STEP; out++) {
        struct vocabulary vocabulary;
        size_t of_these = 0;

        vocabulary_make(&vocabulary, common, out, STEP);
        prose += fires_count(&vocabulary, common, out, STEP, FIELD_MESSAGE, &of_these);
        listed +=
            fires_count(&vocabulary, common, out, STEP, FIELD_MEDICATIONS, &of_these);
        asked += of_these;
        arena_done(&vocabulary.arena);
    }
    (void)fprintf(
        stderr, "of %zu unknown ordinary words %zu fire in prose, %zu among medicines\n",
        asked, prose, listed);
    ck_assert_uint_le(prose * 1000, asked * PROSE_LIMIT_PERMILLE);
    ck_assert_uint_le(listed * 1000, asked * LISTED_LIMIT_PERMILLE);
}
END_TEST

struct slip {
    const char *typed;
    const char *meant;
};

static const struct slip SLIPS[] = {
    {"xeralto", "xarelto"},       /* vowels changed places */
    {"prednizone", "prednisone"}, /* z for s */
    {"methatrexate", "methotrexate"}, {"metotrexato", "metotrexato"},
    {"coumedin", "coumadin"},         {"pradaxxa", "pradaxa"}, /* doubled */
    {"wafarin", "warfarin"},                                   /* left out */
    {"warafrin", "warfarin"},                                  /* swapped */
    {"selebrex", "celebrex"},                                  /* c and s at the start */
    {"lovonex", "lovenox"}, /* two vowels, not another first letter: Dovonex */
    {"adalimumabb", "adalimumab"},    {"hidroxychloroquin", "hydroxychloroquine"},
};

/* Only among medicines: short, or cut short. */
static const struct slip LISTED_SLIPS[] = {
    {"mdrol", "medrol"},        {"lasx", "lasix"},    {"leflunom", "leflunomide"},
    {"secukin", "secukinumab"}, {"humara", "humira"}, /* not "humana" */
};

static uint32_t word_of(const struct vocabulary *vocabulary, const char *text)
{
    const struct word_entry *entry = words_find(&vocabulary->words, text, strlen(text));

    ck_assert_msg(entry != NULL, "%s is not in the lexicon", text);
    return entry->id;
}

static uint32_t found_for(const struct vocabulary *vocabulary, const char *typed,
                          enum fuzzy_place place)
{
    const struct word_entry *known = words_find(&vocabulary->words, typed, strlen(typed));

    return known ? known->id
                 : fuzzy_find(&vocabulary->fuzzy, typed, strlen(typed), place);
}

START_TEST(slips_find_the_medicine_that_was_meant)
{
    json_auto_t *common = common_words();
    struct vocabulary vocabulary;

    vocabulary_make(&vocabulary, common, 0, 0);
    for (size_t i = 0; i < COUNT_OF(SLIPS); i++)
        ck_assert_msg(found_for(&vocabulary, SLIPS[i].typed, FUZZY_PROSE) ==
                          word_of(&vocabulary, SLIPS[i].meant),
                      "%s", SLIPS[i].typed);
    for (size_t i = 0; i < COUNT_OF(LISTED_SLIPS); i++) {
        const struct slip *slip = &LISTED_SLIPS[i];

        ck_assert_msg(found_for(&vocabulary, slip->typed, FUZZY_MEDICINES) ==
                          word_of(&vocabulary, slip->meant),
                      "%s", slip->typed);
        ck_assert_msg(found_for(&vocabulary, slip->typed, FUZZY_PROSE) !=
                          word_of(&vocabulary, slip->meant),
                      "%s", slip->typed);
    }
    arena_done(&vocabulary.arena);
}
END_TEST

START_TEST(unknown_names_are_known_by_their_ends)
{
    json_auto_t *common = common_words();
    CLEANUP(arena_done) struct arena arena;
    struct vocabulary vocabulary;

    arena_init(&arena, 1 << 20);
    vocabulary_make(&vocabulary, common, 0, 0);
    ck_assert(fires(&vocabulary, &arena, "zorbatinib", FIELD_MESSAGE));
    ck_assert(fires(&vocabulary, &arena, "zorbamab", FIELD_MEDICATIONS));
    ck_assert(!fires(&vocabulary, &arena, "zorbamab", FIELD_MESSAGE)); /* too short */
    ck_assert(!fires(&vocabulary, &arena, "zotinib", FIELD_MESSAGE));  /* little before */
    ck_assert(!fires(&vocabulary, &arena, "zorbatinibe", FIELD_MESSAGE));
    arena_done(&vocabulary.arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening misspellings");
    TCase *tests = tcase_create("fuzzy");

    suite_add_tcase(suite, tests);
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, no_ordinary_word_is_a_misspelling);
    tcase_add_test(tests, few_unknown_ordinary_words_are_misspellings);
    tcase_add_test(tests, slips_find_the_medicine_that_was_meant);
    tcase_add_test(tests, unknown_names_are_known_by_their_ends);
    return suite_run(suite);
}
