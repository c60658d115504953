/* The templates and texts in this tree: they parse, and all they include is there. */
#include <check.h>
#include <stdlib.h>

#include "base/buf.h"
#include "view/template.h"

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

int main(void)
{
    Suite *suite = suite_create("template_shipped");
    TCase *cases = tcase_create("shipped");
    tcase_add_test(cases, templates_and_texts_load);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
