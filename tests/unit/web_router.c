/* Routes: what matches, what is refused at start, and what a wrong method learns. */
#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "base/macros.h"
#include "web/route.h"
#include "suite.h"

static enum status nothing(struct ctx *ctx)
{
    (void)ctx;
    return OK;
}

static const struct route table[] = {
    {HTTP_GET, "/", FOR_ANYBODY, nothing, "start"},
    {HTTP_GET | HTTP_POST, "/q/{page}", FOR_ANYBODY, nothing, "question"},
    {HTTP_GET, "/q/check", FOR_ANYBODY, nothing, "check"},
    {HTTP_GET, "/staff/intakes/{intake}", FOR_STAFF(MAY_READ_INTAKE), nothing, "case"},
    {HTTP_POST, "/staff/intakes/{intake}/bookings/{booking}", FOR_STAFF(MAY_BOOK),
     nothing, "booking"},
    {HTTP_DELETE, "/api/v1/bookings/{booking}", FOR_API("bookings:write"), nothing,
     "api_cancel"},
};

struct lookup {
    enum http_method method;
    const char *path;
    enum status status;
    const char *name;
    const char *first_value; /* of the parameters, NULL without any */
    unsigned methods;
};

static const struct lookup lookups[] = {
    {HTTP_GET, "/", OK, "start", NULL, 0},
    {HTTP_HEAD, "/", OK, "start", NULL, 0},
    {HTTP_POST, "/", CONFLICT, NULL, NULL, HTTP_GET | HTTP_HEAD},
    {HTTP_GET, "/q/hair", OK, "question", "hair", 0},
    {HTTP_GET, "/q/check", OK, "check", NULL, 0},
    {HTTP_POST, "/q/check", OK, "question", "check", 0},
    {HTTP_PUT, "/q/check", CONFLICT, NULL, NULL, HTTP_GET | HTTP_HEAD | HTTP_POST},
    {HTTP_GET, "/q", NOT_FOUND, NULL, NULL, 0},
    {HTTP_GET, "/q/", NOT_FOUND, NULL, NULL, 0},
    {HTTP_GET, "/q/hair/", NOT_FOUND, NULL, NULL, 0},
    {HTTP_GET, "/Q/hair", NOT_FOUND, NULL, NULL, 0},
    {HTTP_GET, "/q/h\xc3\xa4r {x}", OK, "question", "h\xc3\xa4r {x}", 0},
    {HTTP_GET, "/staff/intakes/7", OK, "case", "7", 0},
    {HTTP_POST, "/staff/intakes/7/bookings/8", OK, "booking", "7", 0},
    {HTTP_DELETE, "/api/v1/bookings/9", OK, "api_cancel", "9", 0},
    {HTTP_GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n", NOT_FOUND, NULL, NULL, 0},
};

START_TEST(a_path_finds_its_route)
{
    const struct lookup *l = &lookups[_i];
    struct router *router = NULL;
    struct buf error = {0};
    struct arena arena;
    arena_init(&arena, 1 << 20);
    ck_assert_int_eq(router_build(table, COUNT_OF(table), &router, &error), OK);
    const struct route *route = NULL;
    struct http_pairs params = {0};
    unsigned methods = 0;
    enum status status =
        router_find(router, &arena, l->method, l->path, &route, &params, &methods);
    ck_assert_int_eq(status, l->status);
    ck_assert_uint_eq(methods, l->methods);
    if (l->name != NULL)
        ck_assert_str_eq(route->name, l->name);
    ck_assert_uint_eq(params.count > 0, l->first_value != NULL);
    if (l->first_value != NULL)
        ck_assert_str_eq(params.at[0].value, l->first_value);
    router_free(router);
    arena_done(&arena);
    buf_done(&error);
}
END_TEST

START_TEST(parameters_keep_their_names)
{
    struct router *router = NULL;
    struct buf error = {0};
    struct arena arena;
    arena_init(&arena, 1 << 20);
    ck_assert_int_eq(router_build(table, COUNT_OF(table), &router, &error), OK);
    const struct route *route = NULL;
    struct http_pairs params = {0};
    unsigned methods = 0;
    ck_assert_int_eq(router_find(router, &arena, HTTP_POST, "/staff/intakes/7/bookings/8",
                                 &route, &params, &methods),
                     OK);
    ck_assert_uint_eq(params.count, 2);
    ck_assert_str_eq(http_pair_find(params, "intake"), "7");
    ck_assert_str_eq(http_pair_find(params, "booking"), "8");
    router_free(router);
    arena_done(&arena);
    buf_done(&error);
}
END_TEST

struct refusal {
    struct route routes[2];
    const char *error;
};

static const struct refusal refusals[] = {
    {{{HTTP_GET, "/a", {0}, nothing, "a"}},
     "route \"a\": it does not say who may call it"},
    {{{HTTP_GET, "/a", {.kind = ACCESS_API}, nothing, "a"}},
     "route \"a\": it does not say who may call it"},
    {{{HTTP_GET, "/a", FOR_STAFF(PERMISSION_COUNT), nothing, "a"}},
     "route \"a\": it does not say who may call it"},
    {{{HTTP_GET, "/a", FOR_ANYBODY, NULL, "a"}}, "route \"a\": it has no handler"},
    {{{HTTP_GET, "/a", FOR_ANYBODY, nothing, NULL}}, "route \"?\": it has no name"},
    {{{0, "/a", FOR_ANYBODY, nothing, "a"}}, "route \"a\": it has no method"},
    {{{HTTP_GET, "a", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": its pattern does not begin with /"},
    {{{HTTP_GET, "/a//b", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": a segment is empty, or there are over 12"},
    {{{HTTP_GET, "/a/", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": a segment is empty, or there are over 12"},
    {{{HTTP_GET, "/a{b}", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": a parameter is a whole segment"},
    {{{HTTP_GET, "/{}", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": a parameter is {lower_case}, alone"},
    {{{HTTP_GET, "/{b", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": a parameter is {lower_case}, alone"},
    {{{HTTP_GET, "/{b}/{b}", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": two parameters have one name"},
    {{{HTTP_GET, "/a", FOR_ANYBODY, nothing, "a"},
      {HTTP_GET, "/b", FOR_ANYBODY, nothing, "a"}},
     "route \"a\": two routes have this name"},
    {{{HTTP_GET, "/{a}/x", FOR_ANYBODY, nothing, "a"},
      {HTTP_HEAD | HTTP_POST, "/{b}/x", FOR_ANYBODY, nothing, "a2"}},
     "another route answers the same requests"},
};

START_TEST(a_bad_table_does_not_start)
{
    const struct refusal *r = &refusals[_i];
    struct router *router = NULL;
    struct buf error = {0};
    size_t count = r->routes[1].pattern == NULL ? 1 : 2;
    ck_assert_int_eq(router_build(r->routes, count, &router, &error), INVALID);
    ck_assert_ptr_null(router);
    ck_assert_msg(strstr(buf_text(&error), r->error) != NULL, "%s", buf_text(&error));
    buf_done(&error);
}
END_TEST

START_TEST(one_path_may_have_a_route_for_each_method)
{
    const struct route two[] = {
        {HTTP_GET, "/{a}/x", FOR_ANYBODY, nothing, "get"},
        {HTTP_POST, "/{b}/x", FOR_ANYBODY, nothing, "post"},
    };
    struct router *router = NULL;
    struct buf error = {0};
    ck_assert_int_eq(router_build(two, COUNT_OF(two), &router, &error), OK);
    router_free(router);
    buf_done(&error);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("web_router");
    TCase *cases = tcase_create("router");
    tcase_add_loop_test(cases, a_path_finds_its_route, 0, COUNT_OF(lookups));
    tcase_add_loop_test(cases, a_bad_table_does_not_start, 0, COUNT_OF(refusals));
    tcase_add_test(cases, parameters_keep_their_names);
    tcase_add_test(cases, one_path_may_have_a_route_for_each_method);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
