/* The shipped rules, loaded once for a test program, and one-line screenings. */
#ifndef FORELOCK_TESTS_SCREENING_FIXTURE_H
#define FORELOCK_TESTS_SCREENING_FIXTURE_H

#include "base/arena.h"
#include "screening/screening.h"

/* The screener over rules/; made on first use, freed by fixture_screener_free. */
const struct screener *fixture_screener(void);
void fixture_screener_free(void);

/* Screens one text in one field on 2026-11-17; fails the test when it cannot. */
struct screening_result fixture_screen(struct arena *arena, const char *lang,
                                       const char *field, const char *text);

/* The first finding of a rule, or NULL. */
const struct screening_finding *fixture_finding(const struct screening_result *result,
                                                const char *rule);

/* True when a finding of the rule fires. */
bool fixture_fires(const struct screening_result *result, const char *rule);

#endif
