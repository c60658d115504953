/* The guard's policies: permissions, scopes, form tokens, return paths, waiting times. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/macros.h"
#include "base/secret.h"
#include "web/csrf.h"
#include "web/guard.h"
#include "web/throttle.h"
#include "suite.h"

static const struct {
    const char *scopes, *scope;
    bool expected;
} scope_cases[] = {
    {"intakes:read", "intakes:read", true},
    {"slots:read intakes:read", "intakes:read", true},
    {"intakes:readonly", "intakes:read", false},
    {"xintakes:read", "intakes:read", false},
    {"intakes:read", "intakes", false},
    {"", "intakes:read", false},
    {"intakes:read", "", false},
    {NULL, "intakes:read", false},
    {"a b", "a b", false},
};

START_TEST(a_scope_is_a_whole_word)
{
    ck_assert_int_eq(guard_has_scope(scope_cases[_i].scopes, scope_cases[_i].scope),
                     scope_cases[_i].expected);
}
END_TEST

START_TEST(an_access_nobody_knows_admits_nobody)
{
    struct caller doctor = {.kind = CALLER_STAFF, .role = ROLE_DOCTOR};
    ck_assert_int_eq(guard_may(&(struct access){0}, &doctor), GUARD_FORBIDDEN);
    ck_assert_int_eq(guard_may(&(struct access){.kind = (enum access_kind)99}, &doctor),
                     GUARD_FORBIDDEN);
}
END_TEST

START_TEST(staff_and_api_keys_do_not_stand_in_for_each_other)
{
    struct access staff = FOR_STAFF(MAY_READ_QUEUE), api = FOR_API("intakes:read");
    struct caller person = {
        .kind = CALLER_STAFF, .role = ROLE_DOCTOR, .scopes = "intakes:read"};
    struct caller key = {
        .kind = CALLER_API_KEY, .role = ROLE_DOCTOR, .scopes = "intakes:read"};
    struct caller other_key = {.kind = CALLER_API_KEY, .scopes = "slots:read"};
    struct caller anybody = {.kind = CALLER_ANYBODY};
    ck_assert_int_eq(guard_may(&api, &person), GUARD_SIGN_IN);
    ck_assert_int_eq(guard_may(&staff, &key), GUARD_SIGN_IN);
    ck_assert_int_eq(guard_may(&api, &key), GUARD_ADMIT);
    ck_assert_int_eq(guard_may(&api, &other_key), GUARD_FORBIDDEN);
    ck_assert_int_eq(guard_may(&staff, &anybody), GUARD_SIGN_IN);
    ck_assert_int_eq(guard_may(&api, &anybody), GUARD_SIGN_IN);
}
END_TEST

static const struct {
    const char *path;
    bool expected;
} return_cases[] = {
    {"/staff", true},
    {"/staff/queue", true},
    {"/staff/intakes/0192-ab", true},
    {"/staffx", false},
    {"/", false},
    {"/status/abc", false},
    {"//evil.example/staff", false},
    {"/staff//evil.example", false},
    {"/staff/\\evil", false},
    {"/staff/..", false},
    {"/staff/queue?x=1", false},
    {"/staff/%2f", false},
    {"/staff/a\nb", false},
    {"/staff/sign-in", false},
    {"/staff/sign-out", false},
    {"https://evil.example/staff", false},
    {"", false},
    {NULL, false},
};

START_TEST(signing_in_leads_only_to_our_own_pages)
{
    ck_assert_int_eq(guard_is_safe_return(return_cases[_i].path),
                     return_cases[_i].expected);
}
END_TEST

static const struct {
    const char *value, *key;
} bearer_cases[] = {
    {"Bearer abc", "abc"}, {"bearer  abc", "abc"}, {"Basic abc", NULL},
    {"Bearer", NULL},      {"Bearer ", NULL},      {"", NULL},
};

START_TEST(an_api_key_comes_as_bearer)
{
    struct http_pair pair = {"authorization", bearer_cases[_i].value};
    struct http_request request = {.headers = {&pair, 1}};
    const char *key = guard_bearer(&request);
    if (bearer_cases[_i].key == NULL)
        ck_assert_ptr_null(key);
    else
        ck_assert_str_eq(key, bearer_cases[_i].key);
}
END_TEST

START_TEST(form_tokens_differ_by_secret_and_hide_it)
{
    uint8_t one[32] = {1}, two[32] = {2};
    char a[CSRF_TEXT_SIZE], b[CSRF_TEXT_SIZE], c[CSRF_TEXT_SIZE];
    csrf_for_secret(one, a);
    csrf_for_secret(two, b);
    csrf_for_secret(one, c);
    ck_assert_uint_eq(strlen(a), 64);
    ck_assert_str_ne(a, b);
    ck_assert_str_eq(a, c);
    csrf_for_cookie("cookie-one", a);
    csrf_for_cookie("cookie-two", b);
    ck_assert_str_ne(a, b);
    ck_assert_ptr_null(strstr(a, "cookie"));
}
END_TEST

static const struct {
    const char *site, *origin;
    bool expected;
} site_cases[] = {
    {"same-origin", NULL, true},
    {"none", NULL, true},
    {"cross-site", NULL, false},
    {"same-site", NULL, false},
    {"cross-site", "http://127.0.0.1:8080", false},
    {"same-origin", "null", true},
    {NULL, "null", true},
    {NULL, NULL, true},
    {NULL, "http://127.0.0.1:8080", true},
    {NULL, "https://clinic.example", true},
    {NULL, "https://evil.example", false},
    {NULL, "http://127.0.0.1:80801", false},
    {NULL, "http://127.0.0.1:8080.evil.example", false},
};

START_TEST(what_another_site_sends_is_refused)
{
    struct http_pair pairs[3] = {{"Host", "127.0.0.1:8080"}};
    size_t count = 1;
    if (site_cases[_i].site != NULL)
        pairs[count++] = (struct http_pair){"Sec-Fetch-Site", site_cases[_i].site};
    if (site_cases[_i].origin != NULL)
        pairs[count++] = (struct http_pair){"Origin", site_cases[_i].origin};
    struct http_request request = {.headers = {pairs, count}};
    ck_assert_int_eq(csrf_is_same_site(&request, "https://clinic.example"),
                     site_cases[_i].expected);
}
END_TEST

START_TEST(waits_grow_and_stay_bounded)
{
    ck_assert_int_eq(throttle_account_wait_s(4), 0);
    ck_assert_int_eq(throttle_account_wait_s(5), 2);
    ck_assert_int_eq(throttle_account_wait_s(8), 16);
    ck_assert_int_eq(throttle_account_wait_s(1000), 30);
    ck_assert_int_eq(throttle_address_wait_s(9), 0);
    ck_assert_int_eq(throttle_address_wait_s(10), 5);
    ck_assert_int_eq(throttle_address_wait_s(1000), 900);
}
END_TEST

START_TEST(guessing_slows_down_and_success_forgets)
{
    struct throttle *throttle = throttle_new();
    int64_t now = HOUR_US * 5;
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(throttle_wait_us(throttle, "Ada@x.org", "192.0.2.1", now), 0);
        throttle_record(throttle, "ada@x.org", "192.0.2.1", false, now);
    }
    ck_assert_int_eq(throttle_wait_us(throttle, "ada@X.org", "192.0.2.9", now),
                     2 * SECOND_US);
    ck_assert_int_eq(throttle_wait_us(throttle, "bob@x.org", "192.0.2.1", now), 0);
    ck_assert_int_eq(
        throttle_wait_us(throttle, "ada@x.org", "192.0.2.1", now + 3 * SECOND_US), 0);
    throttle_record(throttle, "ada@x.org", "192.0.2.1", true, now);
    ck_assert_int_eq(throttle_wait_us(throttle, "ada@x.org", "192.0.2.1", now), 0);
    throttle_free(throttle);
}
END_TEST

START_TEST(an_address_that_tries_many_accounts_waits)
{
    struct throttle *throttle = throttle_new();
    int64_t now = HOUR_US * 5;
    char account[8] = "a0";
    for (int i = 0; i < 12; i++) {
        account[1] = (char)('0' + i);
        throttle_record(throttle, account, "192.0.2.1", false, now);
    }
    ck_assert_int_eq(throttle_wait_us(throttle, "new", "192.0.2.1", now), 20 * SECOND_US);
    ck_assert_int_eq(throttle_wait_us(throttle, "new", "192.0.2.2", now), 0);
    throttle_free(throttle);
}
END_TEST

START_TEST(the_table_of_failures_does_not_grow)
{
    struct throttle *throttle = throttle_new();
    char account[32];
    for (int i = 0; i < 20000; i++) {
        snprintf(account, sizeof account, "account-%d", i);
        throttle_record(throttle, account, account, false, HOUR_US * 5 + i);
    }
    for (int i = 0; i < 6; i++)
        throttle_record(throttle, "last", "there", false, HOUR_US * 5 + 20000);
    ck_assert_int_gt(throttle_wait_us(throttle, "last", "there", HOUR_US * 5 + 20000), 0);
    throttle_free(throttle);
}
END_TEST

int main(void)
{
    if (secret_init() != OK)
        return EXIT_FAILURE;
    Suite *suite = suite_create("web_guard");
    TCase *cases = tcase_create("guard");
    tcase_add_loop_test(cases, a_scope_is_a_whole_word, 0, COUNT_OF(scope_cases));
    tcase_add_test(cases, an_access_nobody_knows_admits_nobody);
    tcase_add_test(cases, staff_and_api_keys_do_not_stand_in_for_each_other);
    tcase_add_loop_test(cases, signing_in_leads_only_to_our_own_pages, 0,
                        COUNT_OF(return_cases));
    tcase_add_loop_test(cases, an_api_key_comes_as_bearer, 0, COUNT_OF(bearer_cases));
    tcase_add_test(cases, form_tokens_differ_by_secret_and_hide_it);
    tcase_add_loop_test(cases, what_another_site_sends_is_refused, 0,
                        COUNT_OF(site_cases));
    tcase_add_test(cases, waits_grow_and_stay_bounded);
    tcase_add_test(cases, guessing_slows_down_and_success_forgets);
    tcase_add_test(cases, an_address_that_tries_many_accounts_waits);
    tcase_add_test(cases, the_table_of_failures_does_not_grow);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
