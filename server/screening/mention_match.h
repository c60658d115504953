/* What a mention trigger asks of a mention, one question each. */
#ifndef FORELOCK_SCREENING_MENTION_MATCH_H
#define FORELOCK_SCREENING_MENTION_MATCH_H

#include "screening/decide.h"

/* The right concept, kind, field and route. */
bool mention_in_scope(const struct screening_case *screening,
                      const struct trigger *trigger, const struct reading_text *text,
                      const struct mention *mention);

/* Said of the patient, not negated … as the trigger asks. */
bool mention_in_context(const struct trigger *trigger, const struct mention *mention);

/* Dose, duration, time and value within the trigger's ranges. */
bool mention_in_numbers(const struct trigger *trigger, const struct mention *mention);

/* With, or without, what the trigger asks for beside it. */
bool mention_in_company(const struct trigger *trigger, const struct reading_text *text,
                        const struct mention *mention);

/* What the trigger asks for anywhere in the input is there, or it asks for nothing. */
bool trigger_has_anywhere(const struct screening_case *screening,
                          const struct trigger *trigger);

#endif
