/*
 * The frame of a test program on one private cluster: each test finds a scene set.
 *
 *     static void add_tests(TCase *tests) { tcase_add_test(tests, fact); }
 *     int main(void) { return fixture_main("store_steps", 60, add_tests); }
 */
#ifndef FORELOCK_TESTS_LIB_FIXTURE_H
#define FORELOCK_TESTS_LIB_FIXTURE_H

#include <check.h>

#include "pg.h"
#include "scene.h"

extern struct pg *pg;      /* the program's cluster */
extern struct scene scene; /* of the running test */

/* Runs the tests, each within timeout_s seconds; what main returns. */
int fixture_main(const char *name, double timeout_s, void (*add_tests)(TCase *));

/* The same with more around each test: set_up begins with fixture_set_up, tear_down ends
 * with fixture_tear_down. */
int fixture_main_around(const char *name, double timeout_s, void (*set_up)(void),
                        void (*tear_down)(void), void (*add_tests)(TCase *));
void fixture_set_up(void);
void fixture_tear_down(void);

#endif
