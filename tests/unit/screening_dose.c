/* Doses, durations and times beside a medicine's name. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/macros.h"
#include "screening/reading.h"
#include "screening_fixture.h"
#include "suite.h"

struct dose_case {
    const char *lang;
    const char *text;
    double mg_day; /* 0 = unknown */
    double days;   /* 0 = unknown */
};

static const struct dose_case doses[] = {
    {"en", "prednisone 10 mg twice a day for 3 weeks", 20, 21},
    {"en", "Prednisone 40mg daily", 40, 0},
    {"en", "20 mg of prednisone a day", 20, 0},
    {"en", "prednisone tapering 40 to 10 mg", 40, 0},
    {"en", "prednisone 30 mg every other day", 15, 0},
    {"en", "prednisone 5mg tid x 10 days", 15, 10},
    {"en", "prednisone two 5 mg tablets every morning", 10, 0},
    {"en", "prednisone 5 mg q12h", 10, 0},
    {"en", "prednisone 10 mg b.i.d.", 20, 0},
    {"en", "prednisone", 0, 0},
    {"en", "prednisone 60 mg once a week", 60.0 / 7, 0},
    {"en", "prednisone 2.5 mg", 2.5, 0},
    {"es",
     "prednisona 20 mg dos veces al d\xc3\xad"
     "a",
     40, 0},
    {"es", "prednisona 10 mg cada 12 horas durante 2 semanas", 20, 14},
    {"es",
     "prednisona 5 mg al d\xc3\xad"
     "a",
     5, 0},
};

static const struct mention *medicine_read(struct arena *arena, const char *lang,
                                           const char *text)
{
    const struct screener *screener = fixture_screener();
    struct reading_text *reading = arena_alloc(arena, sizeof(*reading));

    *reading = (struct reading_text){
        .field = "medications", .bit = FIELD_MEDICATIONS, .text = text};
    reading_make(screener, arena, lang, (struct date){2026, 11, 17}, reading);
    for (size_t i = 0; i < reading->mentions.count; i++) {
        const struct mention *mention = &reading->mentions.list[i];

        if (strncmp(screener->lexicon.concepts[mention->concept].id, "predniso", 8) == 0)
            return mention;
    }
    return NULL;
}

START_TEST(doses_are_counted_per_day)
{
    CLEANUP(arena_done) struct arena arena;
    const struct mention *mention = NULL;

    arena_init(&arena, 1 << 24);
    mention = medicine_read(&arena, doses[_i].lang, doses[_i].text);
    ck_assert_msg(mention != NULL, "%s", doses[_i].text);
    ck_assert_msg(mention->dose_mg_day.is_known == (doses[_i].mg_day > 0), "%s",
                  doses[_i].text);
    ck_assert_msg(fabs(mention->dose_mg_day.value - doses[_i].mg_day) < 0.01,
                  "%s: %g mg a day", doses[_i].text, mention->dose_mg_day.value);
    ck_assert_msg(fabs(mention->days.value - doses[_i].days) < 0.01, "%s: %g days",
                  doses[_i].text, mention->days.value);
}
END_TEST

struct time_case {
    const char *lang;
    const char *text;
    double months; /* negative = unknown */
};

static const struct time_case times[] = {
    {"en", "stopped prednisone 2 weeks ago", 0.46},
    {"en", "prednisone a year ago", 12},
    {"en", "prednisone in 2024", 23},
    {"en", "prednisone in March 2026", 8},
    {"en", "prednisone last month", 1},
    {"en", "prednisone", -1},
    {"en", "prednisone a month and a half ago", 1.5},
    {"en", "prednisone two and a half years ago", 30},
    {"en", "prednisone on October 5", 1},
    {"en", "prednisone, may help", -1},
    {"es", "prednisona hace 3 meses", 3},
    {"en", "prednisone last friday", 0.23},
    {"es", "prednisona el lunes pasado", 0.23},
    {"es", "prednisona hace mes y medio", 1.5},
    {"es", "prednisona hace 2 meses y pico", 2.5},
    {"es", "prednisona el 5 de octubre", 1},
    {"es", "prednisona el a\xc3\xb1o pasado", 12},
};

START_TEST(times_are_counted_back_from_today)
{
    CLEANUP(arena_done) struct arena arena;
    const struct mention *mention = NULL;

    arena_init(&arena, 1 << 24);
    mention = medicine_read(&arena, times[_i].lang, times[_i].text);
    ck_assert_msg(mention != NULL, "%s", times[_i].text);
    ck_assert_msg(mention->months_ago.is_known == (times[_i].months >= 0), "%s",
                  times[_i].text);
    if (times[_i].months >= 0)
        ck_assert_msg(fabs(mention->months_ago.value - times[_i].months) < 0.1,
                      "%s: %g months", times[_i].text, mention->months_ago.value);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening doses");
    TCase *tests = tcase_create("doses");

    (void)fixture_screener();
    tcase_add_loop_test(tests, doses_are_counted_per_day, 0, COUNT_OF(doses));
    tcase_add_loop_test(tests, times_are_counted_back_from_today, 0, COUNT_OF(times));
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    fixture_screener_free();
    return failed;
}
