/* Classes of words in cues: what they stand for, and what is refused. */
#include <check.h>
#include <string.h>

#include "base/macros.h"
#include "screening/cue_class.h"
#include "suite.h"

static enum status text_append(void *context, const char *text)
{
    char *all = context;

    strcat(all, text);
    strcat(all, "|");
    return OK;
}

struct class_case {
    const char *cue;
    enum status status;
    const char *texts;
};

static const struct class_case cases[] = {
    {"no sign of", OK, "no sign of|"},
    {"@kin told me", OK, "aunt told me|twin brother told me|"},
    {"my @kin @verb", OK,
     "my aunt has|my aunt had|my twin brother has|my twin brother had|"},
    {"of the @kin", OK, "of the aunt|of the twin brother|"},
    {"@kith told me", INVALID, ""},
    {"@kin @kin @kin @kin", INVALID, ""},
};

START_TEST(a_cue_stands_for_each_word_of_its_classes)
{
    const struct class_case *one = &cases[_i];
    CLEANUP(arena_done) struct arena arena;
    CLEANUP(loader_done) struct loader loader = {.dir = "", .place = "a file"};
    json_auto_t *classes = json_pack("{s:[s,s], s:[s,s]}", "kin", "aunt", "twin brother",
                                     "verb", "has", "had");
    char all[512] = "";

    arena_init(&arena, 1 << 20);
    loader.arena = &arena;
    ck_assert_int_eq(cue_class_expand(&loader, classes, one->cue, text_append, all),
                     one->status);
    if (one->status == OK)
        ck_assert_str_eq(all, one->texts);
    else
        ck_assert_ptr_nonnull(strstr(loader.error, "class"));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("screening cue classes");
    TCase *tests = tcase_create("classes");

    tcase_add_loop_test(tests, a_cue_stands_for_each_word_of_its_classes, 0,
                        COUNT_OF(cases));
    suite_add_tcase(suite, tests);
    return suite_run(suite);
}
