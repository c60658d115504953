/* What the staff's pages about rules share. */
#ifndef FORELOCK_WEB_STAFF_RULES_H
#define FORELOCK_WEB_STAFF_RULES_H

#include "view/rules_page.h"
#include "web/context.h"
#include "web/rules.h"

/* The page's values but figures and versions, from the rules held and the address. */
struct rules_page rules_page_of(const struct ctx *ctx, const struct rules_hold *hold);

/* Puts "rules_notice" (see templates/partials/rules-notice) into a page's values. */
void rules_notice_put(const struct ctx *ctx, json_t *model);

/* Puts "progress" (see templates/partials/rules-progress) into a page's values, without
 * the version but (NULL: all). */
MUST_CHECK enum status rules_progress_put(struct ctx *ctx, const char *but,
                                          json_t *model);

/* The version of the address with its content, a new reference, and its identifier.
 * NOT_FOUND. */
MUST_CHECK enum status staff_ruleset_open(struct ctx *ctx, json_t **ret,
                                          struct uuid *ret_id);

/* The version's page; error (words) stands above it. */
MUST_CHECK enum status staff_ruleset_show(struct ctx *ctx, const char *error,
                                          int http_status);

#endif
