/* Texts made to be slow or to hide what they say: the work grows with their length and no
 * faster, and what is hidden is understood or goes to a doctor. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/macros.h"
#include "screening_fixture.h"
#include "suite.h"

enum {
    SMALL_BYTES = 64 * 1024,
    LARGE_BYTES = SCREENING_TEXT_LIMIT_BYTES - 64,
    TIMES_LARGER = LARGE_BYTES / SMALL_BYTES,
    ATTEMPTS = 3
};

static const char *const PIECES[] = {
    "a",
    "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84", /* one letter under many marks */
    "\xcc\x81",
    "\xe2\x80\xae",              /* right-to-left override */
    "metho\xe2\x80\x8dtrexate ", /* zero-width joiner */
    "w\xd0\xb0rfarin ",          /* Cyrillic a */
    "\xef\xbd\x97",              /* full-width w */
    "no ",
    "my ",
    "not my no ",
    ",",
    ", ",
    "no cancer, ",
    "cancer ",
    "HIV: no\n",
    "\n",
    "?",
    "(",
    "- ",
    "1",
    "1/",
    "5 mg ",
    "prednisone 5 mg 3 weeks ago ",
    "warfarn ",
    "zzxqwv ",
    "zqxjkvbwpfgyh",
    "if my mother had cancer would I ",
    "BP 120/80 ",
    "my son is 14 ",
    "what is lupus ",
    "I take it myself warfarin ",
    "GFR is down to severe ",
};

static const char *const FIELDS[] = {"conditions", "message"};

/* A text of so many bytes, the piece again and again. */
static char *text_repeat(const char *piece, size_t bytes)
{
    size_t length = strlen(piece);
    char *text = malloc(bytes + 1);
    size_t at = 0;

    for (; at + length <= bytes; at += length)
        memcpy(text + at, piece, length);
    text[at] = '\0';
    return text;
}

static void text_screen(const char *field, const char *text)
{
    CLEANUP(arena_done) struct arena arena;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    (void)fixture_screen(&arena, "en", field, text);
}

/* Processor time, which other programs lengthen little. */
static double cost(const char *field, const char *text, int times)
{
    clock_t begun = clock();

    for (int i = 0; i < times; i++)
        text_screen(field, text);
    return (double)(clock() - begun) / CLOCKS_PER_SEC;
}

/* Many small texts and one large text of the same bytes cost the same when the work is
 * linear; when it is quadratic the large one costs TIMES_LARGER times as much. What only
 * chance made slow is quick the next time. */
START_TEST(the_work_grows_with_the_length_and_no_faster)
{
    const char *field = FIELDS[(size_t)_i / COUNT_OF(PIECES)];
    const char *piece = PIECES[(size_t)_i % COUNT_OF(PIECES)];
    char *small = text_repeat(piece, SMALL_BYTES);
    char *large = text_repeat(piece, LARGE_BYTES);
    bool is_linear = false;

    for (int attempt = 0; attempt < ATTEMPTS && !is_linear; attempt++)
        is_linear = cost(field, large, 1) < 4 * cost(field, small, TIMES_LARGER) + 0.05;
    ck_assert_msg(is_linear, "%s \"%s\": one text costs far more than its parts", field,
                  piece);
    free(small);
    free(large);
}
END_TEST

struct hidden {
    const char *text;
    const char *rule; /* NULL: any review will do */
};

static const struct hidden HIDDEN[] = {
    {"I take metho\xe2\x80\x8dtrexate", "IMM-03"},
    {"I take metho\xe2\x80\x8btrexate", "IMM-03"},
    {"I take metho\xc2\xadtrexate", "IMM-03"},
    {"I take \xe2\x80\xaewarfarin\xe2\x80\xac", "BLD-01"},
    {"I take wa\xcc\x81r\xcc\x82"
     "farin",
     "BLD-01"},
    {"I take w\xd0\xb0rfarin", "BLD-01"},
    {"I have \xd1\x81\xd0\xb0ncer", "ONC-01"},
    {"I have lup\xcf\x85s", "AUT-01"},
    {"I take \xef\xbd\x97\xef\xbd\x81\xef\xbd\x92\xef\xbd\x86\xef\xbd\x81\xef\xbd\x92"
     "\xef\xbd\x89\xef\xbd\x8e",
     "BLD-01"},
    {"I take \xf0\x9d\x90\xb0\xf0\x9d\x90\x9a\xf0\x9d\x90\xab\xf0\x9d\x90\x9f\xf0\x9d\x90"
     "\x9a\xf0\x9d\x90\xab\xf0\x9d\x90\xa2\xf0\x9d\x90\xa7",
     "BLD-01"},
    {"I have\xc2\xa0lupus", "AUT-01"},
    {"H\xe2\x80\x8bI\xe2\x80\x8bV positive", "IMM-10"},
    {"\xd0\xb3\xd0\xb5\xd0\xbf\xd0\xb0\xd1\x82\xd0\xb8\xd1\x82", NULL},
};

START_TEST(what_is_hidden_is_understood_or_reviewed)
{
    const struct hidden *hidden = &HIDDEN[_i];
    CLEANUP(arena_done) struct arena arena;
    struct screening_result result;

    arena_init(&arena, 1 << 26);
    result = fixture_screen(&arena, "en", "conditions", hidden->text);
    ck_assert_msg(result.outcome != SCREENING_CLEAR, "%s stays clear", hidden->text);
    if (hidden->rule)
        ck_assert_msg(fixture_fires(&result, hidden->rule), "%s: %s", hidden->text,
                      hidden->rule);
}
END_TEST

struct buried {
    const char *piece;
    size_t times;
    const char *end;
};

static const struct buried BURIED[] = {
    {",", 50000, " I take warfarin"},
    {"\n", 50000, "I take warfarin"},
    {"my ", 50000, ". I take warfarin"},
    {"no no no ", 10000, ". I take warfarin"},
    {"a", 200000, " . I take warfarin"},
    {"\xcc\x81", 50000, "I take warfarin"},
    {"\xe2\x80\xae", 50000, "I take warfarin"},
    {"\xe2\x80\x8d", 50000, "I take warfarin"},
    {"zzxqwv ", 20000, ". I take warfarin"},
    {"? ", 50000, "I take warfarin"},
};

START_TEST(what_is_buried_is_found)
{
    const struct buried *buried = &BURIED[_i];
    CLEANUP(arena_done) struct arena arena;
    size_t bytes = strlen(buried->piece) * buried->times;
    char *lead = text_repeat(buried->piece, bytes);
    char *text = NULL;
    struct screening_result result;

    arena_init(&arena, SCREENING_ARENA_BYTES);
    text = malloc(bytes + strlen(buried->end) + 1);
    (void)strcpy(text, lead);
    (void)strcat(text, buried->end);
    result = fixture_screen(&arena, "en", "medications", text);
    ck_assert_msg(fixture_fires(&result, "BLD-01"), "%zu times \"%s\"", buried->times,
                  buried->piece);
    free(text);
    free(lead);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hostile texts");
    TCase *tests = tcase_create("texts");

    (void)fixture_screener();
    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, the_work_grows_with_the_length_and_no_faster, 0,
                        COUNT_OF(FIELDS) * COUNT_OF(PIECES));
    tcase_add_loop_test(tests, what_is_hidden_is_understood_or_reviewed, 0,
                        COUNT_OF(HIDDEN));
    tcase_add_loop_test(tests, what_is_buried_is_found, 0, COUNT_OF(BURIED));
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
