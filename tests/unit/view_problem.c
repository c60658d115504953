/* Problems as they leave the server. */
#include <check.h>
#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "base/macros.h"
#include "view/problem.h"
#include "suite.h"

static const char *header(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->header_count; i++) {
        if (strcmp(response->headers[i].name, name) == 0)
            return response->headers[i].value;
    }
    return NULL;
}

static const char *member(const json_t *problem, const char *name)
{
    return json_string_value(json_object_get(problem, name));
}

START_TEST(a_problem_names_type_title_status_and_instance)
{
    struct http_response response = {.status = 200};
    buf_puts(&response.body, "half a page");
    json_auto_t *errors = json_pack("[{s:s,s:s,s:s}]", "field", "about.email", "code",
                                    "pattern", "detail", "Write it as name@example.com.");
    problem_write(&response, 422, NULL, "Two answers are missing.", errors, "r-1");
    json_auto_t *problem = json_loads(buf_text(&response.body), 0, NULL);
    ck_assert_int_eq(response.status, 422);
    ck_assert_str_eq(header(&response, "Content-Type"), "application/problem+json");
    ck_assert_str_eq(member(problem, "type"), "urn:forelock:problem:unprocessable");
    ck_assert_str_eq(member(problem, "detail"), "Two answers are missing.");
    ck_assert_str_eq(member(problem, "instance"), "urn:forelock:request:r-1");
    ck_assert_int_eq(json_integer_value(json_object_get(problem, "status")), 422);
    ck_assert(json_equal(json_object_get(problem, "errors"), errors));
    buf_done(&response.body);
}
END_TEST

START_TEST(a_problem_may_have_a_type_of_its_own)
{
    struct http_response response = {.status = 200};
    problem_write(&response, 409, "not-cleared", NULL, NULL, "");
    json_auto_t *problem = json_loads(buf_text(&response.body), 0, NULL);
    ck_assert_str_eq(member(problem, "type"), "urn:forelock:problem:not-cleared");
    ck_assert_ptr_nonnull(member(problem, "detail"));
    ck_assert_ptr_null(json_object_get(problem, "instance"));
    ck_assert_ptr_null(json_object_get(problem, "errors"));
    ck_assert_ptr_null(header(&response, "Retry-After"));
    buf_done(&response.body);
}
END_TEST

START_TEST(what_passes_says_when_to_come_back)
{
    struct http_response response = {.status = 200};
    problem_write(&response, 503, NULL, NULL, NULL, "r");
    ck_assert_str_eq(header(&response, "Retry-After"), "5");
    response.header_count = 0;
    http_set_header(&response, "Retry-After", "30");
    problem_write(&response, 429, NULL, NULL, NULL, "r");
    ck_assert_str_eq(header(&response, "Retry-After"), "30");
    buf_done(&response.body);
}
END_TEST

static const struct {
    enum status status;
    int http_status;
} mapped[] = {
    {NOT_FOUND, 404}, {INVALID, 422},     {CONFLICT, 409}, {DENIED, 403},
    {RETRY, 503},     {UNAVAILABLE, 503}, {FAILED, 500},   {OK, 500},
};

START_TEST(every_status_has_an_http_status)
{
    ck_assert_int_eq(problem_http_status(mapped[_i].status), mapped[_i].http_status);
    const struct problem_kind *kind = problem_kind(mapped[_i].http_status);
    ck_assert_int_eq(kind->http_status, mapped[_i].http_status);
}
END_TEST

START_TEST(an_unlisted_http_status_counts_as_internal)
{
    ck_assert_str_eq(problem_kind(599)->slug, "internal");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_problem");
    TCase *cases = tcase_create("problem");
    tcase_add_test(cases, a_problem_names_type_title_status_and_instance);
    tcase_add_test(cases, a_problem_may_have_a_type_of_its_own);
    tcase_add_test(cases, what_passes_says_when_to_come_back);
    tcase_add_loop_test(cases, every_status_has_an_http_status, 0, COUNT_OF(mapped));
    tcase_add_test(cases, an_unlisted_http_status_counts_as_internal);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
