/* What the files of the case page share among themselves; nobody else includes this. */
#ifndef FORELOCK_VIEW_CASE_PARTS_H
#define FORELOCK_VIEW_CASE_PARTS_H

#include "view/case_page.h"
#include "view/value.h"
#include "view/words.h"

/* Everything the parts look things up in. */
struct case_view {
    struct arena *arena;
    const struct case_page *page;
    const json_t *flat;             /* latest answers, flat */
    const struct form_state *state; /* which questions were asked */
    struct words words;
};

/* {is_urgent, is_review, is_clear} */
json_t *case_outcome_model(const char *outcome);

/* {text, is_unsure}: one answer as the staff read it. */
json_t *case_answer_model(const struct case_view *view, const char *link_id);

/* The label of a question; the linkId when the form does not know it. */
const char *case_question(const struct case_view *view, const char *link_id);

/* The typed text of an answer in which a finding's words stand; NULL when it is about
 * something else. */
const char *case_typed_text(const struct case_view *view, const json_t *finding);

/* Keys flags, flag_count, dismissed, dismissed_count of the page. */
void case_put_flags(const struct case_view *view, json_t *model);

/* Keys answers, open_count. */
void case_put_answers(const struct case_view *view, json_t *model);

/* Keys decisions, bookings, contact, timeline, earlier and their has_. */
void case_put_side(const struct case_view *view, json_t *model);

/* Null unless this doctor may decide now. */
json_t *case_decision_model(const struct case_view *view);

#endif
