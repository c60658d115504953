/* Pages of long lists: where they begin and end, and the addresses beside them. */
#include <check.h>
#include <jansson.h>

#include "base/macros.h"
#include "view/pager.h"
#include "form_fixture.h"
#include "suite.h"

static const struct {
    struct pager pager;
    const char *list;
    const char *expected;
} cases[] = {
    {{1, 20, 7},
     "/l",
     "{'from':1,'to':7,'total':7,'earlier_href':null,'later_href':null}"},
    {{1, 20, 20},
     "/l",
     "{'from':1,'to':20,'total':20,'earlier_href':null,'later_href':null}"},
    {{1, 20, 21},
     "/l",
     "{'from':1,'to':20,'total':21,'earlier_href':null,'later_href':'/l?page=2'}"},
    {{2, 20, 21},
     "/l",
     "{'from':21,'to':21,'total':21,'earlier_href':'/l','later_href':null}"},
    {{3, 20, 90},
     "/l?a=b",
     "{'from':41,'to':60,'total':90,'earlier_href':'/l?a=b&page=2',"
     "'later_href':'/l?a=b&page=4'}"},
};

START_TEST(a_page_knows_its_place_and_its_neighbours)
{
    json_auto_t *expected = json_of(cases[_i].expected);
    json_auto_t *model = pager_model(&cases[_i].pager, json_string(cases[_i].list));
    ck_assert(json_equal(model, expected));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_pager");
    TCase *pages = tcase_create("pages");
    tcase_add_loop_test(pages, a_page_knows_its_place_and_its_neighbours, 0,
                        COUNT_OF(cases));
    suite_add_tcase(suite, pages);
    return suite_run(suite);
}
