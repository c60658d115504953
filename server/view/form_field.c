/*
 * One field: what was answered or typed, as the page shows it again, with ids that the
 * error summary's links meet.
 */
#include "view/form_field.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

void form_field_id(const struct form_item *item, const char *part, char out[FORM_ID_SIZE])
{
    const char *between = part[0] == '\0' ? "" : "-";
    snprintf(out, FORM_ID_SIZE, "%s%s%s", item->link_id, between, part);
    for (char *c = out; *c != '\0'; c++)
        if (*c == '.')
            *c = '-';
}

static bool is_dates(const struct form_item *item)
{
    return item->type == FORM_DATE || item->is_approximate;
}

void form_field_target(const struct form_item *item, const char *part,
                       char out[FORM_ID_SIZE])
{
    bool is_first = is_dates(item) && part[0] == '\0';
    form_field_id(item, is_first ? "month" : part, out);
}

static void set_text(json_t *object, const char *key, const char *text)
{
    json_object_set_new(object, key, text == NULL ? json_null() : json_string(text));
}

static void set_flag(json_t *object, const char *key, bool flag)
{
    json_object_set_new(object, key, json_boolean(flag));
}

/* --- what the draft holds, as it was typed --- */

static void add_typed(json_t *typed, const char *part, json_t *text)
{
    json_t *list = json_object_get(typed, part);
    if (list == NULL) {
        list = json_array();
        json_object_set_new(typed, part, list);
    }
    json_array_append_new(list, text);
}

/* "2024-03" or "2024-03-09" into its parts, without leading zeros. */
static void split_date(json_t *typed, const char *text)
{
    char whole[DATE_TEXT_SIZE];
    struct date date;
    bool has_day = strlen(text) == DATE_TEXT_SIZE - 1;
    snprintf(whole, sizeof whole, "%.7s-%s", text, has_day ? text + 8 : "01");
    if (date_parse(whole, &date) != OK)
        return;
    add_typed(typed, "year", json_sprintf("%d", date.year));
    add_typed(typed, "month", json_sprintf("%d", date.month));
    if (has_day)
        add_typed(typed, "day", json_sprintf("%d", date.day));
}

static void add_answer(json_t *typed, const struct form_item *item, const json_t *answer)
{
    const char *code = json_string_value(
        json_object_get(json_object_get(answer, "valueCoding"), "code"));
    const char *text = json_string_value(json_object_get(answer, "valueString"));
    const char *date = json_string_value(json_object_get(answer, "valueDate"));
    CLEANUP(buf_done) struct buf plain = {0};
    if (code != NULL)
        add_typed(typed, "value", json_string(code));
    else if (date != NULL || (text != NULL && item->is_approximate))
        split_date(typed, date != NULL ? date : text);
    else if (text != NULL && item->type == FORM_OPEN_CHOICE &&
             form_option_find(item, text) == NULL)
        add_typed(typed, "own", json_string(text));
    else if (json_is_boolean(json_object_get(answer, "valueBoolean")))
        add_typed(typed, "value",
                  json_string(json_is_true(json_object_get(answer, "valueBoolean"))
                                  ? "true"
                                  : "false"));
    else {
        form_answer_text(item, answer, NULL, &plain);
        add_typed(typed, "value", json_string(buf_text(&plain)));
    }
}

static json_t *typed_of(const struct form_item *item, const json_t *answers)
{
    const json_t *list = json_object_get(answers, item->link_id);
    json_t *kept = json_object_get(json_array_get(list, 0), "typed"), *answer;
    if (kept != NULL)
        return json_incref(kept);
    json_t *typed = json_object();
    size_t i;
    json_array_foreach((json_t *)list, i, answer) add_answer(typed, item, answer);
    return typed;
}

static const char *first_of(const json_t *typed, const char *part)
{
    const char *text = json_string_value(json_array_get(json_object_get(typed, part), 0));
    return text == NULL ? "" : text;
}

static bool is_chosen(const json_t *typed, const char *code)
{
    size_t i;
    json_t *value;
    json_array_foreach(json_object_get(typed, "value"), i,
                       value) if (str_equal(json_string_value(value), code)) return true;
    return false;
}

static const json_t *error_of(const json_t *errors, const struct form_item *item)
{
    size_t i;
    json_t *error;
    json_array_foreach(
        (json_t *)errors, i,
        error) if (str_equal(json_string_value(json_object_get(error, "link_id")),
                             item->link_id)) return error;
    return NULL;
}

/* --- parts of the model --- */

static const struct form_item *revealed_by(const struct form *form,
                                           const struct form_item *item, const char *code)
{
    for (size_t i = item->index + 1; i < item->page->end_index; i++) {
        const struct form_item *other = form_item_at(form, i);
        if (other->reveal == item && str_equal(other->reveal_code, code))
            return other;
    }
    return NULL;
}

static json_t *option_model(const struct form_page_view *view,
                            const struct form_item *item, size_t at, const json_t *typed)
{
    const struct form_option *option = &item->options[at];
    char id[FORM_ID_SIZE], number[24];
    snprintf(number, sizeof number, "%zu", at + 1);
    form_field_id(item, at == 0 ? "" : number, id);
    const struct form_item *reveal = revealed_by(view->form, item, option->code);
    json_t *model =
        json_pack("{s:s s:s s:s}", "id", id, "name", item->link_id, "code", option->code);
    set_text(model, "text", form_text(&option->text, view->lang));
    set_text(model, "hint", form_text(&option->hint, view->lang));
    json_object_set_new(model, "picture",
                        option->picture == NULL
                            ? json_null()
                            : json_sprintf("partials/%s", option->picture));
    set_flag(model, "is_checked", is_chosen(typed, option->code));
    set_flag(model, "is_multiple", item->repeats);
    set_flag(model, "is_exclusive", option->is_exclusive);
    set_flag(model, "has_or",
             option->is_apart && at > 0 && !item->options[at - 1].is_apart);
    json_object_set_new(model, "reveal",
                        reveal == NULL ? json_null()
                                       : form_field_model(view, reveal, false));
    return model;
}

static void add_options(const struct form_page_view *view, const struct form_item *item,
                        const json_t *typed, json_t *model)
{
    json_t *options = json_array();
    for (size_t i = 0; i < item->option_count; i++)
        json_array_append_new(options, option_model(view, item, i, typed));
    json_object_set_new(model, "options", options);
}

/* The text field for own words of an open choice. */
static void add_own(const struct form_item *item, const json_t *typed,
                    const char *error_part, json_t *model)
{
    if (item->type != FORM_OPEN_CHOICE) {
        json_object_set_new(model, "own", json_null());
        return;
    }
    char id[FORM_ID_SIZE];
    form_field_id(item, "own", id);
    json_t *own =
        json_pack("{s:s s:o s:s}", "id", id, "name",
                  json_sprintf("%s.own", item->link_id), "value", first_of(typed, "own"));
    set_flag(own, "has_error", str_equal(error_part, "own"));
    json_object_set_new(model, "own", own);
}

static json_t *part_model(const struct form_item *item, const char *part,
                          const json_t *typed, const char *error_part)
{
    char id[FORM_ID_SIZE];
    form_field_id(item, part, id);
    bool is_whole = str_equal(error_part, "") || str_equal(error_part, part);
    bool is_birthday = str_equal(item->autocomplete, "bday");
    json_t *model = json_pack("{s:s s:o s:s}", "id", id, "name",
                              json_sprintf("%s.%s", item->link_id, part), "value",
                              first_of(typed, part));
    set_flag(model, "is_month", str_equal(part, "month"));
    set_flag(model, "is_day", str_equal(part, "day"));
    set_flag(model, "is_year", str_equal(part, "year"));
    set_flag(model, "has_error", error_part != NULL && is_whole);
    json_object_set_new(model, "autocomplete",
                        is_birthday ? json_sprintf("bday-%s", part) : json_null());
    return model;
}

static void add_parts(const struct form_item *item, const json_t *typed,
                      const char *error_part, json_t *model)
{
    static const char *const parts[] = {"month", "day", "year"};
    json_t *list = json_array();
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!(item->is_approximate && i == 1))
            json_array_append_new(list, part_model(item, parts[i], typed, error_part));
    json_object_set_new(model, "parts", list);
}

/* Paragraphs of a display: blank lines part them, lines that begin "- " are a list. */
static json_t *blocks_of(const char *text)
{
    json_t *blocks = json_array(), *list = NULL;
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, "\n");
        bool is_point = length > 2 && text[0] == '-' && text[1] == ' ';
        if (is_point && list == NULL) {
            list = json_array();
            json_array_append_new(blocks, json_pack("{s:n s:o}", "text", "items", list));
        }
        if (is_point)
            json_array_append_new(list,
                                  json_pack("{s:s%}", "text", text + 2, length - 2));
        else if (length > 0)
            json_array_append_new(blocks,
                                  json_pack("{s:s% s:n}", "text", text, length, "items"));
        list = is_point ? list : NULL;
        text += length + (text[length] == '\n');
    }
    return blocks;
}

static void add_kind(const struct form_item *item, json_t *model)
{
    bool is_choice = item->type == FORM_CHOICE || item->type == FORM_OPEN_CHOICE;
    bool is_number = item->type == FORM_INTEGER || item->type == FORM_DECIMAL;
    bool is_string = item->type == FORM_STRING && !item->is_approximate;
    set_flag(model, "is_display", item->type == FORM_DISPLAY);
    set_flag(model, "is_choice", is_choice && !item->has_pictures);
    set_flag(model, "is_pictures", is_choice && item->has_pictures);
    set_flag(model, "is_consent", item->type == FORM_BOOLEAN);
    set_flag(model, "is_text", is_string || is_number);
    set_flag(model, "is_area", item->type == FORM_TEXT);
    set_flag(model, "is_dates", is_dates(item));
    set_flag(model, "is_multiple", item->repeats);
    set_flag(model, "is_narrow", is_number);
    set_flag(model, "has_reveal", item->reveal != NULL);
}

static void add_words(const struct form_page_view *view, const struct form_item *item,
                      const json_t *error, json_t *model)
{
    const char *hint = form_text(&item->hint, view->lang);
    const char *message = json_string_value(json_object_get(error, "message"));
    const char *id = json_string_value(json_object_get(model, "id"));
    set_text(model, "label", form_text(&item->text, view->lang));
    set_text(model, "hint", hint);
    set_text(model, "why", form_text(&item->why, view->lang));
    set_text(model, "error", message);
    CLEANUP(buf_done) struct buf ids = {0};
    if (hint != NULL)
        buf_printf(&ids, "%s-hint", id);
    if (message != NULL)
        buf_printf(&ids, "%s%s-error", hint == NULL ? "" : " ", id);
    set_text(model, "describedby", ids.length == 0 ? NULL : buf_text(&ids));
}

json_t *form_field_model(const struct form_page_view *view, const struct form_item *item,
                         bool is_heading)
{
    char id[FORM_ID_SIZE];
    form_field_id(item, "", id);
    json_auto_t *typed = typed_of(item, view->answers);
    const json_t *error = error_of(view->errors, item);
    const char *part = json_string_value(json_object_get(error, "part"));
    bool is_question = item->type != FORM_DISPLAY;
    bool is_long = item->type == FORM_TEXT;
    json_t *model = json_pack(
        "{s:s s:s s:s s:I s:b s:b s:b}", "id", id, "name", item->link_id, "value",
        first_of(typed, "value"), "max_length", (json_int_t)item->max_length,
        "is_heading", is_heading, "is_optional",
        is_question && !item->is_required && !item->must_be_true, "has_count", is_long);
    set_flag(model, "is_checked", str_equal(first_of(typed, "value"), "true"));
    set_text(model, "autocomplete", item->autocomplete);
    set_text(model, "inputmode", item->inputmode);
    set_text(model, "unit", item->unit);
    add_kind(item, model);
    add_words(view, item, error, model);
    add_options(view, item, typed, model);
    add_own(item, typed, part, model);
    add_parts(item, typed, part, model);
    json_object_set_new(model, "blocks",
                        is_question ? json_null()
                                    : blocks_of(form_text(&item->text, view->lang)));
    return model;
}
