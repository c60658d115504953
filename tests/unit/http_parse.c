/* Targets, forms, cookies and lists: what they become, and what is refused. */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "http/cookie.h"
#include "http/decode.h"
#include "http/target.h"
#include "http/token.h"
#include "suite.h"

static struct arena arena;

static void setup(void)
{
    arena_init(&arena, 16 * 1024 * 1024);
}

static void teardown(void)
{
    arena_done(&arena);
}

/* "a=1|b=2" */
static const char *joined(struct http_pairs pairs)
{
    CLEANUP(buf_done) struct buf text = {0};
    for (size_t i = 0; i < pairs.count; i++)
        buf_printf(&text, "%s%s=%s", i == 0 ? "" : "|", pairs.at[i].name,
                   pairs.at[i].value);
    return arena_strdup(&arena, buf_text(&text));
}

static const struct {
    const char *target, *path, *query; /* path NULL: refused */
} targets[] = {
    {"/", "/", ""},
    {"/a/b?x=1&y=%20", "/a/b", "x=1|y= "},
    {"/a+b?x=a+b", "/a+b", "x=a b"},
    {"/a/?", "/a/", ""},
    {"/?&&a&&=1&", "/", "a=|=1"},
    {"/%7Euser", "/~user", ""},
    {"/%252e%252e/x", "/%2e%2e/x", ""},
    {"/.well-known/x", "/.well-known/x", ""},
    {"/...", "/...", ""},
    {"/caf%C3%A9", "/caf\xC3\xA9", ""},
    {"", NULL, NULL},
    {"a", NULL, NULL},
    {"*", NULL, NULL},
    {"http://a/", NULL, NULL},
    {"//a", NULL, NULL},
    {"/a//b", NULL, NULL},
    {"/a/.", NULL, NULL},
    {"/../a", NULL, NULL},
    {"/%2e./a", NULL, NULL},
    {"/a%2fb", NULL, NULL},
    {"/a%5Cb", NULL, NULL},
    {"/a\\b", NULL, NULL},
    {"/a b", NULL, NULL},
    {"/a\tb", NULL, NULL},
    {"/a#b", NULL, NULL},
    {"/a\xC3\xA9", NULL, NULL},
    {"/%", NULL, NULL},
    {"/%4", NULL, NULL},
    {"/%4g", NULL, NULL},
    {"/%00", NULL, NULL},
    {"/%0a", NULL, NULL},
    {"/%7f", NULL, NULL},
    {"/%ff", NULL, NULL},
    {"/%ed%a0%80", NULL, NULL},
    {"/?a=%0d", NULL, NULL},
    {"/?a=%00", NULL, NULL},
    {"/?a=%f8%88%80%80%80", NULL, NULL},
};

START_TEST(targets_are_decoded_once_or_refused)
{
    const char *path = "untouched";
    struct http_pairs query = {0};
    enum status status = http_target_parse(&arena, targets[_i].target, &path, &query);
    if (targets[_i].path == NULL) {
        ck_assert_msg(status == INVALID, "%s", targets[_i].target);
        ck_assert_str_eq(path, "untouched");
        return;
    }
    ck_assert_msg(status == OK, "%s", targets[_i].target);
    ck_assert_str_eq(path, targets[_i].path);
    ck_assert_str_eq(joined(query), targets[_i].query);
}
END_TEST

START_TEST(a_target_over_its_limit_is_refused)
{
    char *target = arena_alloc(&arena, HTTP_TARGET_LIMIT + 2);
    memset(target, 'a', HTTP_TARGET_LIMIT + 1);
    target[0] = '/';
    const char *path;
    struct http_pairs query;
    ck_assert_int_eq(http_target_parse(&arena, target, &path, &query), INVALID);
    target[HTTP_TARGET_LIMIT] = '\0';
    ck_assert_int_eq(http_target_parse(&arena, target, &path, &query), OK);
}
END_TEST

static const struct {
    const char *body;
    size_t size; /* 0: up to the NUL */
    const char *fields;
} bodies[] = {
    {"", 0, ""},
    {"a=1&b=2", 0, "a=1|b=2"},
    {"a=x%0D%0Ay%09z", 0, "a=x\r\ny\tz"},
    {"a=1%262&b%3D=c", 0, "a=1&2|b==c"},
    {"a=b=c", 0, "a=b=c"},
    {"a=1&a=2", 0, "a=1|a=2"},
    {"n=\xC3\xA9", 0, "n=\xC3\xA9"},
    {"a=%00", 0, NULL},
    {"a=1\0b", 5, NULL},
    {"a=1\n", 0, NULL},
    {"a=%1", 0, NULL},
    {"a=%zz", 0, NULL},
    {"%c3=1", 0, NULL},
    {"a=\xFF", 0, NULL},
};

START_TEST(forms_are_split_and_decoded_or_refused)
{
    size_t size = bodies[_i].size == 0 ? strlen(bodies[_i].body) : bodies[_i].size;
    struct http_pairs fields = {0};
    enum status status = http_form_parse(&arena, bodies[_i].body, size, &fields);
    ck_assert_msg((status == OK) == (bodies[_i].fields != NULL), "%s", bodies[_i].body);
    if (status == OK)
        ck_assert_str_eq(joined(fields), bodies[_i].fields);
}
END_TEST

START_TEST(a_form_has_at_most_a_thousand_fields)
{
    CLEANUP(buf_done) struct buf body = {0};
    for (int i = 0; i < HTTP_FIELD_LIMIT; i++)
        buf_puts(&body, "&a=");
    struct http_pairs fields = {0};
    ck_assert_int_eq(http_form_parse(&arena, body.data, body.length, &fields), OK);
    ck_assert_uint_eq(fields.count, HTTP_FIELD_LIMIT);
    buf_puts(&body, "&a");
    ck_assert_int_eq(http_form_parse(&arena, body.data, body.length, &fields), INVALID);
}
END_TEST

static const struct {
    const char *header, *cookies;
} cookie_headers[] = {
    {"", ""},
    {"a=1", "a=1"},
    {"a=1; b=2;c=3 ;  d=4", "a=1|b=2|c=3|d=4"},
    {"a=\"1\"; b=\"; c=\"\"", "a=1|c="},
    {"a=; b", "a="},
    {"=1; a b=2; a=b=c", "a=b=c"},
    {"a=1;;;b=2", "a=1|b=2"},
    {"a=x\\y; b=\x01; c=3", "c=3"},
};

START_TEST(cookies_that_break_the_grammar_are_left_out)
{
    struct http_pair header = {"COOKIE", cookie_headers[_i].header};
    struct http_pairs cookies =
        http_cookies_parse(&arena, (struct http_pairs){&header, 1});
    ck_assert_str_eq(joined(cookies), cookie_headers[_i].cookies);
}
END_TEST

START_TEST(cookies_beyond_the_limit_are_left_out)
{
    CLEANUP(buf_done) struct buf text = {0};
    for (int i = 0; i < HTTP_COOKIE_LIMIT + 10; i++)
        buf_printf(&text, "c%d=1;", i);
    struct http_pair headers[] = {{"Cookie", buf_text(&text)}, {"Cookie", "last=1"}};
    struct http_pairs cookies =
        http_cookies_parse(&arena, (struct http_pairs){headers, 2});
    ck_assert_uint_eq(cookies.count, HTTP_COOKIE_LIMIT);
}
END_TEST

static const struct {
    const char *header;
    bool is_accepted;
} encodings[] = {
    {NULL, false},         {"", false},
    {"br", true},          {"BR", true},
    {"gzip, br", true},    {"gzip,br;q=0.1", true},
    {"br;q=0", false},     {"br; q=0.000", false},
    {"br;q=0.001", true},  {"brx", false},
    {"*", false},          {"gzip;q=0, br ;q=1.0", true},
    {"x-br, gzip", false}, {"br;x=1;q=0", false},
};

START_TEST(a_coding_is_accepted_by_name_and_weight)
{
    ck_assert_int_eq(http_accepts_coding(encodings[_i].header, "br"),
                     encodings[_i].is_accepted);
}
END_TEST

static const struct {
    const char *header;
    bool is_match;
} tags[] = {
    {NULL, false},
    {"", false},
    {"*", true},
    {"\"a\"", true},
    {"W/\"a\"", true},
    {"\"b\", \"a\"", true},
    {"\"b\",W/\"a\" ", true},
    {"a", false},
    {"\"aa\"", false},
    {"\"A\"", false},
};

START_TEST(an_entity_tag_matches_weakly)
{
    ck_assert_int_eq(http_etag_matches(tags[_i].header, "\"a\""), tags[_i].is_match);
}
END_TEST

START_TEST(a_media_type_matches_without_its_parameters)
{
    struct http_pair header = {"content-type", "Application/JSON ; charset=utf-8"};
    struct http_request request = {.headers = {&header, 1}};
    ck_assert(http_body_is(&request, "application/json"));
    header.value = "application/json-patch+json";
    ck_assert(!http_body_is(&request, "application/json"));
    request.headers.count = 0;
    ck_assert(!http_body_is(&request, "application/json"));
}
END_TEST

START_TEST(a_response_header_replaces_its_namesake_but_cookies_add_up)
{
    struct http_response response = {0};
    http_set_header(&response, "Location", "/a");
    http_set_header(&response, "location", "/b");
    http_set_header(&response, "Set-Cookie", "a=1");
    http_set_header(&response, "Set-Cookie", "b=1");
    ck_assert_uint_eq(response.header_count, 3);
    ck_assert_str_eq(response.headers[0].value, "/b");
}
END_TEST

int main(void)
{
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, setup, teardown);
    tcase_add_loop_test(all, targets_are_decoded_once_or_refused, 0, COUNT_OF(targets));
    tcase_add_test(all, a_target_over_its_limit_is_refused);
    tcase_add_loop_test(all, forms_are_split_and_decoded_or_refused, 0, COUNT_OF(bodies));
    tcase_add_test(all, a_form_has_at_most_a_thousand_fields);
    tcase_add_loop_test(all, cookies_that_break_the_grammar_are_left_out, 0,
                        COUNT_OF(cookie_headers));
    tcase_add_test(all, cookies_beyond_the_limit_are_left_out);
    tcase_add_loop_test(all, a_coding_is_accepted_by_name_and_weight, 0,
                        COUNT_OF(encodings));
    tcase_add_loop_test(all, an_entity_tag_matches_weakly, 0, COUNT_OF(tags));
    tcase_add_test(all, a_media_type_matches_without_its_parameters);
    tcase_add_test(all, a_response_header_replaces_its_namesake_but_cookies_add_up);
    Suite *suite = suite_create("http_parse");
    suite_add_tcase(suite, all);
    return suite_run(suite);
}
