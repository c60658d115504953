/* Roles and references: the whole table of who may do what, written out again. */
#include <check.h>
#include <string.h>

#include "base/macros.h"
#include "base/secret.h"
#include "domain/reference.h"
#include "domain/role.h"
#include "suite.h"

START_TEST(only_doctors_decide_and_only_administrators_manage)
{
    /* front desk, doctor, administrator */
    static const char *const expected[PERMISSION_COUNT] = {
        [MAY_READ_QUEUE] = "yyy",     [MAY_READ_INTAKE] = "yyy",
        [MAY_ENTER_INTAKE] = "yyn",   [MAY_RAISE_FLAG] = "yyn",
        [MAY_DECIDE] = "nyn",         [MAY_BOOK] = "yyn",
        [MAY_CANCEL_BOOKING] = "yyn", [MAY_CLOSE_INTAKE] = "yyn",
        [MAY_READ_RULES] = "yyy",     [MAY_CHANGE_RULES] = "nyn",
        [MAY_MANAGE_STAFF] = "nny",   [MAY_MANAGE_CLINIC] = "nny",
        [MAY_READ_AUDIT] = "nny",     [MAY_MANAGE_KEYS] = "nny",
    };
    for (int p = 0; p < PERMISSION_COUNT; p++) {
        for (int r = ROLE_FRONT_DESK; r < ROLE_COUNT; r++)
            ck_assert_msg(role_may((enum role)r, (enum permission)p) ==
                              (expected[p][r - 1] == 'y'),
                          "permission %d of role %d", p, r);
        ck_assert(!role_may(ROLE_NONE, (enum permission)p));
        ck_assert(!role_may(ROLE_COUNT, (enum permission)p));
        ck_assert(!role_may((enum role) - 1, (enum permission)p));
    }
    ck_assert(!role_may(ROLE_DOCTOR, PERMISSION_COUNT));
    ck_assert(!role_may(ROLE_DOCTOR, (enum permission) - 1));
}
END_TEST

START_TEST(role_names_go_both_ways_and_nothing_else_is_a_role)
{
    static const char *const bad[] = {"", NULL, "Doctor", "doctor ", "root"};
    enum role role = ROLE_NONE;
    for (int r = ROLE_FRONT_DESK; r < ROLE_COUNT; r++) {
        ck_assert_int_eq(role_parse(role_name((enum role)r), &role), OK);
        ck_assert_int_eq((int)role, r);
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_int_eq(role_parse(bad[i], &role), INVALID);
    ck_assert_str_eq(role_name(ROLE_NONE), "");
}
END_TEST

START_TEST(references_have_no_look_alikes_and_read_back)
{
    enum { MANY = 2000 };
    for (int i = 0; i < MANY; i++) {
        char stored[REFERENCE_SIZE];
        char shown[REFERENCE_SHOWN_SIZE];
        char read[REFERENCE_SIZE];
        reference_make(stored);
        ck_assert_uint_eq(strlen(stored), REFERENCE_LENGTH);
        ck_assert_uint_eq(strcspn(stored, "0O1IL2Z5S8BUVGQAE"), REFERENCE_LENGTH);
        reference_show(stored, shown);
        ck_assert(shown[4] == '-' && strlen(shown) == REFERENCE_SHOWN_SIZE - 1);
        ck_assert_int_eq(reference_read(shown, read), OK);
        ck_assert_str_eq(read, stored);
    }
}
END_TEST

START_TEST(references_are_read_as_people_type_them)
{
    static const char *const good[] = {"CDFH-JKMN", "cdfh-jkmn", " cdfh jkmn ",
                                       "C-D-F-HJKMN"};
    static const char *const bad[] = {
        NULL, "", "CDFH-JKM", "CDFH-JKMNN", "CDFH-JKM0", "CDFH_JKMN", "CDFH-JKM\xc3\xa9"};
    char read[REFERENCE_SIZE];
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        ck_assert_int_eq(reference_read(good[i], read), OK);
        ck_assert_str_eq(read, "CDFHJKMN");
    }
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_int_eq(reference_read(bad[i], read), INVALID);
}
END_TEST

int main(void)
{
    if (secret_init() != OK)
        return 1;
    TCase *tests = tcase_create("domain_policy");
    tcase_add_test(tests, only_doctors_decide_and_only_administrators_manage);
    tcase_add_test(tests, role_names_go_both_ways_and_nothing_else_is_a_role);
    tcase_add_test(tests, references_have_no_look_alikes_and_read_back);
    tcase_add_test(tests, references_are_read_as_people_type_them);
    Suite *suite = suite_create("domain_policy");
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
