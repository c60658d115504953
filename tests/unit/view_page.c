/* A page inside its envelope: title, language, who is signed in, names of static files.
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/macros.h"
#include "view/page.h"
#include "suite.h"

static char folder[64];
static struct templates *templates;
static struct arena arena;
static struct http_response response;

static void write_file(const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void set_up(void)
{
    struct buf error = {0};
    snprintf(folder, sizeof folder, "/tmp/forelock-page-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    write_file(
        "show.mustache",
        "{{page.lang}}|{{page.title}}|{{page.path}}|{{clinic.name}}|"
        "{{assets.patient_css}}|{{csrf}}|{{#staff}}{{name}} {{initials}}{{/staff}}|"
        "{{own}}");
    write_file("en.json", "{\"hello\":{\"title\":\"Cuts &amp; care for {{own}}\"}}");
    ck_assert_msg(templates_load(folder, folder, true, &templates, &error) == OK, "%s",
                  buf_text(&error));
    write_file("manifest",
               "{\"patient.css\":\"patient.1a2b.css\",\"icon-b.svg\":\"x.svg\"}");
    arena_init(&arena, 1 << 16);
    response = (struct http_response){.status = 200};
}

static void tear_down(void)
{
    static const char *const names[] = {"show.mustache", "en.json", "manifest"};
    char path[128];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    templates_free(templates);
    arena_done(&arena);
    buf_done(&response.body);
}

static const char *header(const char *name)
{
    for (size_t i = 0; i < response.header_count; i++) {
        if (strcmp(response.headers[i].name, name) == 0)
            return response.headers[i].value;
    }
    return "";
}

START_TEST(a_page_knows_its_title_reader_and_files)
{
    struct buf error = {0};
    char manifest[128];
    snprintf(manifest, sizeof manifest, "%s/manifest", folder);
    json_t *assets = NULL;
    ck_assert_int_eq(view_assets_load(manifest, &assets, &error), OK);
    ck_assert_str_eq(json_string_value(json_object_get(assets, "icon_b_svg")), "x.svg");
    json_auto_t *clinic = json_pack("{s:s}", "name", "Larkmoor");
    json_auto_t *data = json_pack("{s:s}", "own", "<you>");
    struct page page = {.templates = templates,
                        .name = "show",
                        .lang = "en",
                        .title_key = "hello.title",
                        .path = "/x",
                        .clinic = clinic,
                        .assets = assets,
                        .csrf = "token",
                        .staff_name = "\xc3\x89lodie van Quill",
                        .data = data};
    ck_assert_msg(view_page(&page, &arena, 404, &response, &error) == OK, "%s",
                  buf_text(&error));
    ck_assert_str_eq(buf_text(&response.body),
                     "en|Cuts &amp; care for &lt;you&gt;|/x|Larkmoor|patient.1a2b.css|"
                     "token|\xc3\x89lodie van Quill \xc3\x89Q|&lt;you&gt;");
    ck_assert_int_eq(response.status, 404);
    ck_assert_str_eq(header("Content-Type"), "text/html; charset=utf-8");
    ck_assert_str_eq(header("Content-Language"), "en");
    ck_assert_str_eq(header("Cache-Control"), "no-store");
    json_decref(assets);
    buf_done(&error);
}
END_TEST

START_TEST(a_page_that_fails_leaves_the_response_alone)
{
    struct buf error = {0};
    buf_puts(&response.body, "before");
    struct page page = {.templates = templates, .name = "show", .lang = "en"};
    ck_assert_int_eq(view_page(&page, &arena, 200, &response, &error), FAILED);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "unknown key \"clinic.name\""));
    page.name = "none";
    ck_assert_int_eq(view_page(&page, &arena, 200, &response, &error), NOT_FOUND);
    page.title_key = "none";
    ck_assert_int_eq(view_page(&page, &arena, 200, &response, &error), NOT_FOUND);
    ck_assert_str_eq(buf_text(&response.body), "before");
    ck_assert_uint_eq(response.header_count, 0);
    buf_done(&error);
}
END_TEST

START_TEST(a_manifest_that_is_not_there_is_named)
{
    struct buf error = {0};
    json_t *assets = NULL;
    ck_assert_int_eq(view_assets_load("/nowhere/manifest.json", &assets, &error),
                     INVALID);
    ck_assert_ptr_nonnull(strstr(buf_text(&error), "/nowhere/manifest.json"));
    buf_done(&error);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_page");
    TCase *cases = tcase_create("page");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_add_test(cases, a_page_knows_its_title_reader_and_files);
    tcase_add_test(cases, a_page_that_fails_leaves_the_response_alone);
    tcase_add_test(cases, a_manifest_that_is_not_there_is_named);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
