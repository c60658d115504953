/* The patient's words with marks in them: code points, sentences, several marks. */
#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "base/macros.h"
#include "base/str.h"
#include "view/marked.h"
#include "suite.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena, 1 << 20);
}

static void teardown(void)
{
    arena_done(&arena);
}

/* Segments as one line: marks in brackets. */
static char *line_of(json_t *segments)
{
    struct buf line = {0};
    size_t index;
    const json_t *segment;
    json_array_foreach(segments, index, segment)
    {
        const char *text = json_string_value(json_object_get(segment, "text"));
        bool is_mark = json_is_true(json_object_get(segment, "is_mark"));
        ck_assert_ptr_nonnull(text);
        buf_printf(&line, is_mark ? "[%s]" : "%s", text);
    }
    json_decref(segments);
    char *copy = arena_strdup(&arena, buf_text(&line));
    buf_done(&line);
    return copy;
}

/* The mark of the first place where words stand. */
static struct mark mark_of(const char *text, const char *words)
{
    const char *at = strstr(text, words);
    ck_assert_ptr_nonnull(at);
    size_t start = str_codepoints(arena_strndup(&arena, text, (size_t)(at - text)));
    return (struct mark){start, start + str_codepoints(words)};
}

struct sample {
    const char *text;
    const char *words[3];
    const char *whole;
    const char *excerpt;
};

static const struct sample samples[] = {
    {"I take warfarin.", {"warfarin"}, "I take [warfarin].", "I take [warfarin]."},
    {"Señor Núñez naïve 🙂 añade: tomo warfarina. Adiós.",
     {"warfarina"},
     "Señor Núñez naïve 🙂 añade: tomo [warfarina]. Adiós.",
     "Señor Núñez naïve 🙂 añade: tomo [warfarina]."},
    {"First. They put me on prednisone, now down to 10 mg a day. Last.",
     {"now down to 10 mg", "prednisone"},
     "First. They put me on [prednisone], [now down to 10 mg] a day. Last.",
     "They put me on [prednisone], [now down to 10 mg] a day."},
    {"Lupus since 2010. Nothing else. Also asthma!",
     {"asthma", "Lupus"},
     "[Lupus] since 2010. Nothing else. Also [asthma]!",
     "[Lupus] since 2010. … Also [asthma]!"},
    {"HIV. Hepatitis B.",
     {"HIV", "Hepatitis B"},
     "[HIV]. [Hepatitis B].",
     "[HIV]. [Hepatitis B]."},
    {"humira\nprednisone 5.5 mg\ngummies",
     {"prednisone 5.5 mg"},
     "humira\n[prednisone 5.5 mg]\ngummies",
     "[prednisone 5.5 mg]"},
    {"chest pain", {"chest pain"}, "[chest pain]", "[chest pain]"},
    {"癌症。化疗", {"化疗"}, "癌症。[化疗]", "癌症。[化疗]"},
};

START_TEST(marks_stand_at_their_code_points)
{
    const struct sample *sample = &samples[_i];
    struct mark marks[3];
    size_t count = 0;
    while (count < 3 && sample->words[count] != NULL) {
        marks[count] = mark_of(sample->text, sample->words[count]);
        ck_assert(marked_holds(sample->text, marks[count].start, marks[count].end,
                               sample->words[count]));
        count++;
    }
    ck_assert_str_eq(line_of(marked_whole(&arena, sample->text, marks, count)),
                     sample->whole);
    ck_assert_str_eq(line_of(marked_excerpt(&arena, sample->text, marks, count)),
                     sample->excerpt);
}
END_TEST

START_TEST(overlapping_marks_become_one)
{
    const struct mark marks[] = {{7, 15}, {9, 20}, {0, 0}, {7, 9}};
    ck_assert_str_eq(
        line_of(marked_whole(&arena, "I take warfarin 5 mg daily", marks, 4)),
        "I take [warfarin 5 mg] daily");
}
END_TEST

START_TEST(what_lies_beyond_the_text_is_cut_off)
{
    const struct mark marks[] = {{3, 1000}, {500, 600}, {9, 2}};
    ck_assert_str_eq(line_of(marked_whole(&arena, "añb ñ", marks, 3)), "añb[ ñ]");
    ck_assert_str_eq(line_of(marked_whole(&arena, "", marks, 3)), "");
    ck_assert_str_eq(line_of(marked_excerpt(&arena, "", marks, 3)), "");
    ck_assert_str_eq(line_of(marked_excerpt(&arena, "abc", NULL, 0)), "");
}
END_TEST

START_TEST(words_that_stand_elsewhere_are_not_taken_for_these)
{
    ck_assert(marked_holds("año", 1, 2, "ñ"));
    ck_assert(!marked_holds("año", 1, 3, "ñ"));
    ck_assert(!marked_holds("año", 0, 4, "año"));
    ck_assert(!marked_holds("año", 2, 2, ""));
    ck_assert(!marked_holds("año", 0, 1, NULL));
}
END_TEST

/* Words without an end: the excerpt is cut between words and between letters never. */
START_TEST(a_long_sentence_is_cut_at_words)
{
    struct buf text = {0};
    for (int i = 0; i < 100; i++)
        buf_puts(&text, "señal ");
    buf_puts(&text, "leukemia");
    for (int i = 0; i < 100; i++)
        buf_puts(&text, " señal");
    const struct mark mark = mark_of(buf_text(&text), "leukemia");
    const char *line = line_of(marked_excerpt(&arena, buf_text(&text), &mark, 1));
    ck_assert(str_starts(line, "… señal "));
    ck_assert(str_ends(line, " señal …"));
    ck_assert_ptr_nonnull(strstr(line, "señal [leukemia] señal"));
    ck_assert(str_is_utf8(line, strlen(line)));
    ck_assert_uint_lt(strlen(line), 400);
    buf_done(&text);
}
END_TEST

START_TEST(text_without_a_space_stays_well_formed)
{
    struct buf text = {0};
    for (int i = 0; i < 300; i++)
        buf_puts(&text, "ñ");
    const struct mark mark = {150, 152};
    const char *line = line_of(marked_excerpt(&arena, buf_text(&text), &mark, 1));
    ck_assert(str_is_utf8(line, strlen(line)));
    ck_assert_ptr_nonnull(strstr(line, "[ññ]"));
    buf_done(&text);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_marked");
    TCase *tests = tcase_create("marks");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_loop_test(tests, marks_stand_at_their_code_points, 0, COUNT_OF(samples));
    tcase_add_test(tests, overlapping_marks_become_one);
    tcase_add_test(tests, what_lies_beyond_the_text_is_cut_off);
    tcase_add_test(tests, words_that_stand_elsewhere_are_not_taken_for_these);
    tcase_add_test(tests, a_long_sentence_is_cut_at_words);
    tcase_add_test(tests, text_without_a_space_stays_well_formed);
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
