/*
 * enableWhen. An operator but "exists" holds when any one answer of the question
 * satisfies it, and never without an answer (FHIR R4, Questionnaire.item.enableWhen).
 */
#include "form/internal.h"

#include <stdlib.h>

static bool operator_holds(enum form_operator op, int order)
{
    switch (op) {
    case FORM_EQUAL:
        return order == 0;
    case FORM_NOT_EQUAL:
        return order != 0;
    case FORM_GREATER:
        return order > 0;
    case FORM_LESS:
        return order < 0;
    case FORM_GREATER_OR_EQUAL:
        return order >= 0;
    case FORM_LESS_OR_EQUAL:
        return order <= 0;
    case FORM_EXISTS:
        break;
    }
    return false;
}

static bool contains(const struct form_item *group, const struct form_item *item)
{
    return group == NULL ||
           (item->index > group->index && item->index < group->end_index);
}

/* The answers nearest to the item asked about: of its own repetition, else of all. */
static const json_t *answers_of(const struct form_item *question,
                                const struct form_scope *scope)
{
    while (scope->outer != NULL && !contains(scope->group, question))
        scope = scope->outer;
    return json_object_get(scope->answers, question->link_id);
}

static bool condition_holds(const struct form_condition *condition,
                            const struct form_scope *scope)
{
    const json_t *answers = answers_of(condition->question, scope), *answer;
    if (condition->op == FORM_EXISTS) {
        bool wants = json_is_true(json_object_get(condition->value, "valueBoolean"));
        return (json_array_size(answers) > 0) == wants;
    }
    size_t i;
    json_array_foreach((json_t *)answers, i, answer)
    {
        int order;
        if (form_value_compare(answer, condition->value, &order)) {
            if (operator_holds(condition->op, order))
                return true;
        } else if (condition->op == FORM_NOT_EQUAL) {
            return true;
        }
    }
    return false;
}

bool form_is_enabled(const struct form_item *item, const struct form_scope *scope)
{
    for (size_t i = 0; i < item->condition_count; i++) {
        bool holds = condition_holds(&item->conditions[i], scope);
        if (holds != item->needs_all)
            return holds;
    }
    return item->condition_count == 0 || item->needs_all;
}
