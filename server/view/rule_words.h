/* A rule's triggers (rules/ruleset.schema.json) in plain words: the model of the template
 * partials/rule-words. */
#ifndef FORELOCK_VIEW_RULE_WORDS_H
#define FORELOCK_VIEW_RULE_WORDS_H

#include <jansson.h>

/* A new array with one {"parts": [{"is_mention" …: bool, "value": text}]} per trigger of
 * the array "any"; exactly one flag of a part is true but
 * is_next, which asks for a comma before it. questionnaire (the FHIR resource,
 * for the words of questions and answers) may be NULL. */
json_t *rule_words_model(const json_t *triggers, const json_t *questionnaire);

#endif
