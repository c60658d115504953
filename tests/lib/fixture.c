/* See fixture.h. */
#include "fixture.h"

#include "suite.h"

struct pg *pg;
struct scene scene;

void fixture_set_up(void)
{
    scene_init(&scene, pg);
}

void fixture_tear_down(void)
{
    scene_done(&scene);
}

int fixture_main_around(const char *name, double timeout_s, void (*set_up)(void),
                        void (*tear_down)(void), void (*add_tests)(TCase *))
{
    pg = pg_start();
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, timeout_s);
    tcase_add_checked_fixture(tests, set_up, tear_down);
    add_tests(tests);
    Suite *suite = suite_create(name);
    suite_add_tcase(suite, tests);
    int failed = suite_run(suite);
    pg_stop(pg);
    return failed;
}

int fixture_main(const char *name, double timeout_s, void (*add_tests)(TCase *))
{
    return fixture_main_around(name, timeout_s, fixture_set_up, fixture_tear_down,
                               add_tests);
}
