/* Heads, as the parser hands them over: which are refused, with what, and who asked. */
#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "http/forwarded.h"
#include "http/head.h"
#include "suite.h"

/* Headers as "Name: value" lines, the first one at [0]; NULL ends them. */
struct head_case {
    const char *method, *target, *version;
    const char *lines[4];
    int status;
};

static const struct head_case heads[] = {
    {"GET", "/", "HTTP/1.1", {"Host: a"}, 0},
    {"GET", "/", "HTTP/1.0", {NULL}, 0},
    {"GET", "/", "HTTP/1.1", {"Host: [::1]:8080"}, 0},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Content-Length: 10 \t"}, 0},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Transfer-Encoding: CHUNKED"}, 0},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Expect: 100-Continue"}, 0},
    {"GET", "/", "HTTP/1.1", {NULL}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a", "HOST: a"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: "}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a b"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a,b"}, 400},
    {"GET", "a", "HTTP/1.1", {"Host: a"}, 400},
    {"GET", NULL, "HTTP/1.1", {"Host: a"}, 400},
    {"GET", "/", "HTTP/1.2", {"Host: a"}, 505},
    {"GET", "/", "HTTP/1.1 ", {"Host: a"}, 505},
    {"GET", "/", "", {"Host: a"}, 505},
    {"OPTIONS", "*", "HTTP/1.1", {"Host: a"}, 405},
    {"TRACE", "/", "HTTP/1.1", {"Host: a"}, 405},
    {"Get", "/", "HTTP/1.1", {"Host: a"}, 501},
    {"", "/", "HTTP/1.1", {"Host: a"}, 501},
    {"GET", "/", "HTTP/1.1", {"Host: a", "A B: 1"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a", " A: 1"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a", "A\r\n: 1"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a", "A: 1\r"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a", "A: \x7F"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a", "A: \xFF"}, 400},
    {"GET", "/", "HTTP/1.1", {"Host: a", "A: \xC3\xA9"}, 0},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Content-Length: "}, 400},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Content-Length: -1"}, 400},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Content-Length: 1 1"}, 400},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Content-Length: 1", "Content-Length: 1"}, 400},
    {"PUT",
     "/",
     "HTTP/1.1",
     {"Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"},
     400},
    {"PUT", "/", "HTTP/1.0", {"Transfer-Encoding: chunked"}, 400},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Transfer-Encoding: gzip, chunked"}, 501},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Transfer-Encoding: "}, 501},
    {"PUT", "/", "HTTP/1.1", {"Host: a", "Expect: 100-continue, x"}, 417},
};

static size_t split_lines(const char *const *lines, struct http_raw_header *headers)
{
    size_t count = 0;
    for (; lines[count] != NULL; count++) {
        const char *colon = strchr(lines[count], ':');
        headers[count].name =
            (struct http_span){lines[count], (size_t)(colon - lines[count])};
        headers[count].value = (struct http_span){colon + 2, strlen(colon + 2)};
    }
    return count;
}

START_TEST(heads_are_refused_with_their_status)
{
    const struct head_case *at = &heads[_i];
    struct http_raw_header headers[4];
    struct http_head head = {at->method, at->target, at->version, headers, 0};
    head.header_count = split_lines(at->lines, headers);
    struct http_framing framing = {.content_length = 77};
    struct http_refusal refusal = http_head_check(&head, &framing);
    ck_assert_int_eq(refusal.status, at->status);
    ck_assert_int_eq(refusal.reason == NULL, at->status == 0);
    if (at->status != 0)
        ck_assert_uint_eq(framing.content_length, 77);
}
END_TEST

START_TEST(a_nul_in_a_value_or_name_is_refused)
{
    struct http_raw_header headers[] = {{{"Host", 4}, {"a", 1}},
                                        {{"A", 1}, {"1\0002", 3}}};
    struct http_head head = {"GET", "/", "HTTP/1.1", headers, 2};
    struct http_framing framing;
    ck_assert_int_eq(http_head_check(&head, &framing).status, 400);
    headers[1] = (struct http_raw_header){{"A\0B", 3}, {"1", 1}};
    ck_assert_int_eq(http_head_check(&head, &framing).status, 400);
}
END_TEST

START_TEST(the_framing_of_a_good_head_is_told)
{
    struct http_raw_header headers[] = {{{"host", 4}, {"a", 1}},
                                        {{"content-length", 14}, {"0012", 4}},
                                        {{"expect", 6}, {"100-continue", 12}}};
    struct http_head head = {"HEAD", "/", "HTTP/1.1", headers, 3};
    struct http_framing framing;
    ck_assert_int_eq(http_head_check(&head, &framing).status, 0);
    ck_assert_int_eq(framing.method, HTTP_GET);
    ck_assert(framing.is_head && framing.expects_continue && !framing.is_chunked);
    ck_assert_uint_eq(framing.content_length, 12);
}
END_TEST

/* A head in memory as the parser leaves it, line ends and separators turned to NUL. */
struct laid_out {
    char bytes[128];
    struct http_raw_header headers[2];
    struct http_head head;
};

static void lay_out(struct laid_out *ret)
{
    static const char text[] = "GET\0/a\0HTTP/1.1\0\0Host\0 a\0\0X-B\0\tc\0\0\0";
    memcpy(ret->bytes, text, sizeof text);
    char *at = ret->bytes;
    ret->headers[0] = (struct http_raw_header){{at + 17, 4}, {at + 23, 1}};
    ret->headers[1] = (struct http_raw_header){{at + 26, 3}, {at + 31, 1}};
    ret->head = (struct http_head){at, at + 4, at + 7, ret->headers, 2};
}

START_TEST(a_head_is_whole_only_where_its_words_touch)
{
    struct laid_out it;
    lay_out(&it);
    ck_assert(http_head_is_contiguous(&it.head, 2, 36));
    ck_assert(!http_head_is_contiguous(&it.head, 2, 37));
    ck_assert(!http_head_is_contiguous(&it.head, 3, 36));
    it.headers[0].value.length = 0;
    ck_assert(!http_head_is_contiguous(&it.head, 2, 36));
}
END_TEST

START_TEST(a_name_glued_together_elsewhere_is_noticed)
{
    struct laid_out it;
    lay_out(&it);
    char *glued = it.bytes + 64;
    memcpy(glued, "X-Bd", 5);
    it.headers[1].name = (struct http_span){glued, 4};
    ck_assert(!http_head_is_contiguous(&it.head, 2, 36));
    it.headers[1].name = (struct http_span){it.bytes + 26, 2};
    ck_assert(!http_head_is_contiguous(&it.head, 2, 36));
}
END_TEST

static const struct {
    const char *trusted, *peer, *chain, *scheme, *expected;
    bool is_secure;
} forwards[] = {
    {"10.0.0.1", "10.0.0.1", "192.0.2.1", "https", "192.0.2.1", true},
    {"10.0.0.1", "10.0.0.1", "6.6.6.6, 192.0.2.1", "HTTPS", "192.0.2.1", true},
    {"10.0.0.1", "10.0.0.2", "192.0.2.1", "https", "10.0.0.2", false},
    {NULL, "10.0.0.1", "192.0.2.1", "https", "10.0.0.1", false},
    {"", "10.0.0.1", "192.0.2.1", "https", "10.0.0.1", false},
    {"10.0.0.1", "10.0.0.1", "unknown", "http", "10.0.0.1", false},
    {"10.0.0.1", "10.0.0.1", "192.0.2.1:80", "https, http", "10.0.0.1", false},
    {"10.0.0.1", "10.0.0.1", NULL, NULL, "10.0.0.1", false},
    {"0:0::1", "::1", "2001:DB8::0:1", "https", "2001:db8::1", true},
    {"::ffff:10.0.0.1", "10.0.0.1", "::ffff:192.0.2.1", "https", "192.0.2.1", true},
};

START_TEST(a_proxy_is_believed_for_one_hop)
{
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    struct http_pair headers[2];
    struct http_request request = {.peer = forwards[_i].peer};
    size_t count = 0;
    if (forwards[_i].chain != NULL)
        headers[count++] = (struct http_pair){"x-forwarded-for", forwards[_i].chain};
    if (forwards[_i].scheme != NULL)
        headers[count++] = (struct http_pair){"X-Forwarded-Proto", forwards[_i].scheme};
    request.headers = (struct http_pairs){headers, count};
    http_forwarded_apply(&arena, forwards[_i].trusted, &request);
    ck_assert_str_eq(request.peer, forwards[_i].expected);
    ck_assert_int_eq(request.is_secure, forwards[_i].is_secure);
    arena_done(&arena);
}
END_TEST

START_TEST(a_scheme_told_twice_is_not_believed)
{
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    struct http_pair headers[] = {{"X-Forwarded-Proto", "https"},
                                  {"X-Forwarded-Proto", "https"}};
    struct http_request request = {.peer = "::1", .headers = {headers, 2}};
    http_forwarded_apply(&arena, "::1", &request);
    ck_assert(!request.is_secure);
    arena_done(&arena);
}
END_TEST

int main(void)
{
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, heads_are_refused_with_their_status, 0, COUNT_OF(heads));
    tcase_add_test(all, a_nul_in_a_value_or_name_is_refused);
    tcase_add_test(all, the_framing_of_a_good_head_is_told);
    tcase_add_test(all, a_head_is_whole_only_where_its_words_touch);
    tcase_add_test(all, a_name_glued_together_elsewhere_is_noticed);
    tcase_add_loop_test(all, a_proxy_is_believed_for_one_hop, 0, COUNT_OF(forwards));
    tcase_add_test(all, a_scheme_told_twice_is_not_believed);
    Suite *suite = suite_create("http_head");
    suite_add_tcase(suite, all);
    return suite_run(suite);
}
