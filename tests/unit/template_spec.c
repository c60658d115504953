/*
 * The official Mustache specification's test files, read from the shared conformance
 * folder when it is there; without it the suite says so and passes.
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/macros.h"
#include "view/template.h"
#include "suite.h"

static const char *const files[] = {
    "comments.json", "delimiters.json", "interpolation.json",  "inverted.json",
    "partials.json", "sections.json",   "~dynamic-names.json", "~inheritance.json",
};

static json_t *load(const char *file)
{
    const char *shared = getenv("FORELOCK_SHARED");
    char path[4096];
    snprintf(path, sizeof path, "%s/conformance/mustache/%s",
             shared == NULL ? "../shared" : shared, file);
    return json_load_file(path, 0, NULL);
}

/* True when the case renders as the specification says; explains itself otherwise. */
static bool passes(const char *file, const json_t *test)
{
    struct buf out = {0}, error = {0};
    const char *expected = json_string_value(json_object_get(test, "expected"));
    enum status status =
        template_render_text(json_string_value(json_object_get(test, "template")),
                             json_object_get(test, "partials"),
                             json_object_get(test, "data"), false, &out, &error);
    bool is_right = status == OK && strcmp(buf_text(&out), expected) == 0;
    if (!is_right)
        printf("%s: %s\n  wanted <<%s>>\n  got    <<%s>> %s\n", file,
               json_string_value(json_object_get(test, "name")), expected, buf_text(&out),
               buf_text(&error));
    buf_done(&out);
    buf_done(&error);
    return is_right;
}

START_TEST(specification_cases_render_as_written)
{
    json_auto_t *suite = load(files[_i]);
    if (suite == NULL) {
        printf("skipped: %s is not here\n", files[_i]);
        return;
    }
    const json_t *tests = json_object_get(suite, "tests");
    size_t wrong = 0;
    for (size_t i = 0; i < json_array_size(tests); i++)
        wrong += !passes(files[_i], json_array_get(tests, i));
    printf("%s: %zu cases\n", files[_i], json_array_size(tests));
    ck_assert_uint_gt(json_array_size(tests), 0);
    ck_assert_uint_eq(wrong, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("template_spec");
    TCase *spec = tcase_create("specification");
    tcase_add_loop_test(spec, specification_cases_render_as_written, 0, COUNT_OF(files));
    suite_add_tcase(suite, spec);
    return suite_run(suite);
}
