/* The templates and texts in this tree: they parse, and all they include is there. */
#include <check.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "view/template.h"
#include "suite.h"

START_TEST(templates_and_texts_load)
{
    struct templates *templates = NULL;
    struct buf error = {0};
    enum status status = templates_load("templates", "locales", true, &templates, &error);
    ck_assert_msg(status == OK, "%s", buf_text(&error));
    ck_assert(templates_has_language(templates, "en"));
    templates_free(templates);
    buf_done(&error);
}
END_TEST

/* Sorted, so that two people who add a text do not add it twice or in each other's way.
 */
static void check_sorted(const char *file, const json_t *object)
{
    const char *before = "";
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        ck_assert_msg(strcmp(before, key) < 0, "%s: \"%s\" comes after \"%s\"", file, key,
                      before);
        before = key;
    }
}

static void check_locale(const char *file)
{
    char path[300];
    snprintf(path, sizeof path, "locales/%s", file);
    json_auto_t *locale = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_msg(json_is_object(locale), "%s", file);
    check_sorted(file, locale);
    const char *topic;
    json_t *texts;
    json_object_foreach(locale, topic, texts)
    {
        ck_assert_msg(json_is_object(texts), "%s: \"%s\" is no topic", file, topic);
        check_sorted(file, texts);
    }
}

START_TEST(locales_are_topics_of_sorted_texts)
{
    DIR *folder = opendir("locales");
    ck_assert_ptr_nonnull(folder);
    for (struct dirent *item = readdir(folder); item != NULL; item = readdir(folder)) {
        if (str_ends(item->d_name, ".json"))
            check_locale(item->d_name);
    }
    closedir(folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("template_shipped");
    TCase *cases = tcase_create("shipped");
    tcase_add_test(cases, templates_and_texts_load);
    tcase_add_test(cases, locales_are_topics_of_sorted_texts);
    suite_add_tcase(suite, cases);
    return suite_run(suite);
}
