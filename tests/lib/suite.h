/* How every test program ends. */
#ifndef FORELOCK_TESTS_SUITE_H
#define FORELOCK_TESTS_SUITE_H

#include <check.h>

/* Runs a suite, which is freed, as CK_RUN_SUITE and its like say; main's exit status. */
int suite_run(Suite *suite);

#endif
