/* The fast reader of rule files says what jansson says, or nothing. */
#include <check.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "screening/rules_json.h"
#include "suite.h"

static const char *const PLAIN[] = {
    "{}",
    "[]",
    " [1, -2, 0, 6.67, 0.5, -0.001, 123456789012345] ",
    "{\"a\": {\"b\": [true, false, null]}, \"c\": \"\"}",
    "[\"c\xc3\xa1ncer\", \"two words\"]",
    "{\"a\":1,\n\t\"b\":[[[]]]}\r\n",
};

static const char *const LEFT_ALONE[] = {
    "",
    "{",
    "[1,]",
    "[1 2]",
    "{\"a\":1,}",
    "[01]",
    "[1e3]",
    "[-0]",
    "[.5]",
    "[1.]",
    "[tru]",
    "[\"a\\nb\"]",
    "[\"a\nb\"]",
    "[\"\xff\"]",
    "{\"a\":1,\"a\":2}",
    "{a:1}",
    "[1]]",
    "[1234567890123456]",
    "[\"a]",
    "[1.5e2]",
    "{\"a\"}",
    "[0.1234567890123456]",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
};

START_TEST(plain_json_is_read_as_jansson_reads_it)
{
    json_auto_t *expected = json_loads(PLAIN[_i], 0, NULL);
    json_auto_t *found = rules_json_read(PLAIN[_i], strlen(PLAIN[_i]));

    ck_assert_ptr_nonnull(expected);
    ck_assert_ptr_nonnull(found);
    ck_assert(json_equal(expected, found));
}
END_TEST

START_TEST(what_is_broken_or_unusual_is_left_alone)
{
    ck_assert_ptr_null(rules_json_read(LEFT_ALONE[_i], strlen(LEFT_ALONE[_i])));
}
END_TEST

static void file_compare(const char *path)
{
    json_auto_t *expected = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    char *text = NULL;
    json_auto_t *found = NULL;

    ck_assert_msg(expected != NULL, "%s", path);
    text = json_dumps(expected, JSON_COMPACT);
    found = rules_json_read(text, strlen(text));
    ck_assert_msg(!found || json_equal(expected, found), "%s", path);
    free(text);
}

START_TEST(shipped_files_are_read_as_jansson_reads_them)
{
    static const char *const FOLDERS[] = {"rules/lexicon", "rules/context",
                                          "rules/common", "rules/frames"};

    for (size_t i = 0; i < COUNT_OF(FOLDERS); i++) {
        DIR *folder = opendir(FOLDERS[i]);
        const struct dirent *entry = NULL;
        char path[512];

        ck_assert_ptr_nonnull(folder);
        while ((entry = readdir(folder))) {
            snprintf(path, sizeof(path), "%s/%s", FOLDERS[i], entry->d_name);
            if (strstr(entry->d_name, ".json"))
                file_compare(path);
        }
        closedir(folder);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening rules json");
    TCase *tests = tcase_create("reader");

    suite_add_tcase(suite, tests);
    tcase_add_loop_test(tests, plain_json_is_read_as_jansson_reads_it, 0,
                        (int)COUNT_OF(PLAIN));
    tcase_add_loop_test(tests, what_is_broken_or_unusual_is_left_alone, 0,
                        (int)COUNT_OF(LEFT_ALONE));
    tcase_add_test(tests, shipped_files_are_read_as_jansson_reads_them);
    return suite_run(suite);
}
