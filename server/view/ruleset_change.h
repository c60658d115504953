/* What differs between two rule sets, for the page and the API. */
#ifndef FORELOCK_VIEW_RULESET_CHANGE_H
#define FORELOCK_VIEW_RULESET_CHANGE_H

#include <jansson.h>

/*
 * A new {"added": [{"id", "title", "severity"}], "removed": [the same], "changed":
 * [{"id", "title", "fields": [{"name", "before", "after"}]}], "set": [fields of the set
 * itself]}. before and after are text: a string as it is, anything else as JSON; null
 * when absent. What is said about approval counts as any other field.
 */
json_t *ruleset_difference(const json_t *before, const json_t *after);

#endif
