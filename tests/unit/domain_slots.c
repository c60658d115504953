/* Times that can be booked and the clinic clock, the days on which clocks change
 * included (New York: 8 March and 1 November 2026). */
#include <check.h>

#include "base/clock.h"
#include "base/macros.h"
#include "domain/slots.h"
#include "suite.h"

/* 16 November 2026 is a Monday. */
static const struct date monday = {2026, 11, 16};
static const struct opening week[] = {
    {1, 8 * 60 + 30, 12 * 60},
    {1, 13 * 60, 17 * 60},
    {2, 8 * 60 + 30, 12 * 60},
    {5, 9 * 60, 15 * 60},
};

static int64_t at(struct date day, int hour, int minute)
{
    return clock_from_local(day, hour * 60 + minute);
}

static struct slot_search search_for(struct date from, int days, int minutes)
{
    return (struct slot_search){.openings = week,
                                .opening_count = COUNT_OF(week),
                                .from = from,
                                .days = days,
                                .treatment_minutes = minutes,
                                .now_us = at(from, 0, 0) - DAY_US};
}

START_TEST(slots_fill_each_stretch_and_nothing_else)
{
    struct time_span slots[100];
    struct slot_search search = search_for(monday, 1, 60);
    size_t count = slots_find(&search, slots, COUNT_OF(slots));
    /* 08:30 to 11:00 and 13:00 to 16:00, every quarter of an hour. */
    ck_assert_uint_eq(count, 11 + 13);
    ck_assert_int_eq(slots[0].start_us, at(monday, 8, 30));
    ck_assert_int_eq(slots[10].end_us, at(monday, 12, 0));
    ck_assert_int_eq(slots[11].start_us, at(monday, 13, 0));
    ck_assert_int_eq(slots[23].end_us, at(monday, 17, 0));
}
END_TEST

START_TEST(busy_times_are_left_out_to_the_minute)
{
    struct time_span slots[100];
    const struct time_span busy[] = {{at(monday, 9, 30), at(monday, 10, 30)},
                                     {at(monday, 13, 0), at(monday, 17, 0)}};
    struct slot_search search = search_for(monday, 1, 60);
    search.busy = busy;
    search.busy_count = COUNT_OF(busy);
    size_t count = slots_find(&search, slots, COUNT_OF(slots));
    ck_assert_uint_eq(count, 4);
    ck_assert_int_eq(slots[0].start_us, at(monday, 8, 30));
    ck_assert_int_eq(slots[1].start_us, at(monday, 10, 30));
    ck_assert_int_eq(slots[3].end_us, at(monday, 12, 0));
}
END_TEST

START_TEST(notice_and_expiry_bound_the_search)
{
    struct time_span slots[100];
    struct slot_search search = search_for(monday, 7, 60);
    search.now_us = at(monday, 13, 10);
    search.latest_end_us = at(monday, 16, 0);
    size_t count = slots_find(&search, slots, COUNT_OF(slots));
    ck_assert_uint_eq(count, 3);
    ck_assert_int_eq(slots[0].start_us, at(monday, 15, 15));
    ck_assert_int_eq(slots[2].start_us, at(monday, 15, 45));
}
END_TEST

START_TEST(overlapping_stretches_give_each_time_once_in_order)
{
    const struct opening twice[] = {{1, 600, 720}, {1, 540, 660}, {1, 600, 720}};
    struct time_span slots[100];
    struct slot_search search = search_for(monday, 1, 60);
    search.openings = twice;
    search.opening_count = COUNT_OF(twice);
    size_t count = slots_find(&search, slots, COUNT_OF(slots));
    ck_assert_uint_eq(count, 9);
    for (size_t i = 1; i < count; i++)
        ck_assert_int_lt(slots[i - 1].start_us, slots[i].start_us);
}
END_TEST

START_TEST(room_for_few_keeps_the_earliest)
{
    struct time_span slots[3];
    struct slot_search search = search_for(monday, 5, 60);
    ck_assert_uint_eq(slots_find(&search, slots, COUNT_OF(slots)), 3);
    ck_assert_int_eq(slots[2].start_us, at(monday, 9, 0));
    ck_assert_uint_eq(slots_find(&search, slots, 0), 0);
    search.treatment_minutes = 0;
    ck_assert_uint_eq(slots_find(&search, slots, COUNT_OF(slots)), 0);
}
END_TEST

START_TEST(days_on_which_clocks_change_are_as_long_as_they_are)
{
    const struct opening night[] = {{0, 60, 240}}; /* Sundays, 01:00 to 04:00 */
    const struct {
        struct date day;
        size_t hours;
    } cases[] = {{{2026, 3, 8}, 2}, {{2026, 11, 1}, 4}, {{2026, 11, 8}, 3}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct time_span slots[100];
        struct slot_search search = search_for(cases[i].day, 1, 60);
        search.openings = night;
        search.opening_count = 1;
        size_t count = slots_find(&search, slots, COUNT_OF(slots));
        ck_assert_uint_eq(count, (cases[i].hours - 1) * 4 + 1);
        int64_t minutes = clinic_minutes_between(night, 1, at(cases[i].day, 0, 0),
                                                 at(cases[i].day, 12, 0));
        ck_assert_int_eq(minutes, (int64_t)cases[i].hours * 60);
    }
}
END_TEST

START_TEST(due_times_count_clinic_time_only)
{
    const struct date friday = {2026, 11, 20};
    const struct date tuesday = {2026, 11, 17};
    const struct date next_monday = {2026, 11, 23};
    const struct {
        int64_t start_us;
        int minutes;
        int64_t due_us;
    } cases[] = {
        {at(monday, 9, 0), TARGET_URGENT_MINUTES, at(monday, 10, 0)},
        {at(monday, 3, 0), TARGET_URGENT_MINUTES, at(monday, 9, 30)},
        {at(monday, 11, 30), TARGET_URGENT_MINUTES, at(monday, 13, 30)},
        {at(monday, 11, 0), TARGET_URGENT_MINUTES, at(monday, 12, 0)},
        {at(monday, 8, 30), TARGET_REVIEW_MINUTES, at(tuesday, 9, 0)},
        {at(friday, 14, 30), TARGET_URGENT_MINUTES, at(next_monday, 9, 0)},
        {at(friday, 23, 0), TARGET_URGENT_MINUTES, at(next_monday, 9, 30)},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t due =
            clinic_due_us(week, COUNT_OF(week), cases[i].start_us, cases[i].minutes);
        ck_assert_msg(due == cases[i].due_us, "case %zu", i);
        ck_assert_int_eq(
            clinic_minutes_between(week, COUNT_OF(week), cases[i].start_us, due),
            cases[i].minutes);
    }
    ck_assert_int_eq(clinic_due_us(NULL, 0, at(monday, 9, 0), 60), 0);
    ck_assert_int_eq(clinic_minutes_between(week, COUNT_OF(week), 10, 5), 0);
}
END_TEST

START_TEST(overlapping_hours_are_counted_once)
{
    const struct opening two[] = {{1, 540, 720}, {1, 600, 780}, {1, 540, 600}};
    ck_assert_int_eq(
        clinic_minutes_between(two, COUNT_OF(two), at(monday, 0, 0), at(monday, 23, 0)),
        240);
    ck_assert_int_eq(clinic_due_us(two, COUNT_OF(two), at(monday, 0, 0), 210),
                     at(monday, 12, 30));
}
END_TEST

int main(void)
{
    if (clock_set_zone("America/New_York") != OK)
        return 1;
    TCase *tests = tcase_create("domain_slots");
    tcase_add_test(tests, slots_fill_each_stretch_and_nothing_else);
    tcase_add_test(tests, busy_times_are_left_out_to_the_minute);
    tcase_add_test(tests, notice_and_expiry_bound_the_search);
    tcase_add_test(tests, overlapping_stretches_give_each_time_once_in_order);
    tcase_add_test(tests, room_for_few_keeps_the_earliest);
    tcase_add_test(tests, days_on_which_clocks_change_are_as_long_as_they_are);
    tcase_add_test(tests, due_times_count_clinic_time_only);
    tcase_add_test(tests, overlapping_hours_are_counted_once);
    Suite *suite = suite_create("domain_slots");
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
