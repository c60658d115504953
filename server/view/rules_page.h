/* The rule set as staff see it: templates/staff/rules.mustache and rules-rule.mustache.
 */
#ifndef FORELOCK_VIEW_RULES_PAGE_H
#define FORELOCK_VIEW_RULES_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct rules_page {
    const json_t *ruleset;       /* rules/ruleset.schema.json */
    const json_t *figures;       /* store_ruleset_figures */
    const json_t *versions;      /* store_ruleset_list */
    const json_t *questionnaire; /* for the words of questions; NULL: none */
    const char *category;        /* filters; NULL: all */
    const char *severity;
    int number; /* of the page of the list, from 1 */
    bool is_approved;
    const char *approved_by;
    int64_t approved_us;
    bool may_change;
    const char *lang;
    const char *other_state; /* of a version that is not in force; NULL: it is */
};

/* One page of the rules that pass the filters. A new reference. */
json_t *rules_page_model(struct arena *arena, const struct rules_page *page);

/* One rule by its id, with what it is about, without "rules_notice"; NULL when there is
 * none. */
json_t *rules_rule_model(struct arena *arena, const struct rules_page *page,
                         const char *id);

/* The value "rules_notice" of the partial rules-notice: null once a doctor of the clinic
 * has approved what is in force, else {"version"}. */
json_t *rules_notice_model(const json_t *ruleset, bool is_approved);

/* The value "progress" of the partial rules-progress: null, or what store_replay_open
 * says as {"list": [{"href", "version", "is_rescreen", "done", "total"}]}; leaves out the
 * version but (NULL: none). */
json_t *rules_progress_model(const json_t *open, const char *but);

/* {"is_urgent", "is_review", "is_advise"} of a severity. */
json_t *severity_model(const char *severity);

/* "2027-05-31" as people read it; null for anything else. */
json_t *rules_date_model(struct arena *arena, const json_t *date, const char *lang);

/* An RFC 3339 instant as people read its day; null for anything else. */
json_t *rules_day_model(struct arena *arena, const json_t *instant, const char *lang);

/* "immune" as a heading, "Immune". */
char *rules_category_name(struct arena *arena, const char *category);

#endif
