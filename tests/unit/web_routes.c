/* The server's own route table: it compiles, and what is open to anybody is meant to be.
 */
#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "web/route.h"
#include "suite.h"

START_TEST(the_table_compiles)
{
    struct router *router = NULL;
    struct buf error = {0};
    ck_assert_msg(router_build(routes, route_count, &router, &error) == OK, "%s",
                  buf_text(&error));
    router_free(router);
    buf_done(&error);
}
END_TEST

START_TEST(the_api_wants_a_key_and_the_staff_s_pages_a_session)
{
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = &routes[i];
        bool is_door = str_equal(route->pattern, "/staff/sign-in") ||
                       str_starts(route->pattern, "/staff/setup/");
        if (str_starts(route->pattern, "/api") || str_starts(route->pattern, "/fhir"))
            ck_assert_msg(route->access.kind == ACCESS_API, "%s", route->name);
        else if (str_starts(route->pattern, "/staff") && !is_door)
            ck_assert_msg(route->access.kind == ACCESS_STAFF, "%s", route->name);
        else
            ck_assert_msg(route->access.kind == ACCESS_PUBLIC, "%s", route->name);
    }
}
END_TEST

START_TEST(a_scope_is_one_that_keys_can_have)
{
    static const char *const scopes[] = {
        "intakes:write", "intakes:read", "decisions:write", "bookings:write",
        "bookings:read", "rules:read",   "rules:write"};
    for (size_t i = 0; i < route_count; i++) {
        const struct access *access = &routes[i].access;
        bool is_known = access->kind != ACCESS_API;
        for (size_t s = 0; s < COUNT_OF(scopes) && !is_known; s++)
            is_known = str_equal(access->scope, scopes[s]);
        ck_assert_msg(is_known, "%s", routes[i].name);
    }
}
END_TEST

START_TEST(a_staff_decision_wants_the_permission_to_decide)
{
    for (size_t i = 0; i < route_count; i++) {
        const struct access *access = &routes[i].access;
        bool decides = strstr(routes[i].pattern, "deci") != NULL &&
                       (routes[i].methods & HTTP_POST) != 0;
        if (decides && access->kind == ACCESS_STAFF)
            ck_assert_msg(access->permission == MAY_DECIDE, "%s", routes[i].name);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("web_routes");
    TCase *cases = tcase_create("routes");
    tcase_add_test(cases, the_table_compiles);
    tcase_add_test(cases, the_api_wants_a_key_and_the_staff_s_pages_a_session);
    tcase_add_test(cases, a_scope_is_one_that_keys_can_have);
    tcase_add_test(cases, a_staff_decision_wants_the_permission_to_decide);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
