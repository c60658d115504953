/*
 * The whole check: walks questionnaire and response side by side in document order, drops
 * what is hidden, and builds the checked response. Conditions only look back, so one pass
 * is enough, and an answer that was dropped or refused counts for nothing further on.
 */
#include "form/internal.h"

#include "base/str.h"

static json_t *check_items(struct form_check *check, const struct form_item *group,
                           const json_t *given, const struct form_scope *scope);

/* The first child of a group (NULL: of the form), and the end of its children. */
static size_t children_begin(const struct form_item *group)
{
    return group == NULL ? 0 : group->index + 1;
}

static size_t children_end(const struct form *form, const struct form_item *group)
{
    return group == NULL ? form->item_count : group->end_index;
}

static const char *link_id_of(const json_t *given)
{
    return json_string_value(json_object_get(given, "linkId"));
}

static bool member_is_known(const char *name)
{
    static const char *const known[] = {"linkId", "text",   "definition",
                                        "id",     "answer", "item"};
    for (size_t i = 0; i < COUNT_OF(known); i++)
        if (str_equal(known[i], name))
            return true;
    return false;
}

/* Members of one given item: only known ones, and answers on questions alone. */
static void check_members(struct form_check *check, const struct form_item *item,
                          const json_t *given)
{
    const char *name;
    json_t *value;
    bool is_group = item->type == FORM_GROUP;
    bool is_question = !is_group && item->type != FORM_DISPLAY;
    json_object_foreach((json_t *)given, name, value)
    {
        bool is_answer = str_equal(name, "answer"), is_item = str_equal(name, "item");
        if (!member_is_known(name) || (is_answer && !is_question) ||
            (is_item && !is_group))
            form_error_add(check, item, "", "unknown_element", NULL);
        else if ((is_answer || is_item) && !json_is_array(value))
            form_error_add(check, item, "", "wrong_type", NULL);
    }
}

static bool is_before(const json_t *given, size_t end, const char *link_id)
{
    for (size_t i = 0; i < end; i++)
        if (str_equal(link_id_of(json_array_get(given, i)), link_id))
            return true;
    return false;
}

/* Every given item must be a child of the group; only repeating groups come twice. */
static bool check_given(struct form_check *check, const struct form_item *group,
                        const json_t *given)
{
    if (json_array_size(given) > FORM_ITEMS_MAX) {
        form_error_add_at(check, group == NULL ? NULL : group->link_id, "too_many");
        return false;
    }
    size_t i;
    json_t *entry;
    json_array_foreach((json_t *)given, i, entry)
    {
        const struct form_item *item = form_item_find(check->form, link_id_of(entry));
        if (item == NULL || item->parent != group)
            form_error_add_at(check, link_id_of(entry), "unknown_item");
        else if (!(item->type == FORM_GROUP && item->repeats) &&
                 is_before(given, i, item->link_id))
            form_error_add(check, item, "", "repeated", NULL);
    }
    return true;
}

static const json_t *find_given(const json_t *given, const char *link_id)
{
    size_t i;
    json_t *entry;
    json_array_foreach((json_t *)given, i,
                       entry) if (str_equal(link_id_of(entry), link_id)) return entry;
    return NULL;
}

/* Makes accepted answers visible to conditions, in this repetition and outside it. */
static void record(const struct form_scope *scope, const struct form_item *item,
                   const json_t *answers)
{
    for (; scope != NULL; scope = scope->outer) {
        json_t *known = json_object_get(scope->answers, item->link_id);
        if (known == NULL)
            json_object_set_new(scope->answers, item->link_id,
                                json_copy((json_t *)answers));
        else
            json_array_extend(known, (json_t *)answers);
    }
}

static json_t *check_answers(struct form_check *check, const struct form_item *item,
                             const json_t *answers)
{
    const json_t *typed = json_object_get(json_array_get(answers, 0), "typed");
    if (typed == NULL || !check->takes_typed)
        return form_answers_check(check, item, answers);
    json_auto_t *parsed = form_typed_parse(check, item, typed);
    return parsed == NULL ? NULL : form_answers_check(check, item, parsed);
}

static void check_question(struct form_check *check, const struct form_item *item,
                           const json_t *given, const struct form_scope *scope,
                           json_t *out)
{
    const json_t *entry = find_given(given, item->link_id);
    if (entry != NULL)
        check_members(check, item, entry);
    json_auto_t *answers = check_answers(check, item, json_object_get(entry, "answer"));
    if (json_array_size(answers) == 0)
        return;
    record(scope, item, answers);
    json_array_append_new(
        out, json_pack("{s:s s:O}", "linkId", item->link_id, "answer", answers));
}

/* One repetition; entry is NULL when the group was not sent at all. */
static void check_repetition(struct form_check *check, const struct form_item *group,
                             const json_t *entry, const struct form_scope *outer,
                             json_t *out)
{
    json_auto_t *nearest = json_object();
    const struct form_scope scope = {group, nearest, outer};
    if (entry != NULL)
        check_members(check, group, entry);
    json_t *items = check_items(check, group, json_object_get(entry, "item"), &scope);
    if (json_array_size(items) > 0)
        json_array_append_new(
            out, json_pack("{s:s s:O}", "linkId", group->link_id, "item", items));
    json_decref(items);
}

static void check_group(struct form_check *check, const struct form_item *group,
                        const json_t *given, const struct form_scope *scope, json_t *out)
{
    size_t count = 0, i;
    json_t *entry;
    json_array_foreach((json_t *)given, i, entry)
    {
        if (!str_equal(link_id_of(entry), group->link_id))
            continue;
        if (++count > FORM_ANSWERS_MAX) {
            form_error_add(check, group, "", "too_many",
                           json_pack("{s:i}", "max", FORM_ANSWERS_MAX));
            return;
        }
        check_repetition(check, group, entry, scope, out);
    }
    if (count == 0 && (!group->repeats || group->is_required))
        check_repetition(check, group, NULL, scope, out);
}

/* A new array of the group's checked items. */
static json_t *check_items(struct form_check *check, const struct form_item *group,
                           const json_t *given, const struct form_scope *scope)
{
    json_t *out = json_array();
    if (!check_given(check, group, given))
        return out;
    size_t end = children_end(check->form, group);
    for (size_t i = children_begin(group); i < end;) {
        const struct form_item *item = &check->form->items[i];
        i = item->end_index;
        if (!form_is_enabled(item, scope))
            continue;
        if (item->type == FORM_GROUP)
            check_group(check, item, given, scope, out);
        else if (item->type == FORM_DISPLAY && find_given(given, item->link_id) != NULL)
            check_members(check, item, find_given(given, item->link_id));
        else if (item->type != FORM_DISPLAY)
            check_question(check, item, given, scope, out);
    }
    return out;
}

/* Runs the walk; hands over the response or the errors. */
static enum status finish(struct form_check *check, const json_t *items, json_t **ret,
                          json_t **reterr)
{
    json_auto_t *answers = json_object();
    const struct form_scope scope = {.answers = answers};
    json_auto_t *checked = check_items(check, NULL, items, &scope);
    if (json_array_size(check->errors) > 0) {
        *reterr = json_incref(check->errors);
        return INVALID;
    }
    *ret = json_pack("{s:s s:s s:s s:O}", "resourceType", "QuestionnaireResponse",
                     "questionnaire", check->form->canonical, "status", "completed",
                     "item", checked);
    return *ret == NULL ? FAILED : OK;
}

/* Flat answers as nested response items. */
static json_t *nest(const struct form *form, const struct form_item *group,
                    const json_t *answers)
{
    json_t *out = json_array();
    size_t end = children_end(form, group);
    for (size_t i = children_begin(group); i < end;) {
        const struct form_item *item = &form->items[i];
        i = item->end_index;
        const json_t *found = json_object_get(answers, item->link_id);
        json_t *entry = NULL;
        if (item->type == FORM_GROUP)
            entry = json_pack("{s:s s:o}", "linkId", item->link_id, "item",
                              nest(form, item, answers));
        else if (found != NULL)
            entry = json_pack("{s:s s:O}", "linkId", item->link_id, "answer", found);
        if (entry != NULL)
            json_array_append_new(out, entry);
    }
    return out;
}

enum status form_check(const struct form *form, const json_t *answers,
                       const struct form_context *context, json_t **ret, json_t **reterr)
{
    json_auto_t *errors = json_array(), *items = nest(form, NULL, answers);
    struct form_check check = {form, context, errors, true};
    const char *link_id;
    json_t *value;
    json_object_foreach((json_t *)answers, link_id, value)
    {
        const struct form_item *item = form_item_find(form, link_id);
        if (item == NULL || item->type == FORM_GROUP || item->type == FORM_DISPLAY)
            form_error_add_at(&check, link_id, "unknown_item");
    }
    return finish(&check, items, ret, reterr);
}

/* Members of the response that are taken note of or may be there; the rest is refused. */
static void check_envelope(struct form_check *check, const json_t *response)
{
    static const char *const known[] = {
        "resourceType", "id",       "meta",   "language", "questionnaire",
        "status",       "authored", "author", "source",   "subject",
        "identifier",   "text",     "item"};
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)response, name, value)
    {
        bool is_known = false;
        for (size_t i = 0; i < COUNT_OF(known); i++)
            is_known = is_known || str_equal(known[i], name);
        if (!is_known)
            form_error_add_at(check, name, "unknown_element");
    }
    const struct {
        const char *name, *value, *code;
    } wanted[] = {
        {"resourceType", "QuestionnaireResponse", "wrong_resource"},
        {"status", "completed", "wrong_resource"},
        {"questionnaire", check->form->canonical, "wrong_version"},
    };
    for (size_t i = 0; i < COUNT_OF(wanted); i++) {
        value = json_object_get(response, wanted[i].name);
        if (!str_equal(json_string_value(value), wanted[i].value))
            form_error_add_at(check, wanted[i].name, wanted[i].code);
    }
    if (!json_is_array(json_object_get(response, "item")))
        form_error_add_at(check, "item", "wrong_resource");
}

enum status form_check_response(const struct form *form, const json_t *response,
                                const struct form_context *context, json_t **ret,
                                json_t **reterr)
{
    json_auto_t *errors = json_array();
    struct form_check check = {form, context, errors, false};
    check_envelope(&check, response);
    if (json_array_size(errors) > 0) {
        *reterr = json_incref(errors);
        return INVALID;
    }
    return finish(&check, json_object_get(response, "item"), ret, reterr);
}
