/*
 * The template engine beyond the specification: strict mode, limits, numbers, locale
 * texts, and the messages a broken template gives at start-up.
 */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/macros.h"
#include "view/template.h"
#include "suite.h"

struct rendering {
    const char *source, *data, *expected;
};

static const struct rendering renderings[] = {
    {"{{a}}", "{\"a\":\"<&>\\\"'\"}", "&lt;&amp;&gt;&quot;&#39;"},
    {"{{a}}", "{\"a\":1.50}", "1.5"},
    {"{{a}}", "{\"a\":2.0}", "2"},
    {"{{a}}", "{\"a\":0.1}", "0.1"},
    {"{{a}}", "{\"a\":-9007199254740993}", "-9007199254740993"},
    {"{{a}}{{b}}", "{\"a\":true,\"b\":false}", "truefalse"},
    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":\"\"}", "no"},
    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":0}", "no"},
    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":\"0\"}", "yes"},
    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":{}}", "yes"},
    {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":[]}", "no"},
    {"{{#a}}({{.}}){{/a}}", "{\"a\":[1,\"x\",null]}", "(1)(x)()"},
    {"{{#a}}{{b}}{{/a}}", "{\"a\":[{\"b\":1},{}],\"b\":2}", "12"},
    {"{{! {{ }}x", "{}", "x"},
    {"a\n{{!\nmany\nlines\n}}\nb", "{}", "a\nb"},
    {"{{=<< >>=}}<<a>> {{a}}", "{\"a\":1}", "1 {{a}}"},
};

/* Renders JSON text into out; the caller frees both buffers. */
static enum status render(const char *source, const char *data, bool is_strict,
                          struct buf *out, struct buf *error)
{
    json_auto_t *value = json_loads(data, 0, NULL);
    ck_assert_ptr_nonnull(value);
    return template_render_text(source, NULL, value, is_strict, out, error);
}

START_TEST(values_and_sections_render)
{
    struct buf out = {0}, error = {0};
    const struct rendering *r = &renderings[_i];
    ck_assert_int_eq(render(r->source, r->data, false, &out, &error), OK);
    ck_assert_str_eq(buf_text(&out), r->expected);
    buf_done(&out);
    buf_done(&error);
}
END_TEST

static const struct rendering syntax_errors[] = {
    {"a\nb {{c", "{}", "template:2: a tag is not closed"},
    {"{{#a}}\n{{/b}}", "{}", "template:2: a closing tag does not match its opening tag"},
    {"{{/a}}", "{}", "template:1: a closing tag has no opening tag"},
    {"\n{{#a}}", "{}", "template:2: a section, parent or block is not closed"},
    {"{{}}", "{}", "template:1: a tag has no name"},
    {"{{a b}}", "{}", "template:1: a name has a space in it"},
    {"{{a..b}}", "{}", "template:1: a key is empty, or there are more than 16"},
    {"{{=x=}}", "{}", "template:1: delimiters are two words of 1 to 15 characters"},
};

START_TEST(syntax_errors_name_the_line)
{
    struct buf out = {0}, error = {0};
    const struct rendering *r = &syntax_errors[_i];
    ck_assert_int_eq(render(r->source, r->data, false, &out, &error), INVALID);
    ck_assert_str_eq(buf_text(&error), r->expected);
    buf_done(&out);
    buf_done(&error);
}
END_TEST

struct strictness {
    const char *source, *data;
    enum status status;
    const char *error;
};

static const struct strictness strictnesses[] = {
    {"{{a}}", "{}", FAILED, "template:1: unknown key \"a\""},
    {"\n{{#a.b}}{{/a.b}}", "{\"a\":{}}", FAILED, "template:2: unknown key \"a.b\""},
    {"{{^a}}x{{/a}}", "{}", FAILED, "template:1: unknown key \"a\""},
    {"{{>*a}}", "{}", FAILED, "template:1: unknown key \"a\""},
    {"{{>*a}}", "{\"a\":\"b\"}", FAILED, "template:1: the value names no template"},
    {"{{a}}", "{\"a\":{}}", FAILED, "template:1: an object or array cannot be printed"},
    {"{{a}}{{#b}}{{/b}}{{^c}}{{/c}}", "{\"a\":null,\"b\":false,\"c\":[]}", OK, ""},
    {"{{#a.b}}{{/a.b}}", "{\"a\":null}", OK, ""},
    {"{{>gone}}", "{}", INVALID, "template:1: there is no template \"gone\""},
};

START_TEST(strict_mode_refuses_unknown_keys)
{
    struct buf out = {0}, error = {0};
    const struct strictness *s = &strictnesses[_i];
    buf_puts(&out, "before");
    ck_assert_int_eq(render(s->source, s->data, true, &out, &error), s->status);
    ck_assert_str_eq(buf_text(&error), s->error);
    if (s->status != OK)
        ck_assert_str_eq(buf_text(&out), "before");
    buf_done(&out);
    buf_done(&error);
}
END_TEST

static const char *const endless[] = {"{{>a}}", "x{{>a}}{{>a}}",
                                      "{{<a}}{{$b}}{{>a}}{{/b}}{{/a}}",
                                      "{{$a}}{{>a}}{{/a}}", "{{#x}}{{>a}}{{>a}}{{/x}}"};

START_TEST(endless_inclusion_is_an_error)
{
    struct buf out = {0}, error = {0};
    json_auto_t *partials = json_pack("{s:s}", "a", endless[_i]);
    json_auto_t *data = json_loads("{\"x\":[1,2,3]}", 0, NULL);
    enum status status =
        template_render_text("{{>a}}", partials, data, false, &out, &error);
    ck_assert_int_eq(status, FAILED);
    ck_assert_uint_eq(out.length, 0);
    ck_assert_uint_gt(error.length, 0);
    buf_done(&out);
    buf_done(&error);
}
END_TEST

static char folder[] = "/tmp/forelock-template-XXXXXX";

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "we");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

static void make_folder(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
}

static void make_tree(void)
{
    snprintf(folder, sizeof folder, "/tmp/forelock-template-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    make_folder("t");
    make_folder("t/partials");
    make_folder("l");
    write_file("t/page.mustache", "{{> t:step}}|{{> partials/foot}}");
    write_file("t/partials/foot.mustache", "{{> t:nav.help}}");
    write_file("l/en.json", "{\"step\":\"Step {{n}}\",\"nav\":{\"help\":\"Help\"}}");
    write_file("l/es.json", "{\"step\":\"Paso {{n}}\"}");
}

static void remove_tree(void)
{
    static const char *const names[] = {"t/page.mustache",
                                        "t/partials/foot.mustache",
                                        "l/en.json",
                                        "l/es.json",
                                        "t/partials",
                                        "t",
                                        "l",
                                        "."};
    char path[256];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (i + 1 == COUNT_OF(names))
            path[strlen(folder)] = '\0';
        remove(path);
    }
}

static enum status load(struct templates **ret, struct buf *error)
{
    char templates[256], locales[256];
    snprintf(templates, sizeof templates, "%s/t", folder);
    snprintf(locales, sizeof locales, "%s/l", folder);
    return templates_load(templates, locales, true, ret, error);
}

START_TEST(a_page_speaks_the_reader_s_language)
{
    struct templates *set = NULL;
    struct buf out = {0}, error = {0};
    ck_assert_int_eq(load(&set, &error), OK);
    json_auto_t *data = json_pack("{s:i}", "n", 3);
    ck_assert(templates_has_language(set, "es"));
    ck_assert(!templates_has_language(set, "fr"));
    ck_assert_int_eq(template_render(set, "page", "en", data, &out, &error), OK);
    ck_assert_str_eq(buf_text(&out), "Step 3|Help");
    buf_clear(&out);
    ck_assert_int_eq(template_render(set, "page", "es", data, &out, &error), OK);
    ck_assert_str_eq(buf_text(&out), "Paso 3|Help");
    buf_clear(&out);
    ck_assert_int_eq(template_text(set, "es", "nav.help", NULL, &out), OK);
    ck_assert_str_eq(buf_text(&out), "Help");
    ck_assert_int_eq(template_text(set, "es", "nav.none", NULL, &out), NOT_FOUND);
    ck_assert_int_eq(template_render(set, "none", "en", data, &out, &error), NOT_FOUND);
    buf_done(&out);
    buf_done(&error);
    templates_free(set);
}
END_TEST

struct breakage {
    const char *file, *content, *expected;
};

static const struct breakage breakages[] = {
    {"t/page.mustache", "a\n{{> partials/none}}",
     "/t/page.mustache:2: there is no template \"partials/none\""},
    {"t/page.mustache", "{{> t:none}}",
     "/t/page.mustache:1: there is no text \"t:none\""},
    {"t/page.mustache", "\n\n{{#a}}", "/t/page.mustache:3: a section, parent or block"},
    {"t/page.mustache", "\xff", "/t/page.mustache: is not UTF-8"},
    {"l/es.json", "{\"only\":\"aqui\"}", "\"only\" has no English text"},
    {"l/es.json", "{\"step\":\"{{#x}}\"}", "/l/es.json: step:1: a section"},
    {"l/es.json", "{\n\"step\":}", "/l/es.json:2: "},
    {"l/es.json", "{\"step\":3}", "\"t:step\" is neither text nor an object"},
    {"l/es.json", "[]", "a locale is an object"},
};

START_TEST(a_broken_file_stops_the_start_and_is_named)
{
    struct templates *set = NULL;
    struct buf error = {0};
    write_file(breakages[_i].file, breakages[_i].content);
    ck_assert_int_eq(load(&set, &error), INVALID);
    ck_assert_msg(strstr(buf_text(&error), breakages[_i].expected) != NULL, "%s",
                  buf_text(&error));
    buf_done(&error);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("template_engine");
    TCase *text = tcase_create("text");
    tcase_add_loop_test(text, values_and_sections_render, 0, COUNT_OF(renderings));
    tcase_add_loop_test(text, syntax_errors_name_the_line, 0, COUNT_OF(syntax_errors));
    tcase_add_loop_test(text, strict_mode_refuses_unknown_keys, 0,
                        COUNT_OF(strictnesses));
    tcase_add_loop_test(text, endless_inclusion_is_an_error, 0, COUNT_OF(endless));
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, make_tree, remove_tree);
    tcase_add_test(files, a_page_speaks_the_reader_s_language);
    tcase_add_loop_test(files, a_broken_file_stops_the_start_and_is_named, 0,
                        COUNT_OF(breakages));
    suite_add_tcase(suite, text);
    suite_add_tcase(suite, files);
    return suite_run(suite);
}
