/* Text, dates, instants, identifiers and the clinic's clock. */
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/macros.h"
#include "base/secret.h"
#include "base/str.h"
#include "base/uuid.h"
#include "suite.h"

START_TEST(numbers_are_whole_and_in_range_or_refused)
{
    static const struct {
        const char *text;
        enum status status;
        int64_t value;
    } cases[] = {
        {"0", OK, 0},
        {"42", OK, 42},
        {"-7", OK, -7},
        {"100", OK, 100},
        {"101", INVALID, 0},
        {"-8", INVALID, 0},
        {"", INVALID, 0},
        {NULL, INVALID, 0},
        {" 1", INVALID, 0},
        {"1 ", INVALID, 0},
        {"+1", INVALID, 0},
        {"1e2", INVALID, 0},
        {"0x10", INVALID, 0},
        {"1.0", INVALID, 0},
        {"99999999999999999999", INVALID, 0},
        {"4294967297", INVALID, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t value = 77;
        enum status status = str_parse_int(cases[i].text, -7, 100, &value);
        ck_assert_msg(status == cases[i].status, "%s", cases[i].text);
        ck_assert_int_eq(value, status == OK ? cases[i].value : 77);
    }
}
END_TEST

START_TEST(only_well_formed_utf8_without_nul_is_text)
{
    static const struct {
        const char *bytes;
        size_t length;
        bool is_text;
    } cases[] = {
        {"", 0, true},
        {"ñandú", 7, true},
        {"\xF0\x9F\x99\x82", 4, true},
        {"a\0b", 3, false},
        {"\xC3", 1, false},
        {"\xC0\x80", 2, false},
        {"\xED\xA0\x80", 3, false},
        {"\xF5\x80\x80\x80", 4, false},
        {"\x80", 1, false},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(str_is_utf8(cases[i].bytes, cases[i].length) == cases[i].is_text,
                      "case %zu", i);
    ck_assert_uint_eq(str_codepoints("ñandú"), 5);
}
END_TEST

START_TEST(trimming_and_prefixes_mean_ascii_white_space)
{
    CLEANUP(arena_done) struct arena arena;
    arena_init(&arena, 4096);
    ck_assert_str_eq(str_trim(&arena, " \t a b \r\n"), "a b");
    ck_assert_str_eq(str_trim(&arena, " \n"), "");
    ck_assert_ptr_null(str_trim(&arena, NULL));
    ck_assert(str_is_blank(NULL) && str_is_blank(" \n") && !str_is_blank(" x "));
    ck_assert(str_starts("/api/v1", "/api") && !str_starts("/ap", "/api"));
    ck_assert(str_ends("a.json", ".json") && !str_ends("json", ".json"));
}
END_TEST

START_TEST(only_days_that_exist_are_dates)
{
    static const struct {
        const char *text;
        enum status status;
    } cases[] = {
        {"2024-02-29", OK},       {"2023-02-29", INVALID}, {"1900-02-29", INVALID},
        {"2000-02-29", OK},       {"2026-13-01", INVALID}, {"2026-00-10", INVALID},
        {"2026-11-31", INVALID},  {"0000-01-01", INVALID}, {"2026-1-01", INVALID},
        {"2026-11-17 ", INVALID}, {"infinity", INVALID},   {"tomorrow", INVALID},
        {NULL, INVALID},          {"2026/11/17", INVALID},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct date date = {0};
        ck_assert_msg(date_parse(cases[i].text, &date) == cases[i].status, "%s",
                      cases[i].text);
        if (cases[i].status == OK) {
            char back[DATE_TEXT_SIZE];
            date_format(date, back);
            ck_assert_str_eq(back, cases[i].text);
        }
    }
}
END_TEST

START_TEST(day_numbers_go_there_and_back)
{
    ck_assert_int_eq(date_to_days((struct date){1970, 1, 1}), 0);
    for (int32_t day = -200000; day < 200000; day += 13)
        ck_assert_int_eq(date_to_days(date_from_days(day)), day);
    ck_assert_int_eq(date_weekday((struct date){2026, 11, 17}), 2);
    ck_assert_int_eq(date_weekday((struct date){1969, 12, 28}), 0);
}
END_TEST

START_TEST(ages_change_on_the_birthday)
{
    const struct date born = {2000, 2, 29};
    ck_assert_int_eq(date_age_years(born, (struct date){2018, 2, 28}), 17);
    ck_assert_int_eq(date_age_years(born, (struct date){2018, 3, 1}), 18);
    ck_assert_int_eq(date_age_years(born, (struct date){2020, 2, 29}), 20);
}
END_TEST

START_TEST(clinic_time_crosses_both_clock_changes)
{
    char text[CLOCK_UTC_TEXT_SIZE];
    /* 8 March 2026, 02:00 does not exist in New York; 1 November, 01:30 comes twice. */
    clock_format_utc(clock_from_local((struct date){2026, 3, 8}, 8 * 60), text);
    ck_assert_str_eq(text, "2026-03-08T12:00:00.000000Z");
    clock_format_utc(clock_from_local((struct date){2026, 3, 7}, 8 * 60), text);
    ck_assert_str_eq(text, "2026-03-07T13:00:00.000000Z");
    clock_format_utc(clock_from_local((struct date){2026, 3, 8}, 2 * 60 + 30), text);
    ck_assert_str_eq(text, "2026-03-08T07:30:00.000000Z");
    clock_format_utc(clock_from_local((struct date){2026, 11, 1}, 60 + 30), text);
    ck_assert_str_eq(text, "2026-11-01T05:30:00.000000Z");
    struct local_time local =
        clock_to_local(clock_from_local((struct date){2026, 7, 4}, 1439));
    ck_assert_int_eq(local.hour, 23);
    ck_assert_int_eq(local.minute, 59);
    ck_assert_int_eq(local.date.day, 4);
}
END_TEST

START_TEST(instants_are_read_as_rfc_3339_says)
{
    static const struct {
        const char *text, *utc;
    } cases[] = {
        {"2026-11-17T14:30:00Z", "2026-11-17T14:30:00.000000Z"},
        {"2026-11-17T09:30:00-05:00", "2026-11-17T14:30:00.000000Z"},
        {"2026-11-17T20:00:00.25+05:30", "2026-11-17T14:30:00.250000Z"},
        {"1969-12-31T23:59:59.123456789Z", "1969-12-31T23:59:59.123456Z"},
        {"2026-11-17T14:30:00", NULL},
        {"2026-11-17 14:30:00Z", NULL},
        {"2026-11-17T24:00:00Z", NULL},
        {"2026-11-17T14:60:00Z", NULL},
        {"2026-02-30T14:00:00Z", NULL},
        {"2026-11-17T14:30:00+5:00", NULL},
        {"2026-11-17T14:30:00Zx", NULL},
        {"2026-11-17T14:30:00+05:00 ", NULL},
        {"tomorrow", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t instant_us = 0;
        char back[CLOCK_UTC_TEXT_SIZE];
        enum status status = clock_parse_utc(cases[i].text, &instant_us);
        ck_assert_msg((status == OK) == (cases[i].utc != NULL), "%s", cases[i].text);
        clock_format_utc(instant_us, back);
        if (status == OK)
            ck_assert_str_eq(back, cases[i].utc);
    }
}
END_TEST

START_TEST(unknown_zones_are_refused)
{
    ck_assert_int_eq(clock_set_zone("America/Nowhere"), INVALID);
    ck_assert_int_eq(clock_set_zone("../../etc/passwd"), INVALID);
    ck_assert_int_eq(clock_set_zone("/etc/passwd"), INVALID);
    ck_assert_int_eq(clock_set_zone(""), INVALID);
    ck_assert_int_eq(clock_set_zone(NULL), INVALID);
}
END_TEST

START_TEST(identifiers_sort_by_time_and_read_back)
{
    char before[UUID_TEXT_SIZE], text[UUID_TEXT_SIZE];
    struct uuid back;
    uuid_format(uuid_make(), before);
    ck_assert_int_eq(before[14], '7');
    ck_assert(strchr("89ab", before[19]) != NULL);
    ck_assert_int_eq(uuid_parse(before, &back), OK);
    uuid_format(back, text);
    ck_assert_str_eq(text, before);
    int64_t until_us = clock_now_us() + 3000;
    while (clock_now_us() < until_us)
        ;
    uuid_format(uuid_make(), text);
    ck_assert_int_lt(strcmp(before, text), 0);
    ck_assert_int_eq(uuid_parse("01a20456-b3b4-7f28-907e-6f352d8cc26", &back), INVALID);
    ck_assert_int_eq(uuid_parse("01a20456xb3b4-7f28-907e-6f352d8cc263", &back), INVALID);
    ck_assert_int_eq(uuid_parse("01a20456-b3b4-7f28-907e-6f352d8cc2g3", &back), INVALID);
    ck_assert_int_eq(uuid_parse(NULL, &back), INVALID);
    ck_assert(uuid_is_nil((struct uuid){{0}}) && !uuid_is_nil(back));
}
END_TEST

int main(void)
{
    if (clock_set_zone("America/New_York") != OK || secret_init() != OK)
        return 1;
    TCase *tests = tcase_create("base_values");
    tcase_add_test(tests, numbers_are_whole_and_in_range_or_refused);
    tcase_add_test(tests, only_well_formed_utf8_without_nul_is_text);
    tcase_add_test(tests, trimming_and_prefixes_mean_ascii_white_space);
    tcase_add_test(tests, only_days_that_exist_are_dates);
    tcase_add_test(tests, day_numbers_go_there_and_back);
    tcase_add_test(tests, ages_change_on_the_birthday);
    tcase_add_test(tests, clinic_time_crosses_both_clock_changes);
    tcase_add_test(tests, instants_are_read_as_rfc_3339_says);
    tcase_add_test(tests, unknown_zones_are_refused);
    tcase_add_test(tests, identifiers_sort_by_time_and_read_back);
    Suite *suite = suite_create("base_values");
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
