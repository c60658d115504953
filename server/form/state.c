/* Which items and pages a set of flat answers shows, and the way through the pages. */
#include "form/internal.h"

#include <stdlib.h>

#include "base/str.h"

struct form_state {
    json_t *answers;
    bool shown[];
};

/* Keeps what can count: values of the item's type, not typed-but-wrong input. */
static void take_answers(struct form_state *state, const struct form_item *item,
                         const json_t *given)
{
    json_auto_t *kept = json_array();
    size_t i;
    json_t *answer;
    json_array_foreach((json_t *)given, i,
                       answer) if (i < FORM_ANSWERS_MAX && form_value_fits(item, answer))
        json_array_append(kept, answer);
    if (json_array_size(kept) > 0)
        json_object_set(state->answers, item->link_id, kept);
}

struct form_state *form_state_new(const struct form *form, const json_t *answers)
{
    struct form_state *state = calloc(1, sizeof *state + form->item_count);
    if (state == NULL)
        memory_exhausted("form state");
    state->answers = json_object();
    const struct form_scope scope = {.answers = state->answers};
    for (size_t i = 0; i < form->item_count; i++) {
        const struct form_item *item = &form->items[i];
        bool is_reachable = item->parent == NULL || state->shown[item->parent->index];
        state->shown[i] = is_reachable && form_is_enabled(item, &scope);
        if (state->shown[i])
            take_answers(state, item, json_object_get(answers, item->link_id));
    }
    return state;
}

void form_state_free(struct form_state *state)
{
    if (state == NULL)
        return;
    json_decref(state->answers);
    free(state);
}

bool form_state_shows(const struct form_state *state, const struct form_item *item)
{
    return state->shown[item->index];
}

const json_t *form_state_answers(const struct form_state *state)
{
    return state->answers;
}

/* A page is shown when something on it is. */
static bool page_is_shown(const struct form *form, const struct form_state *state,
                          const struct form_item *page)
{
    for (size_t i = page->index + 1; i < page->end_index; i++)
        if (state->shown[i] && form->items[i].type != FORM_GROUP)
            return true;
    return false;
}

static bool is_page(const struct form_item *item)
{
    return item->page == item;
}

const struct form_item *form_next_page(const struct form *form,
                                       const struct form_item *page,
                                       const json_t *answers)
{
    struct form_state *state = form_state_new(form, answers);
    const struct form_item *found = NULL;
    for (size_t i = page == NULL ? 0 : page->end_index; i < form->item_count; i++) {
        const struct form_item *item = &form->items[i];
        if (is_page(item) && page_is_shown(form, state, item)) {
            found = item;
            break;
        }
    }
    form_state_free(state);
    return found;
}

const struct form_item *form_previous_page(const struct form *form,
                                           const struct form_item *page,
                                           const json_t *answers)
{
    struct form_state *state = form_state_new(form, answers);
    const struct form_item *found = NULL;
    for (size_t i = page == NULL ? form->item_count : page->index; i-- > 0;) {
        const struct form_item *item = &form->items[i];
        if (is_page(item) && page_is_shown(form, state, item)) {
            found = item;
            break;
        }
    }
    form_state_free(state);
    return found;
}

const struct form_item *form_first_unanswered(const struct form *form,
                                              const json_t *answers,
                                              const struct form_context *context)
{
    json_auto_t *response = NULL, *errors = NULL;
    if (form_check(form, answers, context, &response, &errors) == OK)
        return NULL;
    const struct form_item *first = NULL;
    size_t i;
    json_t *error;
    json_array_foreach(errors, i, error)
    {
        const char *link_id = json_string_value(json_object_get(error, "link_id"));
        const struct form_item *item = form_item_find(form, link_id);
        if (item != NULL && item->page != NULL &&
            (first == NULL || item->page->index < first->index))
            first = item->page;
    }
    return first;
}
