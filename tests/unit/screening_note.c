/* The quantity beside a finding reads as a person would say it. */
#include <check.h>
#include <math.h>

#include "base/macros.h"
#include "screening/note.h"
#include "suite.h"

static const struct {
    double months;
    const char *said;
} times[] = {
    {0, "today"},
    {1 / 30.44, "1 day ago"},
    {13 / 30.44, "13 days ago"},
    {14 / 30.44, "2 weeks ago"},
    {10 * 7 / 30.44, "10 weeks ago"},
    {3, "3 months ago"},
    {23.4, "23 months ago"},
    {24, "2 years ago"},
    {84, "7 years ago"},
    {INFINITY, "long ago"},
};

START_TEST(a_time_is_told_in_the_unit_people_use)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, 4096);
    ck_assert_str_eq(note_ago(&arena, times[_i].months), times[_i].said);
}
END_TEST

static const struct {
    double mg_day;
    bool is_as_prednisone;
    const char *said;
} doses[] = {
    {20, false, "20 mg/day"},
    {2.5, true, "2.5 mg/day as prednisone"},
    {0, true, "0 mg/day as prednisone"},
    {1e9, false, "1e+09 mg/day"},
};

START_TEST(a_dose_is_told_in_milligrams_a_day)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, 4096);
    ck_assert_str_eq(note_dose(&arena, doses[_i].mg_day, doses[_i].is_as_prednisone),
                     doses[_i].said);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening note");
    TCase *tests = tcase_create("note");

    tcase_add_loop_test(tests, a_time_is_told_in_the_unit_people_use, 0, COUNT_OF(times));
    tcase_add_loop_test(tests, a_dose_is_told_in_milligrams_a_day, 0, COUNT_OF(doses));
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
