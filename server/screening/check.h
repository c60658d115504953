/* Every mistake of a rule set at once, each with its place: for whoever writes one. */
#ifndef FORELOCK_SCREENING_CHECK_H
#define FORELOCK_SCREENING_CHECK_H

#include <jansson.h>

#include "screening/screening.h"

enum {
    RULESET_RULE_LIMIT = 1000,
    RULESET_TRIGGER_LIMIT = 20000, /* of all rules together, nested ones too */
    RULESET_MISTAKE_LIMIT = 200
};

/*
 * Checks a rule set against rules/ruleset.schema.json, the lexicon that the screener was
 * loaded with, and the questionnaire (FHIR; NULL: its links are not checked). Returns a
 * new array of {"place": "rule 3 (IMM-04), any 2", "text": …}, empty when there is
 * nothing to complain about; at most RULESET_MISTAKE_LIMIT. A set without mistakes can be
 * loaded with screening_load_with.
 */
json_t *ruleset_check(const struct screener *screener, const json_t *ruleset,
                      const json_t *questionnaire);

#endif
