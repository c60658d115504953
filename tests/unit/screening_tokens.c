/* Tokens know where they stand in what was typed, whatever was typed. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "screening/fuzzy.h"
#include "screening/token.h"
#include "screening/words.h"
#include "suite.h"

struct place {
    const char *text;
    size_t index; /* token */
    const char *folded;
    size_t start; /* code points */
    size_t end;
};

static const struct place places[] = {
    {"HIV", 0, "hiv", 0, 3},
    {"mi mam\xc3\xa1 tuvo c\xc3\xa1ncer", 3, "cancer", 13, 19},
    {"ca\xcc\x81ncer", 0, "cancer", 0, 7},                /* combining acute */
    {"pred\xe2\x80\x8dnisone x", 0, "prednisone", 0, 11}, /* zero-width joiner */
    {"\xf0\x9f\x98\x80 asthma", 1, "asthma", 2, 8},       /* an emoji is one code point */
    {"Crohn\xe2\x80\x99s", 0, "crohns", 0, 7},            /* typographic apostrophe */
    {"\xd0\xa1"
     "ancer",
     0, "cancer", 0, 6},                                      /* Cyrillic Es */
    {"\xef\xbc\xa8\xef\xbc\xa9\xef\xbc\xb6", 0, "hiv", 0, 3}, /* full-width letters */
    {"20mg", 1, "mg", 2, 4},
    {"1,000 mg", 0, "1,000", 0, 5},
    {"a.b", 2, "b", 2, 3},
    {"\xe2\x80\xaeHIV", 0, "hiv", 1, 4}, /* right-to-left override */
    {"stra\xc3\x9f"
     "e",
     0, "strasse", 0, 6},
};

START_TEST(tokens_know_their_code_points)
{
    const struct place *place = &places[_i];
    CLEANUP(arena_done) struct arena arena;
    struct tokens tokens;
    const struct token *token = NULL;

    arena_init(&arena, 1 << 20);
    tokens_split(&arena, place->text, strlen(place->text), &tokens);
    ck_assert_uint_lt(place->index, tokens.count);
    token = &tokens.list[place->index];
    ck_assert_str_eq(arena_strndup(&arena, token->text, token->length), place->folded);
    ck_assert_uint_eq(token->start, place->start);
    ck_assert_uint_eq(token->end, place->end);
}
END_TEST

START_TEST(a_very_long_word_is_cut_for_lookup_but_keeps_its_place)
{
    enum { LETTERS = 100000 };
    CLEANUP(arena_done) struct arena arena;
    struct tokens tokens;
    char *text = malloc(LETTERS + 1);

    arena_init(&arena, 1 << 24);
    memset(text, 'a', LETTERS);
    text[LETTERS] = '\0';
    tokens_split(&arena, text, LETTERS, &tokens);
    ck_assert_uint_eq(tokens.count, 1);
    ck_assert_uint_eq(tokens.list[0].length, TOKEN_LENGTH_LIMIT);
    ck_assert_uint_eq(tokens.list[0].end, LETTERS);
    free(text);
}
END_TEST

struct forms {
    const char *one;
    const char *other;
    bool are_same;
};

static const struct forms pairs[] = {
    {"stents", "stent", true},    {"tumour", "tumor", true},
    {"anaemia", "anemia", true},  {"biopsies", "biopsy", true},
    {"tumores", "tumor", true},   {"sulphite", "sulfite", true},
    {"aids", "aid", false},       {"hives", "hiv", false},
    {"sepsis", "sepsi", false},   {"virus", "viru", false},
    {"abscess", "absces", false},
};

START_TEST(forms_of_a_word_share_a_base)
{
    char one[WORD_LENGTH_LIMIT];
    char other[WORD_LENGTH_LIMIT];
    size_t a = word_base(pairs[_i].one, strlen(pairs[_i].one), one);
    size_t b = word_base(pairs[_i].other, strlen(pairs[_i].other), other);

    ck_assert_int_eq(a == b && memcmp(one, other, a) == 0, pairs[_i].are_same);
}
END_TEST

START_TEST(distance_counts_swapped_neighbours_once)
{
    struct sound_pattern warfarin;

    sound_pattern_make("warfarin", 8, &warfarin);
    ck_assert_uint_eq(sound_distance(&warfarin, "wrafarin", 8), 1);
    ck_assert_uint_eq(sound_distance(&warfarin, "warfrin", 7), 1);
    ck_assert_uint_eq(sound_distance(&warfarin, "warfarin", 8), 0);
    ck_assert_uint_gt(sound_distance(&warfarin, "aspirin", 7), 2);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening tokens");
    TCase *tests = tcase_create("tokens");

    tcase_add_loop_test(tests, tokens_know_their_code_points, 0, COUNT_OF(places));
    tcase_add_test(tests, a_very_long_word_is_cut_for_lookup_but_keeps_its_place);
    tcase_add_loop_test(tests, forms_of_a_word_share_a_base, 0, COUNT_OF(pairs));
    tcase_add_test(tests, distance_counts_swapped_neighbours_once);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
