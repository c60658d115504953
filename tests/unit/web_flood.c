/* Against programs that fill in the public form: allowances, addresses, the least time.
 */
#include <check.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/macros.h"
#include "web/flood.h"
#include "suite.h"

static const struct flood_rate three_a_minute = {.burst = 3, .refill_s = 20};

START_TEST(an_allowance_is_a_burst_and_then_a_trickle)
{
    struct flood_allowance allowance = {0};
    int64_t now = 1000 * SECOND_US;
    for (int i = 0; i < 3; i++)
        ck_assert(flood_take(&allowance, &three_a_minute, now));
    ck_assert(!flood_take(&allowance, &three_a_minute, now));
    ck_assert(!flood_take(&allowance, &three_a_minute, now + 19 * SECOND_US));
    ck_assert(flood_take(&allowance, &three_a_minute, now + 20 * SECOND_US));
    ck_assert(!flood_take(&allowance, &three_a_minute, now + 20 * SECOND_US));
}
END_TEST

START_TEST(a_refused_use_takes_nothing_and_rest_fills_up_again)
{
    struct flood_allowance allowance = {0};
    int64_t now = 1000 * SECOND_US;
    for (int i = 0; i < 100; i++)
        (void)flood_take(&allowance, &three_a_minute, now);
    now += 60 * SECOND_US;
    for (int i = 0; i < 3; i++)
        ck_assert(flood_take(&allowance, &three_a_minute, now));
    ck_assert(!flood_take(&allowance, &three_a_minute, now));
    now += 86400 * SECOND_US;
    for (int i = 0; i < 3; i++)
        ck_assert(flood_take(&allowance, &three_a_minute, now));
    ck_assert(!flood_take(&allowance, &three_a_minute, now));
}
END_TEST

static const struct {
    const char *one, *other;
    bool are_same;
} address_cases[] = {
    {"192.0.2.1", "192.0.2.1", true},
    {"192.0.2.1", "192.0.2.2", false},
    {"192.0.2.1", "::ffff:192.0.2.1", true},
    {"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
    {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
};

START_TEST(addresses_of_one_customer_count_together)
{
    uint64_t one = flood_key(FLOOD_START, address_cases[_i].one);
    uint64_t other = flood_key(FLOOD_START, address_cases[_i].other);
    ck_assert(one != 0 && other != 0);
    ck_assert_int_eq(one == other, address_cases[_i].are_same);
    ck_assert(one != flood_key(FLOOD_SEND, address_cases[_i].one));
}
END_TEST

static const char *const uncounted[] = {
    "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "unix", "", NULL};

START_TEST(the_own_machine_is_not_counted)
{
    struct flood *flood = flood_new();
    ck_assert_uint_eq(flood_key(FLOOD_SEND, uncounted[_i]), 0);
    for (int i = 0; i < 1000; i++)
        ck_assert(flood_admits(flood, FLOOD_SEND, uncounted[_i], SECOND_US));
    flood_free(flood);
}
END_TEST

static int admitted(struct flood *flood, enum flood_kind kind, const char *address,
                    int tries)
{
    int count = 0;
    for (int i = 0; i < tries; i++)
        count += flood_admits(flood, kind, address, 1000 * SECOND_US);
    return count;
}

START_TEST(one_address_ends_and_others_go_on)
{
    struct flood *flood = flood_new();
    int starts = admitted(flood, FLOOD_START, "192.0.2.1", 1000);
    int sends = admitted(flood, FLOOD_SEND, "192.0.2.1", 1000);
    ck_assert_int_ge(starts, 10);
    ck_assert_int_le(starts, 100);
    ck_assert_int_ge(sends, 10);
    ck_assert_int_le(sends, 100);
    ck_assert_int_eq(admitted(flood, FLOOD_START, "192.0.2.2", 1000), starts);
    ck_assert_int_eq(admitted(flood, FLOOD_START, "192.0.2.1", 10), 0);
    flood_free(flood);
}
END_TEST

START_TEST(a_full_table_still_admits_newcomers)
{
    struct flood *flood = flood_new();
    for (int i = 0; i < 100000; i++) {
        char address[16];
        (void)snprintf(address, sizeof address, "10.%d.%d.%d", i >> 16, i >> 8 & 255,
                       i & 255);
        ck_assert(flood_admits(flood, FLOOD_START, address, SECOND_US));
    }
    flood_free(flood);
    flood_free(NULL);
}
END_TEST

static const struct {
    int64_t begun_s, sent_s;
    bool is_too_fast;
} time_cases[] = {
    {100, 100, true},  {100, 104, true}, {100, 105, false},
    {100, 900, false}, {100, 99, false}, {100, -100, false},
};

START_TEST(nobody_fills_in_the_form_in_no_time)
{
    ck_assert_int_eq(flood_is_too_fast(time_cases[_i].begun_s * SECOND_US,
                                       time_cases[_i].sent_s * SECOND_US),
                     time_cases[_i].is_too_fast);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("web_flood");
    TCase *tcase = tcase_create("all");
    tcase_add_test(tcase, an_allowance_is_a_burst_and_then_a_trickle);
    tcase_add_test(tcase, a_refused_use_takes_nothing_and_rest_fills_up_again);
    tcase_add_loop_test(tcase, addresses_of_one_customer_count_together, 0,
                        COUNT_OF(address_cases));
    tcase_add_loop_test(tcase, the_own_machine_is_not_counted, 0, COUNT_OF(uncounted));
    tcase_add_test(tcase, one_address_ends_and_others_go_on);
    tcase_add_test(tcase, a_full_table_still_admits_newcomers);
    tcase_add_loop_test(tcase, nobody_fills_in_the_form_in_no_time, 0,
                        COUNT_OF(time_cases));
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
