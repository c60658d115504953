/* Small questionnaires and JSON for the tests of the form; ' stands for " in all of it.
 */
#ifndef FORELOCK_TESTS_FORM_FIXTURE_H
#define FORELOCK_TESTS_FORM_FIXTURE_H

#include <jansson.h>

#include "form/form.h"

/* The day that tests are checked on: 2026-11-17. */
extern const struct form_context form_fixture_today;

/* A new value; the test fails when the text is not JSON. */
json_t *json_of(const char *text);

/* A questionnaire "urn:q|1" with one step "s" and one page "p" (slug "first") that holds
 * these items, a comma-separated list of objects. The test fails when it does not load.
 */
struct form *form_of(const char *items);

/* The whole text of that questionnaire with a member list after "item" ("" = none). */
char *questionnaire_of(const char *steps, const char *more);

/* The codes of all errors, each followed by a space: "required too_long ". */
void codes_of(const json_t *errors, char *out, size_t size);

/* Wraps response items of page "p" into a QuestionnaireResponse for form_of. */
json_t *response_of(const char *items);

#endif
