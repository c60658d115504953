/* Which passwords will do. */
#include <check.h>
#include <stdbool.h>
#include <string.h>

#include "base/macros.h"
#include "domain/password.h"
#include "suite.h"

START_TEST(passwords_are_long_enough_and_not_everybodys)
{
    static const struct {
        const char *password;
        bool will_do;
    } cases[] = {
        {"", false},
        {"short", false},
        {"1234567", false},
        {"12345678", false},
        {"87654321", false},
        {"aaaaaaaaaa", false},
        {"password", false},
        {"Password1!", false},
        {"P4ssw0rd2026", false},
        {"qwertyuiop", false},
        {"letmein123", false},
        {"administrator", false},
        {"Forelock1", false},
        {"abcdefgh", false},
        {"20262026", false},
        {"correct horse", true},
        {"zebra kettle 9", true},
        {"años de lluvia", true},
        {"a long enough one", true},
        {"xK9$mQ2v", true},
        {"paperclip ocean", true},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg((password_problem(cases[i].password) == NULL) == cases[i].will_do,
                      "%s", cases[i].password);
    ck_assert_ptr_nonnull(password_problem(NULL));
}
END_TEST

START_TEST(length_is_counted_in_characters_and_bounded)
{
    char text[4 * PASSWORD_MAX + 8] = "";
    for (int i = 0; i < PASSWORD_MAX; i++)
        strcat(text, i % 2 == 0 ? "ñ" : "é");
    ck_assert_ptr_null(password_problem(text));
    strcat(text, "x");
    ck_assert_ptr_nonnull(password_problem(text));
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("domain_password");
    tcase_add_test(tests, passwords_are_long_enough_and_not_everybodys);
    tcase_add_test(tests, length_is_counted_in_characters_and_bounded);
    Suite *suite = suite_create("domain_password");
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
