/* From what was read to findings and the outcome. */
#ifndef FORELOCK_SCREENING_DECIDE_H
#define FORELOCK_SCREENING_DECIDE_H

#include "screening/answer.h"
#include "screening/reading.h"
#include "screening/screening.h"

/* Everything one input holds. */
struct screening_case {
    const struct screener *screener;
    struct arena *arena;
    const struct reading_text *texts;
    size_t text_count;
    struct answers answers;
    struct date today;
};

/* Findings as they come in; several about the same words and rule become one. */
struct finding_list {
    struct arena *arena;
    struct screening_finding *list;
    size_t count;
    size_t room;
    size_t first_of_rule; /* the rule at work added those from here on */
};

/* Whether a trigger is met; its evidence is added to findings. Without findings it is
 * only asked, nothing is written down, and rule may be NULL. */
bool trigger_eval(const struct screening_case *screening, const struct rule *rule,
                  const struct trigger *trigger, struct finding_list *findings);

/* Whether a trigger is met about this very mention, or at all when it asks of none. */
bool trigger_meets(const struct screening_case *screening, const struct trigger *trigger,
                   const struct reading_text *text, const struct mention *mention);

/* Adds one finding; merges with one of the same rule, field, place and concept. Of more
 * than SCREENING_FINDING_LIMIT of a rule only those that fire are still taken. */
void finding_add(struct finding_list *findings, const struct screening_finding *finding);

/* Runs all rules. */
struct screening_result decide(const struct screening_case *screening);

#endif
