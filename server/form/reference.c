/*
 * Options and conditions. A condition may only look back, at a question that comes before
 * it: so there are no cycles, and one pass in document order decides what is shown.
 */
#include "form/internal.h"

#include <string.h>

#include "base/str.h"

enum { OPTIONS_MAX = FORM_ANSWERS_MAX, CONDITIONS_MAX = 60, CODE_MAX = 64 };

static json_t *keep(struct form *form, json_t *value)
{
    json_array_append_new(form->owned, value);
    return value;
}

/* The plain value as text, which is what an HTML field sends. */
static const char *value_text(struct form *form, const json_t *value)
{
    if (json_is_integer(value))
        return arena_printf(&form->arena, "%lld", (long long)json_integer_value(value));
    return json_string_value(value);
}

static void read_coding(struct form_option *option, const json_t *coding,
                        const char *link_id, struct form_defects *defects)
{
    option->code = json_string_value(json_object_get(coding, "code"));
    option->text =
        (struct form_text){json_string_value(json_object_get(coding, "display")),
                           json_object_get(coding, "_display")};
    if (option->code == NULL || option->text.english == NULL ||
        !json_is_string(json_object_get(coding, "system")))
        form_defect(defects, link_id, "an option needs system, code and display");
}

/* The coding as stored with an answer: without translations. */
static json_t *plain_coding(const json_t *coding)
{
    return json_pack("{s:{s:O*, s:O*, s:O*}}", "valueCoding", "system",
                     json_object_get(coding, "system"), "code",
                     json_object_get(coding, "code"), "display",
                     json_object_get(coding, "display"));
}

static void read_option(struct form *form, struct form_option *option,
                        const json_t *source, const char *link_id,
                        struct form_defects *defects)
{
    static const char *const plain[] = {"valueString", "valueInteger", "valueDate"};
    const json_t *coding = json_object_get(source, "valueCoding");
    if (coding != NULL) {
        read_coding(option, coding, link_id, defects);
        option->answer = keep(form, plain_coding(coding));
    }
    for (size_t i = 0; i < COUNT_OF(plain) && coding == NULL; i++) {
        json_t *value = json_object_get(source, plain[i]);
        if (value == NULL)
            continue;
        option->code = value_text(form, value);
        option->text = (struct form_text){option->code, NULL};
        option->answer = keep(form, json_pack("{s:O}", plain[i], value));
    }
    if (option->code == NULL || option->answer == NULL ||
        strlen(option->code) > CODE_MAX) {
        form_defect(defects, link_id, "an option has no usable value");
        option->code = "";
        option->answer = keep(form, json_object());
    }
    form_read_option_extensions(option, source, link_id, defects);
}

void form_read_options(struct form *form, struct form_item *item, const json_t *source,
                       struct form_defects *defects)
{
    const json_t *list = json_object_get(source, "answerOption");
    size_t count = json_array_size(list);
    bool is_choice = item->type == FORM_CHOICE || item->type == FORM_OPEN_CHOICE;
    if (is_choice != (count > 0) || count > OPTIONS_MAX) {
        form_defect(defects, item->link_id,
                    "choices, and only they, have 1 to %d options", OPTIONS_MAX);
        return;
    }
    struct form_option *options = arena_array(&form->arena, count, sizeof *options);
    for (size_t i = 0; i < count; i++) {
        read_option(form, &options[i], json_array_get(list, i), item->link_id, defects);
        item->has_pictures = item->has_pictures || options[i].picture != NULL;
        for (size_t k = 0; k < i; k++)
            if (str_equal(options[i].code, options[k].code))
                form_defect(defects, item->link_id, "the option \"%.40s\" is there twice",
                            options[i].code);
    }
    item->options = options;
    item->option_count = count;
}

static bool operator_read(const char *text, enum form_operator *ret)
{
    static const char *const names[] = {
        [FORM_EXISTS] = "exists",    [FORM_EQUAL] = "=", [FORM_NOT_EQUAL] = "!=",
        [FORM_GREATER] = ">",        [FORM_LESS] = "<",  [FORM_GREATER_OR_EQUAL] = ">=",
        [FORM_LESS_OR_EQUAL] = "<=",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!str_equal(names[i], text))
            continue;
        *ret = (enum form_operator)i;
        return true;
    }
    return false;
}

/* The answer[x] of a condition as {"valueX": ...}; NULL when there is none. */
static json_t *condition_value(struct form *form, const json_t *source)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)source, name, value)
    {
        if (!str_starts(name, "answer"))
            continue;
        const char *key = arena_printf(&form->arena, "value%s", name + strlen("answer"));
        return keep(form, json_pack("{s:O}", key, value));
    }
    return NULL;
}

static bool is_unordered(const json_t *value)
{
    return json_object_get(value, "valueCoding") != NULL ||
           json_object_get(value, "valueBoolean") != NULL;
}

static bool option_exists(const struct form_item *question, const json_t *value)
{
    for (size_t i = 0; i < question->option_count; i++) {
        int order;
        if (form_value_compare(value, question->options[i].answer, &order) && order == 0)
            return true;
    }
    return question->option_count == 0 || question->type == FORM_OPEN_CHOICE;
}

static const char *condition_fault(const struct form_item *item,
                                   const struct form_condition *condition)
{
    const struct form_item *question = condition->question;
    if (question == NULL)
        return "enableWhen names an item that is not there";
    if (question->type == FORM_GROUP || question->type == FORM_DISPLAY)
        return "enableWhen names an item without an answer";
    if (question->index >= item->index)
        return "enableWhen looks forward (a cycle is one way to do that)";
    if (condition->value == NULL)
        return "enableWhen has no answer";
    if (condition->op == FORM_EXISTS)
        return json_is_boolean(json_object_get(condition->value, "valueBoolean"))
                   ? NULL
                   : "\"exists\" needs answerBoolean";
    if (!form_value_fits(question, condition->value))
        return "enableWhen compares with another type";
    if (condition->op > FORM_NOT_EQUAL && is_unordered(condition->value))
        return "enableWhen orders what has no order";
    return option_exists(question, condition->value)
               ? NULL
               : "enableWhen waits for an option that is not there";
}

static void read_condition(struct form *form, const struct form_item *item,
                           struct form_condition *condition, const json_t *source,
                           struct form_defects *defects)
{
    const char *name = json_string_value(json_object_get(source, "operator"));
    if (!operator_read(name, &condition->op)) {
        form_defect(defects, item->link_id, "enableWhen has no known operator");
        return;
    }
    condition->question =
        form_item_find(form, json_string_value(json_object_get(source, "question")));
    condition->value = condition_value(form, source);
    const char *fault = condition_fault(item, condition);
    if (fault != NULL)
        form_defect(defects, item->link_id, "%s", fault);
}

void form_read_conditions(struct form *form, struct form_item *item, const json_t *source,
                          struct form_defects *defects)
{
    const json_t *list = json_object_get(source, "enableWhen");
    const char *behavior = json_string_value(json_object_get(source, "enableBehavior"));
    size_t count = json_array_size(list);
    bool is_known = str_equal(behavior, "all") || str_equal(behavior, "any");
    if ((list != NULL && count == 0) || count > CONDITIONS_MAX)
        form_defect(defects, item->link_id, "enableWhen must have 1 to %d entries",
                    CONDITIONS_MAX);
    else if ((behavior != NULL || count > 1) && !is_known)
        form_defect(defects, item->link_id, "enableBehavior must be all or any");
    else if (count > 0) {
        struct form_condition *conditions =
            arena_array(&form->arena, count, sizeof *conditions);
        for (size_t i = 0; i < count; i++)
            read_condition(form, item, &conditions[i], json_array_get(list, i), defects);
        item->conditions = conditions;
        item->condition_count = count;
        item->needs_all = !str_equal(behavior, "any");
    }
}

/* The condition of an item about a question of its own page, or NULL. */
static const struct form_condition *page_condition(const struct form_item *item)
{
    for (size_t i = 0; i < item->condition_count; i++) {
        const struct form_item *question = item->conditions[i].question;
        if (question != NULL && question->page == item->page)
            return &item->conditions[i];
    }
    return NULL;
}

/* Without JavaScript a page cannot show and hide; so what depends on an answer of the
 * same page is one simple field, revealed by one option. */
void form_find_reveal(struct form_item *item, struct form_defects *defects)
{
    const struct form_condition *condition = page_condition(item);
    if (condition == NULL || item->page == NULL || item->page == item)
        return;
    const json_t *coding = json_object_get(condition->value, "valueCoding");
    const char *code = json_string_value(json_object_get(coding, "code"));
    bool is_simple = item->type == FORM_STRING || item->type == FORM_TEXT ||
                     item->type == FORM_INTEGER || item->type == FORM_DECIMAL;
    if (!is_simple || item->is_approximate || item->condition_count != 1 ||
        condition->op != FORM_EQUAL || code == NULL) {
        form_defect(defects, item->link_id,
                    "it depends on its own page: move it to a later page");
        return;
    }
    item->reveal = condition->question;
    item->reveal_code = code;
}
