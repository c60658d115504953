/* One answer value: what kind it is, how two compare, and whether an item accepts it. */
#include "form/internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

const char *form_value_key(const json_t *answer, const json_t **ret)
{
    static const char *const keys[] = {"valueBoolean", "valueDecimal", "valueInteger",
                                       "valueDate",    "valueString",  "valueCoding"};
    if (json_object_size(answer) != 1)
        return NULL;
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const json_t *value = json_object_get(answer, keys[i]);
        if (value == NULL)
            continue;
        *ret = value;
        return keys[i];
    }
    return NULL;
}

const char *form_type_key(enum form_type type)
{
    static const char *const keys[] = {
        [FORM_BOOLEAN] = "valueBoolean", [FORM_DECIMAL] = "valueDecimal",
        [FORM_INTEGER] = "valueInteger", [FORM_DATE] = "valueDate",
        [FORM_STRING] = "valueString",   [FORM_TEXT] = "valueString",
        [FORM_OPEN_CHOICE] = NULL,
    };
    return keys[type];
}

static bool json_fits(const char *key, const json_t *value)
{
    if (str_equal(key, "valueBoolean"))
        return json_is_boolean(value);
    if (str_equal(key, "valueInteger"))
        return json_is_integer(value);
    if (str_equal(key, "valueDecimal"))
        return json_is_number(value);
    if (str_equal(key, "valueCoding"))
        return json_is_string(json_object_get(value, "code"));
    return json_is_string(value);
}

static bool key_fits(const struct form_item *item, const char *key)
{
    if (item->type == FORM_OPEN_CHOICE && str_equal(key, "valueString"))
        return true;
    if (item->type != FORM_CHOICE && item->type != FORM_OPEN_CHOICE)
        return str_equal(key, form_type_key(item->type));
    const json_t *value = NULL;
    for (size_t i = 0; i < item->option_count; i++)
        if (str_equal(key, form_value_key(item->options[i].answer, &value)))
            return true;
    return false;
}

bool form_value_fits(const struct form_item *item, const json_t *answer)
{
    const json_t *value = NULL;
    const char *key = form_value_key(answer, &value);
    return key != NULL && key_fits(item, key) && json_fits(key, value);
}

static int sign(double difference)
{
    return (difference > 0) - (difference < 0);
}

/* Dates may be partial (2024, 2024-03); of different precision they do not compare when
 * the common part is the same. */
static bool compare_dates(const char *a, const char *b, int *ret)
{
    size_t common = strlen(a) < strlen(b) ? strlen(a) : strlen(b);
    int order = strncmp(a, b, common);
    if (order == 0 && strlen(a) != strlen(b))
        return false;
    *ret = order;
    return true;
}

static bool compare_text(const char *key, const char *a, const char *b, int *ret)
{
    if (a == NULL || b == NULL)
        return false;
    if (str_equal(key, "valueDate"))
        return compare_dates(a, b, ret);
    *ret = strcmp(a, b);
    return true;
}

static bool is_same_coding(const json_t *a, const json_t *b)
{
    return str_equal(json_string_value(json_object_get(a, "code")),
                     json_string_value(json_object_get(b, "code"))) &&
           str_equal(json_string_value(json_object_get(a, "system")),
                     json_string_value(json_object_get(b, "system")));
}

bool form_value_compare(const json_t *a, const json_t *b, int *ret)
{
    const json_t *left = NULL, *right = NULL;
    const char *key = form_value_key(a, &left), *other = form_value_key(b, &right);
    if (key == NULL || !str_equal(key, other))
        return false;
    if (str_equal(key, "valueCoding")) {
        *ret = !is_same_coding(left, right);
        return true;
    }
    if (json_is_boolean(left) && json_is_boolean(right)) {
        *ret = json_is_true(left) != json_is_true(right);
        return true;
    }
    if (json_is_integer(left) && json_is_integer(right)) {
        json_int_t x = json_integer_value(left), y = json_integer_value(right);
        *ret = (x > y) - (x < y);
        return true;
    }
    if (json_is_number(left) && json_is_number(right)) {
        *ret = sign(json_number_value(left) - json_number_value(right));
        return true;
    }
    return compare_text(key, json_string_value(left), json_string_value(right), ret);
}

static const json_t *value_of(const json_t *answer)
{
    const json_t *value = NULL;
    form_value_key(answer, &value);
    return value;
}

static bool is_within(struct form_check *check, const struct form_item *item,
                      const json_t *answer)
{
    int order;
    if (item->min != NULL && form_value_compare(answer, item->min, &order) && order < 0) {
        form_error_add(check, item, "", "below_min",
                       json_pack("{s:O}", "min", value_of(item->min)));
        return false;
    }
    if (item->max != NULL && form_value_compare(answer, item->max, &order) && order > 0) {
        form_error_add(check, item, "", "above_max",
                       json_pack("{s:O}", "max", value_of(item->max)));
        return false;
    }
    return true;
}

static json_t *check_number(struct form_check *check, const struct form_item *item,
                            const json_t *answer)
{
    const json_t *value = value_of(answer);
    json_int_t integer = json_integer_value(value);
    bool is_sane = json_is_real(value) ? isfinite(json_real_value(value))
                                       : integer >= INT32_MIN && integer <= INT32_MAX;
    if (!is_sane) {
        form_error_add(check, item, "", "not_a_number", NULL);
        return NULL;
    }
    return is_within(check, item, answer) ? json_deep_copy(answer) : NULL;
}

static const char *date_fault(const struct form_item *item, struct date date,
                              struct date today)
{
    if (item->must_be_past && date_compare(date, today) > 0)
        return "in_future";
    if (item->max_age_years > 0 && date_age_years(date, today) > item->max_age_years)
        return "too_old";
    return NULL;
}

static json_t *check_date(struct form_check *check, const struct form_item *item,
                          const json_t *answer)
{
    struct date date;
    const char *code = "not_a_date";
    if (date_parse(json_string_value(value_of(answer)), &date) == OK)
        code = date_fault(item, date, check->context->today);
    if (code != NULL) {
        form_error_add(check, item, "", code, NULL);
        return NULL;
    }
    return is_within(check, item, answer) ? json_deep_copy(answer) : NULL;
}

/* "YYYY-MM", as its first day. */
static const char *month_fault(const struct form_item *item, const char *text,
                               struct date today)
{
    enum { YEAR_MIN = 1900 };
    char day[DATE_TEXT_SIZE];
    struct date date;
    if (strlen(text) != 7)
        return "not_a_date";
    memcpy(day, text, 7);
    memcpy(day + 7, "-01", 4);
    if (date_parse(day, &date) != OK)
        return "not_a_date";
    return date.year < YEAR_MIN ? "too_old" : date_fault(item, date, today);
}

static const char *text_fault(const struct form_item *item, const char *text,
                              struct date today)
{
    if (item->is_approximate)
        return month_fault(item, text, today);
    if ((int64_t)str_codepoints(text) > item->max_length)
        return "too_long";
    if (item->pattern != NULL && !form_pattern_matches(item->pattern, text))
        return "pattern";
    return NULL;
}

/* An answer of nothing but space is no answer: JSON null stands for it. */
static json_t *check_text(struct form_check *check, const struct form_item *item,
                          const json_t *value)
{
    const char *part = item->type == FORM_OPEN_CHOICE ? "own" : "";
    const char *code = NULL;
    char *clean = NULL;
    json_t *result = NULL;
    json_int_t max = item->max_length;
    if (json_string_length(value) > (size_t)FORM_TEXT_MAX * 4)
        code = "too_long";
    else if (form_text_clean(json_string_value(value), item->type == FORM_TEXT, &clean) !=
             OK)
        code = "not_text";
    else if (clean[0] == '\0')
        result = json_null();
    else
        code = text_fault(item, clean, check->context->today);
    if (code != NULL)
        form_error_add(check, item, part, code, json_pack("{s:I}", "max", max));
    else if (result == NULL)
        result = json_pack("{s:s}", "valueString", clean);
    free(clean);
    return result;
}

static json_t *check_option(struct form_check *check, const struct form_item *item,
                            const json_t *answer)
{
    for (size_t i = 0; i < item->option_count; i++) {
        int order;
        if (form_value_compare(answer, item->options[i].answer, &order) && order == 0)
            return json_deep_copy(item->options[i].answer);
    }
    const json_t *value = NULL;
    if (item->type == FORM_OPEN_CHOICE &&
        str_equal(form_value_key(answer, &value), "valueString"))
        return check_text(check, item, value);
    form_error_add(check, item, "", "not_an_option", NULL);
    return NULL;
}

json_t *form_value_check(struct form_check *check, const struct form_item *item,
                         const json_t *answer)
{
    if (!form_value_fits(item, answer)) {
        form_error_add(check, item, "", "wrong_type", NULL);
        return NULL;
    }
    switch (item->type) {
    case FORM_BOOLEAN:
        return json_deep_copy(answer);
    case FORM_DECIMAL:
    case FORM_INTEGER:
        return check_number(check, item, answer);
    case FORM_DATE:
        return check_date(check, item, answer);
    case FORM_STRING:
    case FORM_TEXT:
        return check_text(check, item, value_of(answer));
    case FORM_CHOICE:
    case FORM_OPEN_CHOICE:
        return check_option(check, item, answer);
    case FORM_GROUP:
    case FORM_DISPLAY:
        break;
    }
    return NULL;
}
