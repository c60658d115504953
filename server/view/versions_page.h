/* The versions of the rule set, newest first: the latest few beside the rules, and all of
 * them a page at a time (templates/staff/rules-versions.mustache). */
#ifndef FORELOCK_VIEW_VERSIONS_PAGE_H
#define FORELOCK_VIEW_VERSIONS_PAGE_H

#include <jansson.h>

#include "base/arena.h"

/* versions: store_ruleset_list. {"versions", "count", "all_href"}: the latest few, that
 * in force among them, and null or where all are. */
json_t *versions_latest_model(struct arena *arena, const json_t *versions,
                              const char *lang);

/* {"versions", "pager"}: the given page of them, from 1; one behind the last is the
 * first. */
json_t *versions_page_model(struct arena *arena, const json_t *versions, int number,
                            const char *lang);

#endif
