/* The calendar file of a visit: what RFC 5545 asks for, and nothing about health. */
#include <check.h>
#include <string.h>

#include "base/clock.h"
#include "view/visit_file.h"
#include "suite.h"

static const struct visit_file sample = {
    .id = "01900000-0000-7000-8000-000000000001",
    .start_us = INT64_C(1795532400) * SECOND_US,
    .end_us = INT64_C(1795535100) * SECOND_US,
    .now_us = INT64_C(1795500000) * SECOND_US,
    .title = "Visit at Clip; Comb, Co.",
    .place = "12 Willow Court,\nCharlotte, a very long way down the road beside the "
             "señora’s garden",
    .phone = "(704) 555-0142",
};

static struct buf file;

static void set_up(void)
{
    file = (struct buf){0};
    visit_file_write(&sample, &file);
}

static void tear_down(void)
{
    buf_done(&file);
}

START_TEST(times_are_utc)
{
    ck_assert_ptr_nonnull(strstr(buf_text(&file), "\r\nDTSTART:20261124T150000Z\r\n"));
    ck_assert_ptr_nonnull(strstr(buf_text(&file), "\r\nDTEND:20261124T154500Z\r\n"));
}
END_TEST

START_TEST(texts_are_escaped)
{
    ck_assert_ptr_nonnull(
        strstr(buf_text(&file), "\r\nSUMMARY:Visit at Clip\\; Comb\\, Co.\r\n"));
    ck_assert_ptr_nonnull(strstr(buf_text(&file), "Court\\,\\nCharlotte\\, a"));
}
END_TEST

START_TEST(lines_are_folded_between_characters)
{
    int lines = 0;
    for (const char *line = buf_text(&file); *line != '\0'; lines++) {
        const char *end = strstr(line, "\r\n");
        ck_assert_ptr_nonnull(end);
        ck_assert_int_le(end - line, 75);
        ck_assert_ptr_null(memchr(line, '\n', (size_t)(end - line)));
        ck_assert_uint_ne((unsigned char)line[line[0] == ' '] & 0xc0, 0x80);
        line = end + 2;
    }
    ck_assert_int_gt(lines, 14);
    ck_assert_str_eq(buf_text(&file) + file.length - 15, "END:VCALENDAR\r\n");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_visit_file");
    TCase *cases = tcase_create("file");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, times_are_utc);
    tcase_add_test(cases, texts_are_escaped);
    tcase_add_test(cases, lines_are_folded_between_characters);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
