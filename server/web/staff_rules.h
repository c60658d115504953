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

#endif
