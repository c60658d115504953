/*
 * Posted fields of a page: collected as typed, then read as FHIR answers. Forgiving about
 * how a number or a date is written, strict about what it means.
 */
#include "form/internal.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { NAME_SIZE = 160, TYPED_BYTES_MAX = FORM_TEXT_MAX * 4 + 4, NUMBER_SIZE = 32 };

/* Cuts at a whole code point. */
static json_t *limited(const char *text)
{
    size_t length = strlen(text);
    if (length > TYPED_BYTES_MAX) {
        length = TYPED_BYTES_MAX;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    return json_stringn(text, length);
}

static void collect(json_t *typed, const char *part, const char *name,
                    struct form_pairs fields)
{
    json_auto_t *values = json_array();
    for (size_t i = 0; i < fields.count; i++)
        if (str_equal(fields.at[i].name, name) &&
            json_array_size(values) <= FORM_ANSWERS_MAX)
            json_array_append_new(values, limited(fields.at[i].value));
    if (json_array_size(values) > 0)
        json_object_set(typed, part, values);
}

json_t *form_typed_collect(const struct form_item *item, struct form_pairs fields)
{
    static const char *const parts[] = {"month", "day", "year", "own"};
    json_t *typed = json_object();
    collect(typed, "value", item->link_id, fields);
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        char name[NAME_SIZE];
        int length = snprintf(name, sizeof name, "%s.%s", item->link_id, parts[i]);
        if (length > 0 && (size_t)length < sizeof name)
            collect(typed, parts[i], name, fields);
    }
    return typed;
}

/* The first text of a part; "" when there is none. */
static const char *first_of(const json_t *typed, const char *part)
{
    const char *text = json_string_value(json_array_get(json_object_get(typed, part), 0));
    return text == NULL ? "" : text;
}

static json_t *refuse(struct form_check *check, const struct form_item *item,
                      const char *part, const char *code)
{
    form_error_add(check, item, part, code, NULL);
    return NULL;
}

static json_t *one(const char *key, json_t *value)
{
    return json_pack("[{s:o}]", key, value);
}

static json_t *parse_date(struct form_check *check, const struct form_item *item,
                          const json_t *typed)
{
    const char *month_text = first_of(typed, "month"),
               *year_text = first_of(typed, "year");
    const char *day_text = item->is_approximate ? "1" : first_of(typed, "day");
    bool has_day = !item->is_approximate && !str_is_blank(day_text);
    if (str_is_blank(month_text) && str_is_blank(year_text) && !has_day)
        return json_array();
    int month = form_month_read(month_text), day = form_day_read(day_text);
    int year = form_year_read(year_text);
    if (month == 0)
        return refuse(check, item, "month", "not_a_date");
    if (day == 0)
        return refuse(check, item, "day", "not_a_date");
    if (year == 0)
        return refuse(check, item, "year", "not_a_date");
    if (!date_is_real(year, month, day))
        return refuse(check, item, "day", "not_a_date");
    char text[DATE_TEXT_SIZE];
    date_format((struct date){(int16_t)year, (int8_t)month, (int8_t)day}, text);
    if (!item->is_approximate)
        return one("valueDate", json_string(text));
    return one("valueString", json_stringn(text, 7));
}

/* Without spaces and a percent sign, with a point for a comma; false when too long. */
static bool copy_number(const char *text, char out[NUMBER_SIZE])
{
    size_t length = 0;
    for (; *text != '\0'; text++) {
        if (*text == ' ' || (*text == '%' && text[1] == '\0'))
            continue;
        if (length + 1 >= NUMBER_SIZE)
            return false;
        char digit = *text;
        if (digit == ',')
            digit = '.';
        out[length++] = digit;
    }
    out[length] = '\0';
    return length > 0 && strspn(out, "-0123456789.") == length;
}

static json_t *parse_decimal(struct form_check *check, const struct form_item *item,
                             const char *text)
{
    char number[NUMBER_SIZE], *end = number;
    double value = 0;
    if (copy_number(text, number))
        value = strtod(number, &end);
    if (end == number || *end != '\0' || !isfinite(value))
        return refuse(check, item, "", "not_a_number");
    return one("valueDecimal", json_real(value));
}

static json_t *parse_integer(struct form_check *check, const struct form_item *item,
                             const char *text)
{
    char number[NUMBER_SIZE];
    int64_t value;
    if (!copy_number(text, number))
        return refuse(check, item, "", "not_a_number");
    if (strchr(number, '.') != NULL)
        return refuse(check, item, "", "not_whole");
    if (str_parse_int(number, -INT32_MAX, INT32_MAX, &value) != OK)
        return refuse(check, item, "", "not_a_number");
    return one("valueInteger", json_integer(value));
}

static json_t *parse_boolean(struct form_check *check, const struct form_item *item,
                             const char *text)
{
    if (!str_equal(text, "true") && !str_equal(text, "false"))
        return refuse(check, item, "", "not_an_option");
    return one("valueBoolean", json_boolean(str_equal(text, "true")));
}

/* Chosen options and, of an open choice, the own words. */
static json_t *parse_choice(struct form_check *check, const struct form_item *item,
                            const json_t *typed)
{
    json_t *answers = json_array();
    size_t i;
    json_t *code;
    json_array_foreach(json_object_get(typed, "value"), i, code)
    {
        const struct form_option *option =
            form_option_find(item, json_string_value(code));
        if (option == NULL) {
            json_decref(answers);
            return refuse(check, item, "", "not_an_option");
        }
        json_array_append_new(answers, json_deep_copy(option->answer));
    }
    const char *own = first_of(typed, "own");
    if (item->type == FORM_OPEN_CHOICE && !str_is_blank(own))
        json_array_append_new(answers, json_pack("{s:s}", "valueString", own));
    return answers;
}

/* Strings may repeat: one answer for each field that is not blank. */
static json_t *parse_strings(const json_t *typed)
{
    json_t *answers = json_array();
    size_t i;
    json_t *text;
    json_array_foreach(json_object_get(typed, "value"), i,
                       text) if (!str_is_blank(json_string_value(text)))
        json_array_append_new(answers, json_pack("{s:O}", "valueString", text));
    return answers;
}

json_t *form_typed_parse(struct form_check *check, const struct form_item *item,
                         const json_t *typed)
{
    const char *text = first_of(typed, "value");
    switch (item->type) {
    case FORM_CHOICE:
    case FORM_OPEN_CHOICE:
        return parse_choice(check, item, typed);
    case FORM_DATE:
        return parse_date(check, item, typed);
    case FORM_STRING:
        return item->is_approximate ? parse_date(check, item, typed)
                                    : parse_strings(typed);
    case FORM_TEXT:
        return parse_strings(typed);
    case FORM_DECIMAL:
        return str_is_blank(text) ? json_array() : parse_decimal(check, item, text);
    case FORM_INTEGER:
        return str_is_blank(text) ? json_array() : parse_integer(check, item, text);
    case FORM_BOOLEAN:
        return str_is_blank(text) ? json_array() : parse_boolean(check, item, text);
    case FORM_GROUP:
    case FORM_DISPLAY:
        break;
    }
    return json_array();
}

/* True when nothing but space was typed or chosen. */
static bool is_empty(const json_t *typed)
{
    const char *part;
    json_t *texts, *text;
    size_t i;
    json_object_foreach((json_t *)typed, part, texts) json_array_foreach(
        texts, i, text) if (!str_is_blank(json_string_value(text))) return false;
    return true;
}

static void read_item(struct form_check *check, const struct form_item *item,
                      struct form_pairs fields, json_t *answers)
{
    json_auto_t *typed = form_typed_collect(item, fields);
    json_auto_t *parsed = form_typed_parse(check, item, typed);
    json_auto_t *clean = parsed == NULL ? NULL : form_answers_check(check, item, parsed);
    if (json_array_size(clean) > 0)
        json_object_set(answers, item->link_id, clean);
    else if (clean != NULL || is_empty(typed))
        json_object_del(answers, item->link_id);
    else
        json_object_set_new(answers, item->link_id, json_pack("[{s:O}]", "typed", typed));
}

enum status form_page_read(const struct form *form, const struct form_item *page,
                           struct form_pairs fields, const struct form_context *context,
                           json_t *answers, json_t **reterr)
{
    json_auto_t *errors = json_array();
    struct form_check check = {form, context, errors, true};
    if (fields.count > FORM_FIELDS_MAX)
        form_error_add_at(&check, page->link_id, "too_many");
    for (size_t i = page->index + 1;
         i < page->end_index && fields.count <= FORM_FIELDS_MAX; i++) {
        const struct form_item *item = &form->items[i];
        struct form_state *state = form_state_new(form, answers);
        bool is_shown = form_state_shows(state, item);
        form_state_free(state);
        if (is_shown && item->type != FORM_GROUP && item->type != FORM_DISPLAY)
            read_item(&check, item, fields, answers);
    }
    if (json_array_size(errors) == 0)
        return OK;
    *reterr = json_incref(errors);
    return INVALID;
}
